// SPDX-License-Identifier: Apache-2.0
#include "models/compare/variantsmodel.h"

#include "base/text.h"
#include "models/compare/baselayers.h"
#include "models/compare/readvariants.h"

#include <QSet>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {
constexpr quintptr groupId = ~quintptr{0};
constexpr int configGroup = 0;
constexpr int filesGroup = 1;
} // namespace

VariantsModel::VariantsModel(CompareSession *session, QObject *parent)
    : QAbstractItemModel(parent)
    , m_session(session)
{
}

VariantsModel::~VariantsModel() = default;

void VariantsModel::refresh()
{
    const verbs::Inspection *all = m_session->inspection(Side::A);
    QString key;
    QList<qsizetype> entries;
    if (all) {
        for (const qsizetype at : m_session->choices(Side::A)) {
            const verbs::Entry &entry = all->entries.at(at);
            if (entries.size() >= verbs::maxVariants || !entry.described)
                continue;
            entries += at;
            key += entry.descriptor.digest.toString() + u' ';
        }
    }
    if (key == m_key)
        return;
    stop();
    m_key = key;
    m_entries = entries;
    m_hasFiles = false;
    m_error.reset();
    QList<verbs::Variant> variants;
    const QStringList names = variantNames(all->entries, m_entries);
    for (qsizetype i = 0; i < m_entries.size(); ++i)
        variants += verbs::Variant{names.at(i),
            verbs::ConfigSide{all->entries.at(m_entries.at(i)).config, nullptr, {}, {}}};
    m_table = verbs::variantTable(variants);
    show();
}

qint64 VariantsModel::layersToRead() const
{
    QSet<QString> seen;
    const verbs::Inspection *all = m_session->inspection(Side::A);
    for (const qsizetype at : m_entries) {
        const verbs::Entry &entry = all->entries.at(at);
        for (qsizetype i = knownBaseLayers(entry); i < entry.layers.size(); ++i)
            seen.insert(entry.layers.at(i).descriptor.digest.toString());
    }
    return seen.size();
}

qint64 VariantsModel::bytesToRead() const
{
    QSet<QString> seen;
    qint64 bytes = 0;
    const verbs::Inspection *all = m_session->inspection(Side::A);
    for (const qsizetype at : m_entries) {
        const verbs::Entry &entry = all->entries.at(at);
        for (qsizetype i = knownBaseLayers(entry); i < entry.layers.size(); ++i) {
            const oci::Descriptor &layer = entry.layers.at(i).descriptor;
            if (!seen.contains(layer.digest.toString())) {
                seen.insert(layer.digest.toString());
                bytes += layer.sizeBytes;
            }
        }
    }
    return bytes;
}

void VariantsModel::stop()
{
    ++m_question;
    if (m_job)
        m_session->jobs()->cancel(std::exchange(m_job, 0));
}

void VariantsModel::readFiles()
{
    const verbs::Inspection *all = m_session->inspection(Side::A);
    if (!all || m_entries.isEmpty() || m_job)
        return;
    QList<VariantWanted> wanted;
    const QStringList names = variantNames(all->entries, m_entries);
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        const verbs::Entry &entry = all->entries.at(m_entries.at(i));
        wanted += VariantWanted{names.at(i), entry.config, verbs::layersOf(entry),
            knownBaseLayers(entry), verbs::familyOf(entry)};
    }
    const quint64 question = ++m_question;
    m_error.reset();
    m_job = m_session->jobs()->run<verbs::VariantTable>(
        tr("Read files of %n variants", nullptr, static_cast<int>(m_entries.size())), this,
        [source = m_session->source(Side::A), wanted, how = m_session->reading()](
            OpContext ctx) { return readVariants(source, wanted, how, std::move(ctx)); },
        [this, question](const Expected<verbs::VariantTable> &read) {
            if (question != m_question)
                return;
            m_job = 0;
            if (read) {
                m_table = *read;
                m_hasFiles = true;
            } else if (read.error().code != Errc::Cancelled) {
                m_error = read.error();
            }
            show();
        });
    Q_EMIT changed();
}

void VariantsModel::setShowsSame(bool shows)
{
    m_showsSame = shows;
    show();
}

void VariantsModel::setFilter(const QString &text)
{
    m_filter = text;
    show();
}

void VariantsModel::show()
{
    beginResetModel();
    m_configShown.clear();
    m_filesShown.clear();
    for (int i = 0; i < m_table.config.size(); ++i) {
        const auto &line = m_table.config.at(i);
        if (!line.differs && !m_showsSame)
            continue;
        bool fits = m_filter.isEmpty() || line.name.contains(m_filter, Qt::CaseInsensitive)
            || line.field.contains(m_filter, Qt::CaseInsensitive);
        for (int v = 0; !fits && v < line.values.size(); ++v)
            fits = line.values.at(v).value_or(QString()).contains(m_filter, Qt::CaseInsensitive);
        if (fits)
            m_configShown += i;
    }
    const QByteArray lower = m_filter.toLower().toUtf8();
    for (int i = 0; i < m_table.files.size(); ++i) {
        if (lower.isEmpty() || m_table.files.at(i).path.toLower().contains(lower))
            m_filesShown += i;
    }
    endResetModel();
    Q_EMIT changed();
}

QModelIndex VariantsModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) : groupId);
}

QModelIndex VariantsModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == groupId)
        return {};
    return createIndex(static_cast<int>(child.internalId()), 0, groupId);
}

int VariantsModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_table.platforms.isEmpty() ? 0 : m_hasFiles ? 2 : 1;
    if (parent.column() > 0 || parent.internalId() != groupId)
        return 0;
    return static_cast<int>(
        parent.row() == configGroup ? m_configShown.size() : m_filesShown.size());
}

int VariantsModel::columnCount(const QModelIndex &) const
{
    return FirstVariantColumn + variants();
}

Qt::ItemFlags VariantsModel::flags(const QModelIndex &index) const
{
    return QAbstractItemModel::flags(index);
}

QVariant VariantsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (index.internalId() == groupId) {
        const bool config = index.row() == configGroup;
        switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return index.column() > 0 ? QString() : config ? tr("Config") : tr("Files");
        case RowKindRole:
            return 3;
        case IconRole:
            return config ? u"config"_s : u"folder"_s;
        case SecondaryRole:
            if (config)
                return tr("%1 values that differ").arg(m_configShown.size());
            return m_table.cut
                ? tr("%1 paths that differ, the first %2 are shown; %3 are the same everywhere")
                      .arg(m_table.differingFiles)
                      .arg(m_filesShown.size())
                      .arg(m_table.sameFiles)
                : tr("%1 paths that differ; %2 are the same everywhere")
                      .arg(m_filesShown.size())
                      .arg(m_table.sameFiles);
        default:
            return {};
        }
    }
    if (role == RowKindRole)
        return 0;
    return index.internalId() == configGroup
        ? configCell(m_configShown.at(index.row()), index.column(), role)
        : fileCell(m_filesShown.at(index.row()), index.column(), role);
}

QVariant VariantsModel::configCell(int line, int column, int role) const
{
    const auto &config = m_table.config.at(line);
    if (column == NameColumn) {
        switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return config.name.isEmpty() ? config.field : config.name;
        case SecondaryRole:
            return config.name.isEmpty() ? QString() : config.field;
        default:
            return {};
        }
    }
    const auto &value = config.values.at(column - FirstVariantColumn);
    const bool isUnread = m_table.unread.value(column - FirstVariantColumn);
    const bool differs = config.differs && !isUnread && value != config.values.first();
    switch (role) {
    case Qt::DisplayRole:
        if (isUnread)
            return u"?"_s;
        return value ? (value->isEmpty() ? tr("empty") : *value) : u"—"_s;
    case Qt::ToolTipRole:
        return isUnread ? tr("not known: this entry could not be read")
                        : value.value_or(tr("not set"));
    case Qt::AccessibleTextRole:
        return tr("%1 in %2: %3")
            .arg(config.name.isEmpty() ? config.field : config.name,
                m_table.platforms.at(column - FirstVariantColumn), value.value_or(tr("not set")));
    case GroupRole: {
        if (!value)
            return 0;
        for (int i = 0; i < config.values.size(); ++i) {
            if (config.values.at(i) == value)
                return i + 1;
        }
        return 0;
    }
    case MarkRole:
        return {};
    case DiffersRole:
        return differs;
    case DimRole:
        return !value || !config.differs;
    case MonospaceRole:
        return value.has_value();
    default:
        return {};
    }
}

QVariant VariantsModel::fileCell(int line, int column, int role) const
{
    const auto &file = m_table.files.at(line);
    if (column == NameColumn) {
        switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return printable(file.path);
        case PathRole:
            return file.path;
        default:
            return {};
        }
    }
    const quint8 group = file.groups.at(column - FirstVariantColumn);
    const bool isUnknown = group == verbs::VariantTable::unknownGroup;
    const bool differs = group > 1 && !isUnknown;
    if (isUnknown) {
        switch (role) {
        case Qt::DisplayRole:
            return u"?"_s;
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole:
            return tr("%1: not known, not all of %2 could be read")
                .arg(printable(file.path), m_table.platforms.at(column - FirstVariantColumn));
        case MarkRole:
            return u"unk"_s;
        case DimRole:
            return true;
        default:
            break;
        }
    }
    switch (role) {
    case Qt::DisplayRole:
        return group == 0 ? tr("missing") : group == 1 ? QString() : tr("other content");
    case Qt::AccessibleTextRole:
    case Qt::ToolTipRole: {
        const QString platform = m_table.platforms.at(column - FirstVariantColumn);
        return group == 0 ? tr("%1: not in %2").arg(printable(file.path), platform)
            : group == 1  ? tr("%1: in %2").arg(printable(file.path), platform)
                          : tr("%1: in %2, with other content").arg(printable(file.path), platform);
    }
    case GroupRole:
        return int{group};
    case MarkRole:
        return group == 0 ? u"miss"_s : group == 1 ? u"ok"_s : u"chg"_s;
    case DiffersRole:
        return differs;
    case DimRole:
        return group == 0;
    case PathRole:
        return file.path;
    default:
        return {};
    }
}

QVariant VariantsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == NameColumn ? tr("Name")
                                 : m_table.platforms.value(section - FirstVariantColumn);
}

} // namespace gantry::models
