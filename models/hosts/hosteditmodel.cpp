// SPDX-License-Identifier: Apache-2.0
#include "models/hosts/hosteditmodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

QString isolationWords(const Host &host)
{
    if (host.platform.os != "windows"_L1)
        return {};
    switch (host.isolation) {
    case doctor::Isolation::Process:
        return HostEditModel::tr("process");
    case doctor::Isolation::HyperV:
        return u"Hyper-V"_s;
    case doctor::Isolation::Default:
        break;
    }
    return doctor::effectiveIsolation(host) == doctor::Isolation::HyperV
        ? HostEditModel::tr("usual: Hyper-V")
        : HostEditModel::tr("usual: process");
}

QString clientWords(const Host &host)
{
    return host.client ? HostList::shortClientName(*host.client) : HostEditModel::tr("as chosen");
}

} // namespace

HostEditModel::HostEditModel(QObject *parent)
    : QAbstractTableModel(parent)
{
    rebuild();
}

void HostEditModel::setHosts(const QStringList &presetIds, const QList<Host> &own)
{
    m_presetIds = m_presetsBefore = presetIds;
    m_own = m_ownBefore = own;
    rebuild();
    Q_EMIT edited();
}

QList<Host> HostEditModel::expected() const
{
    QList<Host> hosts;
    for (const Host &preset : HostList::presets()) {
        if (m_presetIds.contains(preset.id))
            hosts += preset;
    }
    return hosts + m_own;
}

void HostEditModel::setFilter(const QString &text)
{
    m_words = text.toLower().split(u' ', Qt::SkipEmptyParts);
    rebuild();
}

//! Own hosts first, by group; then the presets, by group.
void HostEditModel::rebuild()
{
    beginResetModel();
    m_rows.clear();
    m_hidden = 0;
    const auto passes = [&](const Host &host) {
        const QString text = QStringList{host.name, host.id, oci::describePlatform(host.platform),
            clientWords(host), host.group}
                                 .join(u' ')
                                 .toLower();
        return std::ranges::all_of(
            m_words, [&](const QString &word) { return text.contains(word); });
    };
    const auto put = [&](const QList<Host> &hosts, bool own, const auto &groupOf) {
        QStringList order;
        for (const Host &host : hosts) {
            if (!order.contains(groupOf(host)))
                order += groupOf(host);
        }
        for (const QString &group : std::as_const(order)) {
            bool headed = false;
            for (const Host &host : hosts) {
                if (groupOf(host) != group)
                    continue;
                if (!passes(host)) {
                    ++m_hidden;
                    continue;
                }
                if (!std::exchange(headed, true))
                    m_rows.push_back({.group = group, .host = {}, .own = own});
                m_rows.push_back({.group = group, .host = host, .own = own});
            }
        }
    };
    put(m_own, true,
        [](const Host &host) { return host.group.isEmpty() ? tr("Own hosts") : host.group; });
    put(HostList::presets(), false, presetGroup);
    endResetModel();
}

std::optional<Host> HostEditModel::hostAt(const QModelIndex &index) const
{
    if (!index.isValid())
        return std::nullopt;
    return m_rows[static_cast<std::size_t>(index.row())].host;
}

bool HostEditModel::isOwn(const QModelIndex &index) const
{
    if (!index.isValid())
        return false;
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    return row.own && row.host;
}

QModelIndex HostEditModel::indexOf(const QString &id) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].host && m_rows[i].host->id == id)
            return index(static_cast<int>(i), 0);
    }
    return {};
}

QStringList HostEditModel::groups() const
{
    QStringList groups;
    for (const Host &host : m_own) {
        if (!host.group.isEmpty() && !groups.contains(host.group))
            groups += host.group;
    }
    return groups;
}

//! Names are ids of own hosts, so that a list says who is who: no two, and none of a preset's.
QString HostEditModel::freeName(const QString &wanted, const QString &besides) const
{
    const auto isTaken = [&](const QString &name) {
        const auto has = [&](const Host &host) { return host.id == name && host.id != besides; };
        return name == "this"_L1 || std::ranges::any_of(m_own, has)
            || std::ranges::any_of(HostList::presets(), has);
    };
    QString name = wanted.trimmed().isEmpty() ? tr("host") : wanted.trimmed();
    if (!isTaken(name))
        return name;
    for (int i = 2;; ++i) {
        if (const QString numbered = u"%1 (%2)"_s.arg(name).arg(i); !isTaken(numbered))
            return numbered;
    }
}

QString HostEditModel::add(Host host)
{
    host.name = host.id = freeName(host.name, {});
    m_own += host;
    rebuild();
    Q_EMIT edited();
    return host.id;
}

QString HostEditModel::duplicate(const QModelIndex &index)
{
    const auto host = hostAt(index);
    if (!host)
        return {};
    Host copy = *host;
    if (!isOwn(index))
        copy.group.clear();
    return add(copy);
}

void HostEditModel::remove(const QModelIndex &index)
{
    if (!isOwn(index))
        return;
    const QString id = hostAt(index)->id;
    m_own.removeIf([&](const Host &host) { return host.id == id; });
    rebuild();
    Q_EMIT edited();
}

QString HostEditModel::replace(const QModelIndex &index, Host host)
{
    if (!isOwn(index))
        return {};
    const Host before = *hostAt(index);
    host.name = host.id = host.name == before.name ? before.id : freeName(host.name, before.id);
    if (host == before)
        return host.id;
    const auto it = std::ranges::find(m_own, before.id, &Host::id);
    const bool moved = host.group != before.group;
    *it = host;
    if (moved || !m_words.isEmpty()) {
        rebuild();
    } else {
        m_rows[static_cast<std::size_t>(index.row())].host = host;
        Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    }
    Q_EMIT edited();
    return host.id;
}

int HostEditModel::take(const QList<Host> &hosts)
{
    for (const Host &host : hosts) {
        const auto preset = std::ranges::find_if(HostList::presets(), [&](const Host &known) {
            return known.id == host.id && known.platform == host.platform
                && host.count == known.count;
        });
        if (preset != HostList::presets().end()) {
            if (!m_presetIds.contains(host.id))
                m_presetIds += host.id;
            continue;
        }
        Host own = host;
        if (own.name.isEmpty())
            own.name = own.id.isEmpty() ? oci::describePlatform(own.platform) : own.id;
        const auto same = std::ranges::find(m_own, own.name, &Host::name);
        if (same != m_own.end()) {
            own.id = same->id;
            *same = own;
        } else {
            own.name = own.id = freeName(own.name, {});
            m_own += own;
        }
    }
    rebuild();
    Q_EMIT edited();
    return static_cast<int>(hosts.size());
}

int HostEditModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int HostEditModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant HostEditModel::cell(const Host &host, int column) const
{
    switch (column) {
    case NameColumn:
        return host.name;
    case PlatformColumn:
        return oci::describePlatform(host.platform);
    case IsolationColumn:
        return isolationWords(host);
    case ClientColumn:
        return clientWords(host);
    case CountColumn:
        return QString::number(host.count);
    default:
        return {};
    }
}

QVariant HostEditModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == RowKindRole)
        return row.host ? 0 : 3;
    if (!row.host) {
        if (role == Qt::DisplayRole && index.column() == 0)
            return row.group;
        if (role == IconRole && index.column() == 0)
            return u"host"_s;
        return {};
    }
    const Host &host = *row.host;
    const bool ticked = row.own || m_presetIds.contains(host.id);
    switch (role) {
    case Qt::DisplayRole:
        return cell(host, index.column());
    case Qt::CheckStateRole:
        if (index.column() == NameColumn && !row.own)
            return ticked ? Qt::Checked : Qt::Unchecked;
        return {};
    case Qt::AccessibleTextRole:
        if (index.column() != NameColumn)
            return cell(host, index.column());
        return ticked ? tr("%1, expected").arg(host.name) : tr("%1, not expected").arg(host.name);
    case Qt::ToolTipRole: {
        QString text = doctor::describeHost(host);
        if (host.client)
            text += u"\n"_s + doctor::clientName(*host.client);
        if (!host.kernel.isEmpty())
            text += u"\n"_s + tr("Linux %1").arg(host.kernel);
        return text;
    }
    case Qt::TextAlignmentRole:
        if (index.column() == CountColumn)
            return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
        return {};
    case IconRole:
        return index.column() != NameColumn    ? QString()
            : host.platform.os == "windows"_L1 ? u"win"_s
                                               : u"linux"_s;
    case DimRole:
        return !ticked || (index.column() == ClientColumn && !host.client)
            || (index.column() == IsolationColumn && host.isolation == doctor::Isolation::Default);
    case IdRole:
        return host.id;
    case OwnRole:
        return row.own;
    case CountRole:
        return host.count;
    default:
        return {};
    }
}

bool HostEditModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const auto host = hostAt(index);
    if (role != Qt::CheckStateRole || !host || isOwn(index))
        return false;
    const bool on = value.toInt() == Qt::Checked;
    if (on == m_presetIds.contains(host->id))
        return false;
    if (on)
        m_presetIds += host->id;
    else
        m_presetIds.removeAll(host->id);
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT edited();
    return true;
}

QVariant HostEditModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    static constexpr const char *names[] = {QT_TR_NOOP("Host"), QT_TR_NOOP("Platform"),
        QT_TR_NOOP("Isolation"), QT_TR_NOOP("Client"), QT_TR_NOOP("Number")};
    if (role == Qt::DisplayRole && section >= 0 && section < ColumnCount)
        return tr(names[section]);
    if (role == Qt::TextAlignmentRole && section == CountColumn)
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags HostEditModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (!row.host)
        return Qt::NoItemFlags; // a heading: keys pass over it
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (!row.own && index.column() == NameColumn)
        flags |= Qt::ItemIsUserCheckable;
    return flags;
}

} // namespace gantry::models
