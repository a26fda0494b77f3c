// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "doctor/hostjson.h"
#include "doctor/words.h"

#include <QHash>
#include <QRegularExpression>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostTextBytes = 1024 * 1024;
constexpr qsizetype mostJsonBytes = 64 * 1024 * 1024;
constexpr qint64 newestFormat = 1;

Expected<QList<Host>> ownHosts(const json::Value &root, const QString &subject)
{
    const auto format = root["gantryHosts"].toInt64();
    if (!format || *format < 1)
        return fail(Errc::Corrupt, words("gantryHosts must be a number"), subject);
    if (*format > newestFormat) {
        return fail(Errc::Unsupported,
            words("it is written in format %1, this program reads %2")
                .arg(*format)
                .arg(newestFormat),
            subject, words("Use a newer Gantry"));
    }
    return hostsOfJson(root["hosts"], subject);
}

//! `linux/amd64,linux/arm64 windows-2022,hyperv` as its hosts: an isolation belongs to what stands
//! before it.
QStringList hostsOfLine(QStringView line)
{
    static const QRegularExpression between(u"[\\s,;]+"_s);
    QStringList hosts;
    for (const QString &word : line.toString().split(between, Qt::SkipEmptyParts)) {
        if (!hosts.isEmpty() && (word == u"process" || word == u"hyperv" || word == u"hyper-v"))
            hosts.last() += u',' + word;
        else
            hosts += word;
    }
    return hosts;
}

//! A line is `NAME = HOST` or some HOSTs; equal ones without a name count up.
Expected<QList<Host>> textHosts(const QString &text, const QString &subject)
{
    QList<Host> hosts;
    QHash<QString, qsizetype> unnamed;
    int line = 0;
    for (const QStringView row : QStringView(text).split(u'\n')) {
        ++line;
        const qsizetype comment = row.indexOf(u'#');
        const QStringView content = (comment < 0 ? row : row.first(comment)).trimmed();
        if (content.isEmpty())
            continue;
        const qsizetype equals = content.indexOf(u'=');
        const QString name
            = (equals < 0 ? QStringView() : content.first(equals).trimmed()).toString();
        const QStringList written = equals < 0 ? hostsOfLine(content)
                                               : QStringList{content.sliced(equals + 1).toString()};
        for (const QString &one : written) {
            auto host = parseHost(one);
            if (!host || (equals >= 0 && name.isEmpty())) {
                const QString what = host
                    ? words("a name is missing before =")
                    : host.error().message + u": "_s + printable(host.error().subject.toUtf8());
                return fail(Errc::Corrupt, words("line %1: %2").arg(line).arg(what), subject,
                    host ? QString() : host.error().remedy);
            }
            if (equals < 0) {
                if (const auto before = unnamed.constFind(host->id); before != unnamed.cend()) {
                    ++hosts[*before].count;
                    continue;
                }
                unnamed.insert(host->id, hosts.size());
            } else {
                host->id = name;
                host->name = name;
            }
            hosts += *std::move(host);
        }
    }
    if (hosts.isEmpty())
        return fail(Errc::Corrupt, words("there is no host in it"), subject);
    return hosts;
}

std::unexpected<Error> tooLarge(qsizetype most, const QString &subject)
{
    return fail(Errc::LimitExceeded,
        words("a list of hosts is larger than %1").arg(formatBytes(most)), subject);
}

} // namespace

Expected<QList<Host>> readHosts(const QByteArray &bytes, const QString &subject)
{
    if (bytes.size() > mostJsonBytes)
        return tooLarge(mostJsonBytes, subject);
    if (!bytes.trimmed().startsWith('{')) {
        if (bytes.size() > mostTextBytes)
            return tooLarge(mostTextBytes, subject);
        return textHosts(QString::fromUtf8(bytes), subject);
    }
    TRY(const json::Document document, json::Document::parse(bytes, subject));
    const json::Value root = document.root();
    if (root["gantryHosts"])
        return ownHosts(root, subject);
    if (root["items"].isArray() || root["kind"].toStringOr({}) == u"Node")
        return hostsOfNodes(root, subject);
    return fail(Errc::Corrupt, words("this is no list of hosts"), subject,
        words("Gantry reads its own lists, the output of kubectl get nodes -o json, and text "
              "with one host per line"));
}

} // namespace gantry::doctor
