// SPDX-License-Identifier: Apache-2.0
#include "models/image/layermodel.h"

#include "base/text.h"

#include <QRegularExpression>
#include <QSet>

using namespace Qt::StringLiterals;

namespace gantry::models {

QString readableCommand(const QString &createdBy)
{
    QString command = createdBy.simplified();
    static const QRegularExpression nop(
        u"^(?:/bin/(?:ba)?sh -c|cmd /S /C|powershell -Command) #\\(nop\\)\\s*"_s);
    static const QRegularExpression args(u"^(RUN )?\\|\\d+ (?:[^ ]*=(?:\"[^\"]*\"|[^ ]*) )*"_s);
    static const QRegularExpression shell(
        u"^(?:RUN )?(?:/bin/(?:ba)?sh -c|cmd /S /C|(?:powershell|pwsh)(?:\\.exe)?(?: -\\w+(?: \\w+)?)*? -Command) "_s);
    static const QRegularExpression preference(
        u"^\\$ErrorActionPreference = 'Stop'; ?(?:\\$ProgressPreference = '\\w+'; ?)?"_s);
    static const QRegularExpression instruction(u"^[A-Z]+ "_s);
    if (command.contains(nop))
        return command.remove(nop);
    command.remove(args);
    if (command.contains(shell)) {
        command.remove(shell);
        command.remove(preference);
        command.prepend("RUN "_L1);
    }
    static const QRegularExpression mark(u" # (?:buildkit|buildah)$"_s);
    command.remove(mark);
    return command;
}

LayerModel::LayerModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void LayerModel::setSession(ImageSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &ImageSession::stateChanged, this, &LayerModel::rebuild);
        connect(session, &ImageSession::currentEntryChanged, this, &LayerModel::rebuild);
        connect(session, &QObject::destroyed, this, &LayerModel::rebuild);
        connect(session, &ImageSession::settled, this, &LayerModel::rebuild);
        connect(session, &ImageSession::entryChanged, this, [this](qsizetype entry) {
            if (entry == m_session->currentEntry())
                rebuild();
        });
    }
    rebuild();
}

void LayerModel::rebuild()
{
    beginResetModel();
    m_layers.clear();
    m_elsewhere.clear();
    m_platform.clear();
    m_largest = 0;
    if (const verbs::Entry *entry = m_session ? m_session->currentEntryOrNull() : nullptr) {
        m_layers = entry->layers;
        m_platform = oci::describePlatform(entry->platform());
        QHash<QString, int> holders;
        for (const verbs::Entry &other : m_session->entries()) {
            if (&other == entry)
                continue;
            QSet<QString> once;
            for (const auto &layer : other.layers)
                once.insert(layer.descriptor.digest.toString());
            for (const QString &digest : std::as_const(once))
                ++holders[digest];
        }
        for (const auto &layer : std::as_const(m_layers)) {
            m_largest = std::max(m_largest, layer.descriptor.sizeBytes);
            m_elsewhere += holders.value(layer.descriptor.digest.toString());
        }
    }
    endResetModel();
    Q_EMIT titleChanged();
}

QString LayerModel::title() const
{
    return m_platform.isEmpty() ? tr("Layers") : tr("Layers of %1").arg(m_platform);
}

QString LayerModel::totals() const
{
    qint64 bytes = 0;
    for (const auto &layer : m_layers)
        bytes += layer.descriptor.sizeBytes;
    return m_layers.isEmpty()
        ? QString()
        : tr("%1, %n layers", nullptr, static_cast<int>(m_layers.size())).arg(formatBytes(bytes));
}

int LayerModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_layers.size());
}

int LayerModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayerModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const verbs::LayerRow &layer = m_layers.at(index.row());
    const oci::Descriptor &d = layer.descriptor;
    const int elsewhere = m_elsewhere.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        switch (index.column()) {
        case NumberColumn:
            return index.row() + 1;
        case CreatedByColumn:
            return layer.createdBy.isEmpty() ? oci::mediatype::describe(d.mediaType)
                                             : readableCommand(layer.createdBy);
        case SizeColumn:
            return formatBytes(d.sizeBytes);
        case DigestColumn:
            return d.digest.shortHex();
        case ElsewhereColumn:
            return elsewhere == 0 ? tr("only here") : tr("shared by %1").arg(elsewhere + 1);
        default:
            return {};
        }
    case Qt::ToolTipRole:
        if (index.column() == CreatedByColumn)
            return layer.createdBy;
        if (index.column() == SizeColumn)
            return formatExactBytes(d.sizeBytes);
        if (index.column() == DigestColumn)
            return d.digest.toString();
        if (index.column() == ElsewhereColumn)
            return tr("Entries of this index that hold the same layer");
        return {};
    case Qt::TextAlignmentRole:
        return index.column() == NumberColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case SizeBytesRole:
        return d.sizeBytes;
    case LargestBytesRole:
        return m_largest;
    case DigestRole:
        return d.digest.toString();
    case MonospaceRole:
        return index.column() == DigestColumn;
    case DimRole:
        return index.column() == ElsewhereColumn || index.column() == NumberColumn
            || (index.column() == CreatedByColumn && layer.createdBy.isEmpty());
    case PointerRole:
        return u"/layers/%1"_s.arg(index.row());
    default:
        return {};
    }
}

QVariant LayerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NumberColumn:
        return u"#"_s;
    case CreatedByColumn:
        return tr("Created by");
    case SizeColumn:
        return tr("Size");
    case DigestColumn:
        return tr("Digest");
    case ElsewhereColumn:
        return tr("Elsewhere");
    default:
        return {};
    }
}

} // namespace gantry::models
