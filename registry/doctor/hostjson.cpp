// SPDX-License-Identifier: Apache-2.0
#include "doctor/hostjson.h"

#include "base/jsonwriter.h"
#include "doctor/words.h"

#include <algorithm>
#include <limits>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostHosts = 100'000;
constexpr qsizetype longestText = 1024;

std::unexpected<Error> wrong(const json::Value &value, const QString &what, const QString &subject)
{
    return fail(Errc::Corrupt,
        words("line %1, %2: %3").arg(value.line()).arg(value.pointer(), what), subject);
}

//! Text of a member that may be absent; too long or another type is wrong.
Expected<QString> text(const json::Value &row, QByteArrayView key, const QString &subject)
{
    const json::Value value = row[key];
    if (!value || value.isNull())
        return QString();
    const auto read = value.toString();
    if (!read || read->size() > longestText)
        return wrong(value, words("this must be a text"), subject);
    return *read;
}

QString isolationId(Isolation isolation)
{
    switch (isolation) {
    case Isolation::Process:
        return u"process"_s;
    case Isolation::HyperV:
        return u"hyperv"_s;
    case Isolation::Default:
        break;
    }
    return {};
}

Expected<Host> hostOfJson(const json::Value &row, const QString &subject)
{
    if (!row.isObject())
        return wrong(row, words("this must be a host"), subject);
    Host host;
    TRY(host.id, text(row, "id", subject));
    TRY(host.name, text(row, "name", subject));
    TRY(host.kernel, text(row, "kernel", subject));
    TRY(host.group, text(row, "group", subject));
    TRY(const QString platform, text(row, "platform", subject));
    const auto parsed = oci::parsePlatform(platform);
    if (!parsed || parsed->architecture.isEmpty())
        return wrong(row["platform"] ? row["platform"] : row,
            words("a platform is missing or cannot be read"), subject);
    host.platform = oci::normalizePlatform(*parsed);
    TRY(const QString isolation, text(row, "isolation", subject));
    if (isolation == u"process")
        host.isolation = Isolation::Process;
    else if (isolation == u"hyperv")
        host.isolation = Isolation::HyperV;
    else if (!isolation.isEmpty())
        return wrong(row["isolation"], words("this is neither process nor hyperv"), subject);
    TRY(const QString client, text(row, "client", subject));
    if (!client.isEmpty()) {
        const auto read = parseClient(client);
        if (!read)
            return wrong(row["client"], read.error().message, subject);
        host.client = *read;
    }
    host.isClientEdition = row["clientEdition"].toBool().value_or(isClientBuild(host.platform));
    if (const json::Value count = row["count"]) {
        const auto number = count.toInt64();
        if (!number || *number < 1 || *number > std::numeric_limits<int>::max())
            return wrong(count, words("this must be a number of hosts"), subject);
        host.count = static_cast<int>(*number);
    }
    if (host.id.isEmpty())
        host.id = host.name.isEmpty() ? oci::formatPlatform(host.platform) : host.name;
    if (host.name.isEmpty())
        host.name = host.id;
    return host;
}

} // namespace

Expected<QList<Host>> hostsOfJson(const json::Value &list, const QString &subject)
{
    if (!list.isArray())
        return wrong(list, words("a list of hosts is missing"), subject);
    if (list.size() > mostHosts)
        return fail(Errc::LimitExceeded, words("there are more than %1 hosts in it").arg(mostHosts),
            subject);
    QList<Host> hosts;
    hosts.reserve(list.size());
    for (qsizetype i = 0; i < list.size(); ++i) {
        TRY(Host host, hostOfJson(list.at(i), subject));
        hosts += std::move(host);
    }
    return hosts;
}

QByteArray writeHosts(const QList<Host> &hosts)
{
    json::Writer out;
    out.beginObject().member(u"gantryHosts", qint64(1)).key(u"hosts").beginArray();
    for (const Host &host : hosts) {
        out.beginObject()
            .member(u"id", host.id)
            .member(u"name", host.name)
            .member(u"platform", oci::formatPlatform(host.platform));
        if (host.isolation != Isolation::Default)
            out.member(u"isolation", isolationId(host.isolation));
        if (host.client)
            out.member(u"client", clientId(*host.client));
        if (!host.kernel.isEmpty())
            out.member(u"kernel", host.kernel);
        if (!host.group.isEmpty())
            out.member(u"group", host.group);
        if (host.count != 1)
            out.member(u"count", qint64(host.count));
        if (host.isClientEdition != isClientBuild(host.platform))
            out.member(u"clientEdition", host.isClientEdition);
        out.endObject();
    }
    out.endArray().endObject();
    return out.take();
}

} // namespace gantry::doctor
