// SPDX-License-Identifier: Apache-2.0
// Command lines of docker, podman, nerdctl, crictl, ctr, skopeo, crane, regctl, oras and gantry
// itself. Only as much of their options is known as is needed to step over them: which ones take no
// value.
#include "oci/pasted.h"
#include "oci/words.h"

#include <algorithm>
#include <array>

namespace gantry::oci::pasted {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QStringView, 10> programs{u"docker", u"podman", u"nerdctl", u"crictl", u"ctr",
    u"skopeo", u"crane", u"regctl", u"oras", u"gantry"};
//! Words between program and image that are commands, not images.
constexpr std::array<QStringView, 30> commands{u"pull", u"push", u"run", u"create", u"image",
    u"images", u"inspect", u"manifest", u"buildx", u"imagetools", u"container", u"rmi", u"save",
    u"history", u"copy", u"config", u"digest", u"ls", u"export", u"get", u"fetch", u"discover",
    u"tag", u"tags", u"blob", u"layer", u"repo", u"scout", u"cves", u"validate"};
//! Long options without a value; any other takes the next word unless it has "=".
constexpr std::array<QStringView, 34> flags{u"--all", u"--all-platforms", u"--all-tags", u"--debug",
    u"--detach", u"--disable-content-trust", u"--help", u"--init", u"--insecure", u"--interactive",
    u"--json", u"--multi-arch", u"--no-creds", u"--no-healthcheck", u"--no-tags", u"--no-trunc",
    u"--oom-kill-disable", u"--override", u"--plain-http", u"--pretty", u"--privileged",
    u"--publish-all", u"--quiet", u"--raw", u"--read-only", u"--referrers", u"--rm", u"--rmi",
    u"--sig-proxy", u"--systemd", u"--tls-verify", u"--tree", u"--tty", u"--verbose"};

template <std::size_t N>
bool contains(const std::array<QStringView, N> &list, QStringView word)
{
    return std::ranges::find(list, word) != list.end();
}

//! -it, -d and the like; -itp 80:80 has a value because its last letter is none of them.
bool isShortFlag(QStringView word)
{
    return std::ranges::all_of(
        word.sliced(1), [](QChar c) { return QStringView(u"adDhiPqtT").contains(c); });
}

bool isAssignment(QStringView word)
{
    const qsizetype equals = word.indexOf(u'=');
    return equals > 0 && std::ranges::all_of(word.left(equals), [](QChar c) {
        return (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'_';
    });
}

//! Position of the program, behind sudo and assignments; -1 when the line begins otherwise.
qsizetype programAt(const QStringList &words)
{
    qsizetype at = 0;
    while (at < words.size()
        && (words[at] == u"sudo" || words[at] == u"env" || words[at] == u"time"
            || isAssignment(words[at])))
        ++at;
    if (at + 1 >= words.size())
        return -1;
    const QString program = words[at].section(u'/', -1);
    return contains(programs, program) ? at : -1;
}

} // namespace

QStringList shellWords(QStringView line)
{
    QStringList words;
    QString word;
    bool inside = false;
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar c = line[i];
        if (!quote.isNull()) {
            if (c == quote)
                quote = QChar();
            else
                word += c;
        } else if (c == u'"' || c == u'\'') {
            quote = c;
            inside = true;
        } else if (c == u'\\' && i + 1 < line.size()
            && QStringView(u" \"'\\").contains(line[i + 1])) {
            word += line[++i];
            inside = true;
        } else if (c.isSpace()) {
            if (inside)
                words += word;
            word.clear();
            inside = false;
        } else {
            word += c;
            inside = true;
        }
    }
    if (inside)
        words += word;
    return words;
}

Expected<std::optional<Found>> fromCommand(const QStringList &words)
{
    const qsizetype program = programAt(words);
    if (program < 0)
        return std::nullopt;
    Found found;
    bool named = false;
    bool afterCommand = false;
    for (qsizetype i = program + 1; i < words.size(); ++i) {
        const QString &word = words[i];
        const bool last = i + 1 == words.size();
        if (word == u"|" || word == u"&&" || word == u";" || word == u">")
            break;
        if (word.startsWith(u"--platform="_s)) {
            found.platform = word.sliced(11);
        } else if (word == u"--platform" && !last) {
            found.platform = words[++i];
        } else if (word.startsWith(u"--"_s)) {
            if (!word.contains(u'=') && !contains(flags, word) && !last)
                ++i;
        } else if (word.startsWith(u'-') && word.size() > 1) {
            if (!isShortFlag(word) && !last)
                ++i;
        } else if (!named && contains(commands, word) && (!afterCommand || !last)) {
            // "docker pull" is followed by an image even if that is called "tag"
            afterCommand = true;
        } else if (!named) {
            found.name = word;
            named = true;
            // What follows is the command inside the container, except for a second platform
            // option.
            break;
        }
    }
    if (!named || !afterCommand)
        return fail(
            Errc::Usage, Words::tr("the command names no image"), words.join(u' ').left(300));
    return found;
}

} // namespace gantry::oci::pasted
