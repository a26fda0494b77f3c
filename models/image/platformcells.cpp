// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "models/image/platformmodel.h"
#include "models/image/platformrows.h"

#include <QCoreApplication>
#include <QLocale>

#include <optional>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct CellWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::PlatformModel)
};

QString osIcon(const QString &os)
{
    return os == "windows"_L1 ? u"win"_s : os == "linux"_L1 ? u"linux"_s : u"manifest"_s;
}

// "6 Mar" this year and "6 Mar 2024" before: the year only where it is not plain.
QString shortDate(const QDateTime &when)
{
    const QDate date = when.toLocalTime().date();
    return QLocale().toString(
        date, date.year() == QDate::currentDate().year() ? u"d MMM"_s : u"d MMM yyyy"_s);
}

// As people write it: what Docker would fill in says nothing. The tooltip has the whole name.
QString familiarName(const QString &reference)
{
    for (const auto &filledIn : {"docker.io/library/"_L1, "docker.io/"_L1}) {
        if (reference.startsWith(filledIn))
            return reference.mid(filledIn.size());
    }
    return reference;
}

const EntryFacts::Check *checkOf(const PlatformRow &row, int column)
{
    switch (column) {
    case PlatformModel::StateColumn:
        return &row.facts.state;
    case PlatformModel::ProvenanceColumn:
        return &row.facts.provenance;
    case PlatformModel::SbomColumn:
        return &row.facts.sbom;
    case PlatformModel::SignatureColumn:
        return &row.facts.signature;
    default:
        return nullptr;
    }
}

QString entryText(const verbs::Entry &entry, const PlatformRow &row, int column)
{
    const bool image = entry.role == oci::Role::Image;
    const QString pending = image && !entry.described ? u"…"_s : QString();
    switch (column) {
    case PlatformModel::OsColumn:
        return row.platform.os.isEmpty() && !image
            ? (entry.descriptor.artifactType.isEmpty()
                      ? oci::mediatype::describe(entry.descriptor.mediaType)
                      : entry.descriptor.artifactType)
            : row.platform.os;
    case PlatformModel::ArchColumn:
        return row.platform.architecture;
    case PlatformModel::VariantColumn:
        return row.platform.variant;
    case PlatformModel::OsVersionColumn:
        return row.platform.osVersion;
    case PlatformModel::DigestColumn:
        return entry.descriptor.digest.shortHex();
    case PlatformModel::SizeColumn:
        return !entry.described || entry.layers.isEmpty() ? pending
                                                          : formatBytes(entry.compressedBytes());
    case PlatformModel::LayersColumn:
        return !entry.described || entry.layers.isEmpty() ? pending
                                                          : QString::number(entry.layers.size());
    case PlatformModel::BaseImageColumn:
        return row.facts.baseImage.isEmpty() ? pending : familiarName(row.facts.baseImage);
    case PlatformModel::CreatedColumn:
        return entry.config && entry.config->created ? shortDate(*entry.config->created) : pending;
    default:
        return {};
    }
}

//! Why the details of a row are not there, and the way out.
struct Gap {
    QString reason, toolTip;
    QString link, linkText, linkToolTip;
};

std::optional<Gap> gapOf(const verbs::Entry &entry, const PlatformRow &row)
{
    if (entry.error)
        return Gap{entry.error->message, entry.error->toLine(), u"retry"_s, CellWords::tr("Retry"),
            CellWords::tr("Read this entry again")};
    if (!row.text.isEmpty())
        return Gap{row.text, row.text, u"read"_s, CellWords::tr("Read Details"),
            CellWords::tr("One more pull")};
    return std::nullopt;
}

//! A row without details: the reason runs from the size over what it hides, the link stands at the
//! end. nullopt: the cell is as in any other row.
std::optional<QVariant> gapCell(const Gap &gap, int column, int role)
{
    if (column < PlatformModel::SizeColumn)
        return std::nullopt;
    const bool reason = column == PlatformModel::SizeColumn;
    const bool link = column == PlatformModel::ProvenanceColumn;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return reason ? gap.reason : link ? gap.linkText : QString();
    case Qt::ToolTipRole:
        return reason ? gap.toolTip : link ? gap.linkToolTip : QString();
    case PlatformModel::SpanRole:
        return reason ? PlatformModel::ProvenanceColumn - PlatformModel::SizeColumn
            : link    ? PlatformModel::ColumnCount - PlatformModel::ProvenanceColumn
                      : 1;
    case PlatformModel::LinkRole:
        return link ? gap.link : QString();
    case Qt::TextAlignmentRole:
        return link ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case PlatformModel::MarkRole:
    case PlatformModel::IconRole:
        return QString();
    default:
        return std::nullopt;
    }
}

QVariant entryCell(
    const verbs::Inspection &inspection, const PlatformRow &row, int column, int role)
{
    const verbs::Entry &entry = inspection.entries.at(row.entry);
    if (const auto gap = gapOf(entry, row)) {
        if (auto cell = gapCell(*gap, column, role))
            return *std::move(cell);
    }
    const auto *check = checkOf(row, column);
    switch (role) {
    case Qt::DisplayRole:
        return check ? QString() : entryText(entry, row, column);
    case PlatformModel::MarkRole:
        if (column == PlatformModel::BinariesColumn)
            return u"unk"_s;
        return check ? check->mark : QString();
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        if (column == PlatformModel::BinariesColumn)
            return CellWords::tr("Binaries not checked: no layer has been read");
        if (check)
            return check->text;
        if (column == PlatformModel::SizeColumn && !entry.layers.isEmpty())
            return formatExactBytes(entry.compressedBytes());
        if (column == PlatformModel::DigestColumn)
            return entry.descriptor.digest.toString();
        if (column == PlatformModel::BaseImageColumn)
            return row.facts.baseImage;
        if (column == PlatformModel::OsVersionColumn) {
            const auto version = oci::WindowsVersion::parse(row.platform.osVersion);
            const QString name = version ? oci::windowsReleaseName(version->build) : QString();
            return name.isEmpty() ? row.platform.osVersion
                                  : u"%1 (%2)"_s.arg(row.platform.osVersion, name);
        }
        if (column == PlatformModel::CreatedColumn && entry.config && entry.config->created)
            return QLocale().toString(*entry.config->created, QLocale::LongFormat);
        return entryText(entry, row, column);
    case PlatformModel::IconRole:
        return column == PlatformModel::OsColumn ? osIcon(row.platform.os) : QString();
    case PlatformModel::SizeBytesRole:
        return entry.compressedBytes();
    case PlatformModel::DigestRole:
        return entry.descriptor.digest.toString();
    case Qt::TextAlignmentRole:
        return column == PlatformModel::LayersColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case PlatformModel::DimRole:
        return entry.error.has_value() || !row.text.isEmpty()
            || column == PlatformModel::BaseImageColumn || column == PlatformModel::CreatedColumn;
    case PlatformModel::MonospaceRole:
        return column == PlatformModel::DigestColumn || column == PlatformModel::OsVersionColumn;
    case PlatformModel::BusyRole:
        return !entry.described && row.text.isEmpty();
    case PlatformModel::SortRole:
        if (column == PlatformModel::SizeColumn)
            return entry.compressedBytes();
        if (column == PlatformModel::LayersColumn)
            return entry.layers.size();
        if (column == PlatformModel::CreatedColumn)
            return entry.config && entry.config->created ? *entry.config->created : QDateTime();
        return check ? check->mark : entryText(entry, row, column);
    default:
        return {};
    }
}

QVariant childCell(
    const verbs::Inspection &inspection, const PlatformRow &row, int column, int role)
{
    const verbs::Entry &entry = inspection.entries.at(row.entry);
    const bool attestation = entry.role == oci::Role::Attestation;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        if (column == PlatformModel::OsColumn)
            return row.text;
        if (column == PlatformModel::DigestColumn && attestation)
            return entry.descriptor.digest.shortHex();
        if (column == PlatformModel::SizeColumn && attestation && !entry.layers.isEmpty())
            return formatBytes(entry.compressedBytes());
        if (column == PlatformModel::BaseImageColumn)
            return row.secondary;
        return {};
    case PlatformModel::IconRole:
        if (column != PlatformModel::OsColumn)
            return {};
        return !attestation ? u"manifest"_s : row.text.startsWith("SBOM"_L1) ? u"sbom"_s : u"att"_s;
    case PlatformModel::SpanRole:
        return column == PlatformModel::OsColumn
            ? PlatformModel::DigestColumn - PlatformModel::OsColumn
            : 1;
    case PlatformModel::DigestRole:
        return entry.descriptor.digest.toString();
    case PlatformModel::MonospaceRole:
        return column == PlatformModel::DigestColumn;
    case PlatformModel::DimRole:
        return true;
    case PlatformModel::SizeBytesRole:
        return 0;
    default:
        return {};
    }
}

QVariant missingCell(const PlatformRow &row, int column, int role)
{
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (column) {
        case PlatformModel::StateColumn:
            return role == Qt::AccessibleTextRole ? CellWords::tr("Missing") : QString();
        case PlatformModel::OsColumn:
            return row.platform.os;
        case PlatformModel::ArchColumn:
            return row.platform.architecture;
        case PlatformModel::VariantColumn:
            return row.platform.variant;
        case PlatformModel::OsVersionColumn:
            return row.platform.osVersion;
        case PlatformModel::DigestColumn:
            return row.text;
        case PlatformModel::ProvenanceColumn:
            return CellWords::tr("Find Candidate…");
        default:
            return QString();
        }
    case PlatformModel::LinkRole:
        return column == PlatformModel::ProvenanceColumn ? u"find-candidate"_s : QString();
    case PlatformModel::MarkRole:
        return column == PlatformModel::StateColumn ? u"miss"_s : QString();
    case PlatformModel::IconRole:
        return column == PlatformModel::OsColumn ? osIcon(row.platform.os) : QString();
    case PlatformModel::SpanRole:
        return column == PlatformModel::DigestColumn
            ? PlatformModel::ProvenanceColumn - PlatformModel::DigestColumn
            : column == PlatformModel::ProvenanceColumn
            ? PlatformModel::ColumnCount - PlatformModel::ProvenanceColumn
            : 1;
    case Qt::TextAlignmentRole:
        return column == PlatformModel::ProvenanceColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case PlatformModel::MonospaceRole:
        return column == PlatformModel::OsVersionColumn;
    case PlatformModel::SizeBytesRole:
        return 0;
    default:
        return {};
    }
}

} // namespace

QVariant platformCell(
    const verbs::Inspection &inspection, const PlatformRow &row, int column, int role)
{
    switch (row.kind) {
    case PlatformRow::Kind::Entry:
        return entryCell(inspection, row, column, role);
    case PlatformRow::Kind::Child:
        return childCell(inspection, row, column, role);
    case PlatformRow::Kind::Missing:
        return missingCell(row, column, role);
    case PlatformRow::Kind::Group:
        break;
    }
    if (column != 0)
        return {};
    if (role == Qt::DisplayRole)
        return row.text;
    if (role == Qt::AccessibleTextRole)
        return QString(row.text + u", "_s + row.secondary);
    if (role == PlatformModel::SecondaryRole)
        return row.secondary;
    if (role == PlatformModel::IconRole)
        return osIcon(row.platform.os);
    if (role == PlatformModel::BoldRole)
        return true;
    return {};
}

} // namespace gantry::models
