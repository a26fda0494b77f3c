// SPDX-License-Identifier: Apache-2.0
#include "models/index/indexchangemodel.h"

#include "assembly/draftfit.h"
#include "assembly/indexdifference.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using Change = assembly::IndexChange;
using ChangeKind = Change::Kind;

QString markOf(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Added:
        return u"onlyB"_s;
    case ChangeKind::Removed:
        return u"onlyA"_s;
    case ChangeKind::Replaced:
        return u"differs"_s;
    case ChangeKind::Edited:
    case ChangeKind::Moved:
        return u"attr"_s;
    case ChangeKind::Same:
        return u"same"_s;
    }
    return {};
}

QString digestText(const std::optional<oci::Descriptor> &descriptor, bool whole)
{
    return !descriptor ? QString()
        : whole        ? descriptor->digest.toString()
                       : descriptor->digest.shortHex();
}

} // namespace

IndexChangeModel::IndexChangeModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void IndexChangeModel::setSession(AssemblySession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session)
        connect(session, &AssemblySession::draftChanged, this, &IndexChangeModel::rebuild);
    rebuild();
}

void IndexChangeModel::setSameShown(bool shown)
{
    if (m_sameShown == shown)
        return;
    m_sameShown = shown;
    rebuild();
}

void IndexChangeModel::rebuild()
{
    beginResetModel();
    m_changes = m_session ? m_session->changes() : QList<Change>();
    if (!m_sameShown)
        m_changes.removeIf([](const Change &change) { return change.kind == ChangeKind::Same; });
    endResetModel();
}

QString IndexChangeModel::summary() const
{
    const auto count
        = [&](ChangeKind kind) { return std::ranges::count(m_changes, kind, &Change::kind); };
    QStringList parts;
    if (const auto n = count(ChangeKind::Added))
        parts += tr("%1 added").arg(n);
    if (const auto n = count(ChangeKind::Removed))
        parts += tr("%1 removed").arg(n);
    if (const auto n = count(ChangeKind::Replaced))
        parts += tr("%1 replaced").arg(n);
    if (const auto n = count(ChangeKind::Edited))
        parts += tr("%1 edited").arg(n);
    if (const auto n = count(ChangeKind::Moved))
        parts += tr("%1 moved").arg(n);
    return parts.isEmpty() ? tr("No changes") : parts.join(u", "_s);
}

int IndexChangeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_changes.size());
}

int IndexChangeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant IndexChangeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Change &change = m_changes.at(index.row());
    const QString word = assembly::changeWord(change.kind);
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case PlatformColumn:
            if (!change.platform.isEmpty())
                return change.platform.isUnknown() ? tr("Attestation")
                                                   : oci::describePlatform(change.platform);
            return oci::mediatype::describe(
                change.after ? change.after->mediaType : change.before->mediaType);
        case BeforeColumn:
            return digestText(change.before, false);
        case AfterColumn:
            return digestText(change.after, false);
        case WhatColumn:
            return change.fields.isEmpty() ? word
                                           : u"%1: %2"_s.arg(word, change.fields.join(u", "_s));
        default:
            return {};
        }
    case Qt::AccessibleTextRole:
        return index.column() == MarkColumn ? word : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return index.column() == BeforeColumn ? digestText(change.before, true)
            : index.column() == AfterColumn   ? digestText(change.after, true)
                                              : data(index, Qt::DisplayRole);
    case KindRole:
        return static_cast<int>(change.kind);
    case MarkRole:
        return index.column() == MarkColumn ? markOf(change.kind) : QString();
    case BeforeDigestRole:
        return digestText(change.before, true);
    case AfterDigestRole:
        return digestText(change.after, true);
    case FieldsRole:
        return change.fields;
    case MonospaceRole:
        return index.column() == BeforeColumn || index.column() == AfterColumn;
    default:
        return {};
    }
}

QVariant IndexChangeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case PlatformColumn:
        return tr("Platform");
    case BeforeColumn:
        return tr("Now");
    case AfterColumn:
        return tr("After");
    case WhatColumn:
        return tr("What changes");
    default:
        return {};
    }
}

} // namespace gantry::models
