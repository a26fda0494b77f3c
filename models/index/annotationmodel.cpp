// SPDX-License-Identifier: Apache-2.0
#include "models/index/annotationmodel.h"

#include "assembly/draftedit.h"
#include "assembly/draftfit.h"
#include "base/text.h"

#include <QUrl>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! What is odd about a value; empty: nothing (image-spec v1.1.1, annotations.md).
QString valueFault(const QString &name, const QString &value)
{
    if (name == "org.opencontainers.image.created"_L1 && !parseTimestamp(value))
        return AnnotationModel::tr("A time is written like 2026-03-16T10:00:00Z (RFC 3339)");
    static const QStringList addresses{u"org.opencontainers.image.url"_s,
        u"org.opencontainers.image.documentation"_s, u"org.opencontainers.image.source"_s};
    if (addresses.contains(name)) {
        const QUrl url(value, QUrl::StrictMode);
        if (!url.isValid() || url.scheme().isEmpty())
            return AnnotationModel::tr("This should be a URL");
    }
    return {};
}

} // namespace

AnnotationModel::AnnotationModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

QStringList AnnotationModel::knownNames()
{
    static const QStringList names = [] {
        QStringList list;
        for (const auto &last : {"created"_L1, "authors"_L1, "url"_L1, "documentation"_L1,
                 "source"_L1, "version"_L1, "revision"_L1, "vendor"_L1, "licenses"_L1,
                 "ref.name"_L1, "title"_L1, "description"_L1, "base.digest"_L1, "base.name"_L1})
            list += u"org.opencontainers.image."_s + last;
        return list;
    }();
    return names;
}

void AnnotationModel::setSession(AssemblySession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session)
        connect(session, &AssemblySession::draftChanged, this, &AnnotationModel::rebuild);
    rebuild();
}

QList<AnnotationModel::Scope> AnnotationModel::scopes() const
{
    QList<Scope> scopes;
    if (!m_session)
        return scopes;
    scopes += Scope{QString(), tr("Index")};
    for (const assembly::DraftEntry &entry : m_session->draft().entries) {
        scopes += Scope{entry.key,
            entry.platform().isEmpty() ? entry.descriptor.digest.shortHex()
                                       : assembly::placeWords(entry.platform())};
    }
    return scopes;
}

void AnnotationModel::rebuild()
{
    QList<Row> rows;
    const auto all = scopes();
    for (const Scope &scope : all) {
        const assembly::DraftEntry *entry = m_session->draft().find(scope.entryKey);
        const oci::StringPairs &pairs
            = entry ? entry->descriptor.annotations : m_session->draft().annotations;
        for (const oci::StringPair &pair : pairs) {
            Row row{scope.entryKey, scope.title, pair.key, pair.value, u"ok"_s, {}};
            row.message = assembly::annotationNameFault(pair.key);
            if (row.message.isEmpty())
                row.message = valueFault(pair.key, pair.value);
            if (!row.message.isEmpty())
                row.mark = u"warn"_s;
            rows += row;
        }
    }
    if (rows == m_rows)
        return;
    // Values change under an open editor; the editor stays when rows do.
    const bool sameShape = rows.size() == m_rows.size()
        && std::ranges::equal(rows, m_rows, [](const Row &left, const Row &right) {
               return left.entryKey == right.entryKey && left.scope == right.scope;
           });
    if (sameShape) {
        m_rows = rows;
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = rows;
    endResetModel();
    Q_EMIT countChanged();
}

std::optional<QString> AnnotationModel::add(
    const QString &entryKey, const QString &name, const QString &value)
{
    if (!m_session)
        return tr("There is no assembly");
    const assembly::DraftEntry *entry = m_session->draft().find(entryKey);
    const oci::StringPairs &pairs
        = entry ? entry->descriptor.annotations : m_session->draft().annotations;
    if (oci::lookup(pairs, name.trimmed()))
        return tr("%1 is there already").arg(name.trimmed());
    return m_session->setAnnotation(entryKey, name, value);
}

void AnnotationModel::remove(int row)
{
    if (!m_session || row < 0 || row >= rowCount())
        return;
    const Row gone = m_rows.at(row);
    m_session->removeAnnotation(gone.entryKey, gone.name);
}

int AnnotationModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int AnnotationModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AnnotationModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case SortRole:
        switch (index.column()) {
        case ScopeColumn:
            return row.scope;
        case KeyColumn:
            return row.name;
        case ValueColumn:
            return row.value;
        default:
            return role == SortRole ? row.mark : QString();
        }
    case Qt::AccessibleTextRole:
        return index.column() == MarkColumn
            ? (row.message.isEmpty() ? tr("Fine") : tr("Warning: %1").arg(row.message))
            : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return row.message.isEmpty() ? data(index, Qt::DisplayRole).toString() : row.message;
    case EntryKeyRole:
        return row.entryKey;
    case NameRole:
        return row.name;
    case ValueRole:
        return row.value;
    case MarkRole:
        return index.column() == MarkColumn ? row.mark : QString();
    case MessageRole:
        return row.message;
    case MonospaceRole:
        return index.column() == KeyColumn;
    default:
        return {};
    }
}

bool AnnotationModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !m_session
        || !checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return false;
    const Row row = m_rows.at(index.row());
    std::optional<QString> wrong;
    if (index.column() == KeyColumn)
        wrong = m_session->renameAnnotation(row.entryKey, row.name, value.toString());
    else if (index.column() == ValueColumn)
        wrong = m_session->setAnnotation(row.entryKey, row.name, value.toString());
    else
        return false;
    m_refusal = wrong.value_or(QString());
    return !wrong;
}

Qt::ItemFlags AnnotationModel::flags(const QModelIndex &index) const
{
    const auto flags = QAbstractTableModel::flags(index);
    return index.column() == KeyColumn || index.column() == ValueColumn ? flags | Qt::ItemIsEditable
                                                                        : flags;
}

QVariant AnnotationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ScopeColumn:
        return tr("Of");
    case KeyColumn:
        return tr("Name");
    case ValueColumn:
        return tr("Value");
    default:
        return {};
    }
}

} // namespace gantry::models
