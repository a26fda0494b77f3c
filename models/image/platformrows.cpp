// SPDX-License-Identifier: Apache-2.0
#include "models/image/platformrows.h"

#include "base/text.h"
#include "models/image/platformmodel.h"
#include "verbs/coverage.h"
#include "verbs/doctor.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct RowWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::PlatformModel)
};

//! "Expected by 6 hosts (line-pc), not in this index": kinds of one platform share a row.
QString missingWords(const HostList &list, const QList<Host> &hosts)
{
    if (list.isLike())
        return RowWords::tr("%1 has it, this index does not").arg(list.likeName());
    int count = 0;
    QStringList names;
    for (const Host &host : hosts) {
        count += host.count;
        names += host.name;
    }
    if (count == 1)
        return RowWords::tr("Expected by %1, not in this index").arg(names.first());
    constexpr qsizetype mostNames = 2;
    const QString who = names.size() <= mostNames
        ? names.join(u", "_s)
        : RowWords::tr("%1 and %2 others").arg(names.first()).arg(names.size() - 1);
    return RowWords::tr("Expected by %n hosts (%1), not in this index", nullptr, count).arg(who);
}

int osRank(const QString &os)
{
    return os == "linux"_L1 ? 0 : os == "windows"_L1 ? 1 : os.isEmpty() ? 3 : 2;
}

} // namespace

std::vector<PlatformRow> childRows(const verbs::Inspection &inspection, const PlatformRow &row)
{
    std::vector<PlatformRow> children;
    const verbs::Entry &owner = inspection.entries.at(row.entry);
    const auto positions = inspection.attestationsOf(owner.descriptor.digest);
    for (const qsizetype position : positions) {
        const verbs::Entry &attestation = inspection.entries.at(position);
        auto types = attestation.predicateTypes();
        if (types.isEmpty())
            types += QString();
        for (qsizetype i = 0; i < types.size(); ++i) {
            PlatformRow child{.kind = PlatformRow::Kind::Child, .entry = position};
            child.platform = owner.platform();
            if (attestation.error)
                child.text = RowWords::tr("Attestation, %1").arg(attestation.error->message);
            else if (types.at(i).isEmpty())
                child.text = attestation.described ? RowWords::tr("Attestation")
                                                   : RowWords::tr("Attestation …");
            else
                child.text = describePredicate(types.at(i));
            if (i > 0)
                child.secondary = RowWords::tr("same attestation manifest");
            children.push_back(std::move(child));
        }
    }
    for (const verbs::Entry &nested : owner.children) {
        PlatformRow child{.kind = PlatformRow::Kind::Child, .entry = row.entry};
        child.platform = nested.platform();
        const QString platform = oci::describePlatform(child.platform);
        child.text = child.platform.isEmpty()
            ? oci::mediatype::describe(nested.descriptor.mediaType)
            : platform;
        child.secondary = nested.descriptor.digest.shortHex();
        children.push_back(std::move(child));
    }
    return children;
}

std::vector<PlatformRow> platformRows(const verbs::Inspection &inspection, const HostList *expected)
{
    std::vector<PlatformRow> rows;
    for (qsizetype i = 0; i < inspection.entries.size(); ++i) {
        const verbs::Entry &entry = inspection.entries.at(i);
        // One thing, one row: an attestation whose image is here stands below it.
        if (entry.attests
            && std::ranges::any_of(inspection.entries, [&](const verbs::Entry &other) {
                   return other.descriptor.digest == *entry.attests
                       && other.role != oci::Role::Attestation;
               }))
            continue;
        PlatformRow row{.kind = PlatformRow::Kind::Entry, .entry = i};
        const oci::Platform platform = entry.platform();
        row.platform = platform.isUnknown() ? oci::Platform() : platform;
        row.children = childRows(inspection, row);
        rows.push_back(std::move(row));
    }
    if (expected && inspection.isIndex()) {
        const doctor::PreparedImage image(verbs::doctorFacts(inspection));
        const auto picks = verbs::picksOf(image, expected->hosts(), expected->client());
        QList<QList<Host>> missing; // by platform
        for (qsizetype i = 0; i < picks.size(); ++i) {
            if (picks.at(i).digest)
                continue;
            const Host &host = expected->hosts().at(i);
            const auto same = std::ranges::find_if(missing, [&](const QList<Host> &others) {
                return others.first().platform == host.platform;
            });
            if (same == missing.end())
                missing += QList<Host>{host};
            else
                *same += host;
        }
        for (const QList<Host> &hosts : std::as_const(missing)) {
            PlatformRow row{.kind = PlatformRow::Kind::Missing};
            row.platform = hosts.first().platform;
            row.text = missingWords(*expected, hosts);
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

void sortPlatformRows(std::vector<PlatformRow> &rows, const verbs::Inspection &inspection,
    int column, bool descending)
{
    const auto key = [&](const PlatformRow &row) {
        return platformCell(inspection, row, column, PlatformModel::SortRole);
    };
    std::ranges::stable_sort(rows, [&](const PlatformRow &a, const PlatformRow &b) {
        if (osRank(a.platform.os) != osRank(b.platform.os))
            return osRank(a.platform.os) < osRank(b.platform.os);
        if (a.platform.os != b.platform.os)
            return a.platform.os < b.platform.os;
        const bool aMissing = a.kind == PlatformRow::Kind::Missing;
        const bool bMissing = b.kind == PlatformRow::Kind::Missing;
        if (aMissing != bMissing)
            return bMissing;
        if (column == PlatformModel::OsColumn || column == PlatformModel::StateColumn)
            return descending ? oci::displayLess(b.platform, a.platform)
                              : oci::displayLess(a.platform, b.platform);
        const QVariant left = key(descending ? b : a);
        const QVariant right = key(descending ? a : b);
        return QVariant::compare(left, right) == QPartialOrdering::Less;
    });
}

std::vector<PlatformRow> groupPlatformRows(
    std::vector<PlatformRow> rows, const verbs::Inspection &inspection)
{
    if (!inspection.isIndex())
        return rows;
    std::vector<PlatformRow> grouped;
    for (std::size_t i = 0; i < rows.size();) {
        std::size_t end = i;
        int entries = 0;
        for (; end < rows.size() && rows[end].platform.os == rows[i].platform.os; ++end)
            entries += rows[end].kind == PlatformRow::Kind::Entry ? 1 : 0;
        PlatformRow header{.kind = PlatformRow::Kind::Group};
        header.platform.os = rows[i].platform.os;
        header.text = osTitle(header.platform.os);
        header.secondary = RowWords::tr("%n entries", nullptr, entries);
        grouped.push_back(std::move(header));
        for (; i < end; ++i)
            grouped.push_back(std::move(rows[i]));
    }
    return grouped;
}

QStringList platformFilterKeys()
{
    return {u"os"_s, u"arch"_s, u"variant"_s, u"version"_s, u"digest"_s, u"size"_s, u"layers"_s,
        u"base"_s, u"state"_s, u"missing"_s, u"created"_s};
}

bool passesPlatformFilter(
    const RowFilter &filter, const verbs::Inspection &inspection, const PlatformRow &row)
{
    if (filter.isEmpty())
        return true;
    const auto text = [&](int column) {
        return platformCell(inspection, row, column, Qt::DisplayRole).toString();
    };
    QString words = row.text;
    for (int column = PlatformModel::OsColumn; column <= PlatformModel::CreatedColumn; ++column)
        words += u' ' + text(column);
    if (row.entry >= 0)
        words += u' ' + inspection.entries.at(row.entry).descriptor.digest.toString();
    const auto value = [&](const QString &key) -> QVariant {
        if (key == "os"_L1)
            return row.platform.os;
        if (key == "arch"_L1)
            return row.platform.architecture;
        if (key == "variant"_L1)
            return row.platform.variant;
        if (key == "version"_L1)
            return row.platform.osVersion;
        if (key == "size"_L1)
            return platformCell(
                inspection, row, PlatformModel::SizeColumn, PlatformModel::SizeBytesRole);
        if (key == "layers"_L1)
            return row.entry < 0 ? 0 : inspection.entries.at(row.entry).layers.size();
        if (key == "base"_L1)
            return row.facts.baseImage;
        if (key == "state"_L1)
            return QString(row.facts.state.mark + u' ' + row.facts.state.text);
        if (key == "missing"_L1)
            return row.kind == PlatformRow::Kind::Missing ? u"yes"_s : u"no"_s;
        if (key == "created"_L1)
            return text(PlatformModel::CreatedColumn);
        return row.entry < 0 ? QString()
                             : inspection.entries.at(row.entry).descriptor.digest.toString();
    };
    return filter.matches(words.toLower(), value);
}

} // namespace gantry::models
