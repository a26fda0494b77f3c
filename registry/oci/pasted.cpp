// SPDX-License-Identifier: Apache-2.0
// What people have in the clipboard when they want to see an image. One line of it counts: the
// first that is not empty.
#include "oci/pasted.h"

#include "oci/transportnames.h"
#include "oci/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;
using pasted::Found;

namespace {

constexpr qsizetype maxPastedLength = 64 * 1024;

std::unexpected<Error> wrong(QString message, QStringView text, QString remedy = {})
{
    return fail(Errc::Usage, std::move(message), text.left(300).toString(), std::move(remedy));
}

//! First line that says something, with lines that end in a backslash joined to it.
QString firstLine(QStringView text)
{
    QString line;
    for (QStringView one : text.split(u'\n')) {
        one = one.trimmed();
        const bool directive = one.startsWith(u"# syntax=") || one.startsWith(u"#syntax=");
        if (line.isEmpty() && (one.isEmpty() || (one.startsWith(u'#') && !directive)))
            continue; // a blank line or a comment
        const bool more = one.endsWith(u'\\');
        line += more ? one.chopped(1).toString() + u' ' : one.toString();
        if (!more)
            break;
    }
    return line.trimmed();
}

//! Removes matching quotes, backticks and angle brackets, and a shell prompt.
QString unwrapped(QString line)
{
    for (const QStringView prompt : {u"$ "_s, u"> "_s, u"% "_s, u"PS> "_s}) {
        if (line.startsWith(prompt))
            line = line.sliced(prompt.size()).trimmed();
    }
    constexpr std::array<std::pair<QChar, QChar>, 5> pairs{std::pair{QChar(u'"'), QChar(u'"')},
        {QChar(u'\''), QChar(u'\'')}, {QChar(u'`'), QChar(u'`')}, {QChar(u'<'), QChar(u'>')},
        {QChar(u'\u201c'), QChar(u'\u201d')}};
    for (const auto &[open, close] : pairs) {
        if (line.size() > 2 && line.front() == open && line.back() == close
            && line.indexOf(close, 1) == line.size() - 1)
            return line.sliced(1, line.size() - 2).trimmed();
    }
    return line;
}

//! `FROM [--platform=P] IMAGE [AS NAME]` and `COPY --from=IMAGE …`
Expected<std::optional<Found>> fromDockerfile(const QStringList &words)
{
    if (words.isEmpty())
        return std::nullopt;
    const bool from = words.front().compare(u"FROM", Qt::CaseInsensitive) == 0;
    const bool copy = words.front().compare(u"COPY", Qt::CaseInsensitive) == 0;
    if ((!from && !copy) || words.size() < 2)
        return std::nullopt;
    Found found;
    for (const QString &word : words.sliced(1)) {
        if (word.startsWith(u"--platform="_s))
            found.platform = word.sliced(11);
        else if (copy && word.startsWith(u"--from="_s))
            found.name = word.sliced(7);
        else if (from && !word.startsWith(u"--"_s)) {
            found.name = word;
            break;
        }
    }
    if (found.name.isEmpty())
        return wrong(Words::tr("the line names no image"), words.join(u' '));
    if (found.name == u"scratch")
        return wrong(Words::tr("scratch is the empty base, there is no such image"), found.name);
    if (found.platform.contains(u'$'))
        found.platform.clear(); // $BUILDPLATFORM says nothing about the image
    return found;
}

//! `image: NAME` of Compose and Kubernetes, `"image": "NAME"` of JSON, `# syntax=NAME`.
std::optional<Found> fromKey(const QString &line)
{
    if (line.startsWith(u'#')) {
        const qsizetype equals = line.indexOf(u'=');
        return equals < 0
            ? std::nullopt
            : std::optional(Found{.name = line.sliced(equals + 1).trimmed(), .platform = {}});
    }
    QStringView rest = line;
    if (rest.startsWith(u"- "))
        rest = rest.sliced(2).trimmed();
    for (const QStringView key : {u"image"_s, u"\"image\""_s, u"'image'"_s, u"Image"_s}) {
        if (!rest.startsWith(key))
            continue;
        QStringView value = rest.sliced(key.size()).trimmed();
        if (!value.startsWith(u':') || value.size() < 2 || !(value[1].isSpace() || key != u"image"))
            continue;
        value = value.sliced(1).trimmed();
        if (const qsizetype comment = value.indexOf(u" #"); comment >= 0)
            value = value.left(comment).trimmed();
        if (value.endsWith(u','))
            value = value.chopped(1);
        return Found{.name = unwrapped(value.toString()), .platform = {}};
    }
    return std::nullopt;
}

bool hasTransport(QStringView text)
{
    return std::ranges::any_of(
        transportNames, [text](const TransportName &one) { return text.startsWith(one.prefix); });
}

Expected<Found> find(const QString &line)
{
    if (line.startsWith(u"https://"_s, Qt::CaseInsensitive)
        || line.startsWith(u"http://"_s, Qt::CaseInsensitive))
        return pasted::fromUrl(line);
    if (auto keyed = fromKey(line))
        return *keyed;
    const QStringList words = pasted::shellWords(line);
    TRY(auto dockerfile, fromDockerfile(words));
    if (dockerfile)
        return *dockerfile;
    TRY(auto command, pasted::fromCommand(words));
    if (command)
        return *command;
    if (words.size() > 1 && !hasTransport(line))
        return Found{.name = line, .platform = {}, .local = true};
    return Found{.name = words.size() == 1 ? words.front() : line, .platform = {}, .local = true};
}

Expected<PastedName> finish(const Found &found)
{
    PastedName result;
    result.platform = found.platform;
    if (found.local) {
        if (auto place = pasted::fromDisk(found.name)) {
            result.name = std::move(*place);
            return result;
        }
    }
    QString name = found.name;
    if (name.contains(u"${"_s) || name.contains(u'$'))
        return wrong(
            Words::tr("the name holds a variable"), name, Words::tr("Put its value there"));
    // regctl's spelling of the same thing
    if (name.startsWith(u"ocidir://"_s))
        name = u"oci:"_s + name.sliced(9);
    else if (name.startsWith(u"ocifile://"_s))
        name = u"oci-archive:"_s + name.sliced(10);
    TRY(result.name, ImageName::parse(name));
    return result;
}

} // namespace

Expected<PastedName> parsePasted(QStringView text)
{
    if (text.size() > maxPastedLength)
        return wrong(
            Words::tr("the pasted text is too long to be the name of an image"), text.left(80));
    const QString line = unwrapped(firstLine(text));
    if (line.isEmpty())
        return wrong(Words::tr("there is no image name in it"), text.trimmed());
    TRY(const Found found, find(line));
    return finish(found);
}

} // namespace gantry::oci
