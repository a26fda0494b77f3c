// SPDX-License-Identifier: Apache-2.0
#include "doctor/releases.h"

#include "doctor/datafile.h"

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

struct Tables {
    QList<WindowsRelease> releases;
    QList<WindowsBase> bases;
    QList<WindowsNodeKind> nodes;
    QList<int> stable;
    int stableFrom = 0;
};

QString text(const json::Value &row, QByteArrayView key)
{
    return row[key].toStringOr({});
}

QDate date(const json::Value &row, QByteArrayView key)
{
    return QDate::fromString(text(row, key), Qt::ISODate);
}

int number(const json::Value &value)
{
    return static_cast<int>(value.toInt64().value_or(0));
}

QStringList texts(const json::Value &list)
{
    QStringList all;
    for (qsizetype i = 0; i < list.size(); ++i)
        all += list.at(i).toStringOr({});
    return all;
}

WindowsRelease release(const json::Value &row, bool client)
{
    return {.id = text(row, "id"),
        .name = text(row, "name"),
        .channel = text(row, "channel"),
        .build = number(row["build"]),
        .tags = texts(row["tags"]),
        .released = date(row, "released"),
        .mainstreamEnd = date(row, "mainstream"),
        .extendedEnd = date(row, "extended"),
        .paidEnd = date(row, "paid"),
        .hasBases = row["bases"].toBool().value_or(false),
        .isClientEdition = client,
        .note = text(row, "note"),
        .source = text(row, "source")};
}

const Tables &tables()
{
    static const Tables all = [] {
        const json::Document document = dataFile(u"windows.json"_s);
        const json::Value root = document.root();
        Tables read;
        for (qsizetype i = 0; i < root["server"].size(); ++i)
            read.releases += release(root["server"].at(i), false);
        for (qsizetype i = 0; i < root["client"].size(); ++i)
            read.releases += release(root["client"].at(i), true);
        for (qsizetype i = 0; i < root["bases"].size(); ++i) {
            const json::Value row = root["bases"].at(i);
            read.bases += {.repository = text(row, "repository"),
                .tag = text(row, "tag"),
                .build = number(row["build"]),
                .architectures = texts(row["architectures"]),
                .ended = date(row, "ended")};
        }
        for (qsizetype i = 0; i < root["nodes"].size(); ++i) {
            const json::Value row = root["nodes"].at(i);
            read.nodes += {.service = text(row, "service"),
                .sku = text(row, "sku"),
                .build = number(row["build"]),
                .supportEnds = date(row, "ends")};
        }
        const json::Value stable = root["stableInterface"];
        read.stableFrom = number(stable["from"]);
        for (qsizetype i = 0; i < stable["releases"].size(); ++i)
            read.stable += number(stable["releases"].at(i));
        return read;
    }();
    return all;
}

} // namespace

QDate WindowsRelease::lastEnd() const
{
    return extendedEnd.isValid() ? extendedEnd : mainstreamEnd;
}

const QList<WindowsRelease> &windowsReleases()
{
    return tables().releases;
}

const WindowsRelease *windowsRelease(int build)
{
    for (const WindowsRelease &one : tables().releases) {
        if (one.build == build)
            return &one;
    }
    return nullptr;
}

const QList<WindowsBase> &windowsBases()
{
    return tables().bases;
}

const QList<WindowsNodeKind> &windowsNodeKinds()
{
    return tables().nodes;
}

int stableInterfaceBuild()
{
    return tables().stableFrom;
}

const QList<int> &stableReleases()
{
    return tables().stable;
}

} // namespace gantry::doctor
