// SPDX-License-Identifier: Apache-2.0
#include "models/files/layerlistmodel.h"

#include "base/text.h"
#include "layers/windows/windowslayer.h"
#include "models/files/filessession.h"
#include "models/files/plaintooltip.h"
#include "models/image/imagesession.h"
#include "models/image/layermodel.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

using State = FilesSession::LayerState;

LayerListModel::LayerListModel(FilesSession *session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
    const auto rebuild = [this] {
        beginResetModel();
        m_largest = 0;
        for (const Layer &layer : layers())
            m_largest = std::max(m_largest, layer.row.descriptor.sizeBytes);
        endResetModel();
    };
    connect(session, &FilesSession::layersReset, this, rebuild);
    connect(session, &QObject::destroyed, this, rebuild);
    connect(session, &FilesSession::layerChanged, this, [this](int layer) {
        if (layer < rowCount())
            Q_EMIT dataChanged(index(layer, 0), index(layer, ColumnCount - 1));
    });
    connect(session, &FilesSession::progressed, this, [this] {
        for (int i = 0; i < rowCount(); ++i) {
            if (layers()[static_cast<std::size_t>(i)].state == State::Reading)
                Q_EMIT dataChanged(index(i, FilesColumn), index(i, FilesColumn));
        }
    });
    rebuild();
}

const std::vector<LayerListModel::Layer> &LayerListModel::layers() const
{
    static const std::vector<Layer> none;
    return m_session ? m_session->layers() : none;
}

QString LayerListModel::totals() const
{
    qint64 bytes = 0;
    for (const Layer &layer : layers())
        bytes += layer.row.descriptor.sizeBytes;
    const int count = rowCount();
    return count == 0 ? QString() : tr("%n layers, %1", nullptr, count).arg(formatBytes(bytes));
}

int LayerListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(layers().size());
}

int LayerListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LayerListModel::progressText(int row) const
{
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    if (layer.state == State::Waiting)
        return tr("waiting");
    if (layer.state != State::Reading || !layer.progress)
        return {};
    const qint64 done = layer.progress->bytesDone;
    const qint64 total
        = std::max<qint64>(layer.progress->bytesTotal, layer.row.descriptor.sizeBytes);
    if (done <= 0 || total <= 0)
        return tr("reading");
    return tr("%1 %").arg(std::min<qint64>(100, done * 100 / total));
}

//! "docker.io", or the path of a layout or archive.
static QString placeOf(const oci::ImageName &name)
{
    return name.transport == oci::ImageName::Transport::Registry ? name.reference.domain()
        : name.path.isEmpty()                                    ? name.toString()
                                                                 : name.path;
}

QString LayerListModel::problemText(int row) const
{
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    if (layer.state == State::Foreign) {
        const auto &urls = layer.row.descriptor.urls;
        return urls.isEmpty()
            ? tr("Layer %1 is foreign: it may not be redistributed, and its descriptor names no "
                 "address.")
                  .arg(row + 1)
            : tr("Layer %1 is foreign: it lies at %2 and is fetched only when you ask.")
                  .arg(row + 1)
                  .arg(urls.first());
    }
    if (!layer.error)
        return {};
    if (layer.error->code == Errc::DigestMismatch) {
        return layer.state == State::Broken
            ? tr("Layer %1 is not what its digest names. %2; what could be read of it "
                 "is shown, unverified.")
                  .arg(row + 1)
                  .arg(layer.error->message)
            : tr("Layer %1 is not what its digest names. %2; nothing was kept.")
                  .arg(row + 1)
                  .arg(layer.error->message);
    }
    if (layer.error->code == Errc::NotFound && layer.row.descriptor.urls.isEmpty()) {
        return tr(
            "Layer %1 is gone. %2 does not hold its blob %3, so pulling this image fails, too.")
            .arg(row + 1)
            .arg(placeOf(m_session->image()->name()), layer.row.descriptor.digest.shortHex());
    }
    // What a button beside it does needs no words about the command line.
    const QString &remedy = layer.error->remedy;
    const QString reason = layer.error->message
        + (remedy.isEmpty() || layer.error->code == Errc::Unauthorized ? QString()
                                                                       : u". "_s + remedy);
    return layer.state == State::Broken
        ? tr("Layer %1 breaks off; what came before is shown. %2.").arg(row + 1).arg(reason)
        : tr("Layer %1 could not be read. %2.").arg(row + 1).arg(reason);
}

QString LayerListModel::stateWords(int row) const
{
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    switch (layer.state) {
    case State::NotRead:
        return tr("Not read");
    case State::Waiting:
        return tr("Waiting to be read");
    case State::Reading: {
        const QString progress = progressText(row);
        return progress.isEmpty() ? tr("Reading") : tr("Reading, %1").arg(progress);
    }
    case State::Listed:
        return tr("Listed from its table of contents; the layer itself was not read or verified");
    case State::Read: {
        const layers::LayerFacts &facts = layer.content.index->facts();
        const QString read = facts.digestVerified && facts.diffIdVerified
            ? tr("Read; digest and diff ID verified")
            : facts.digestVerified ? tr("Read; digest verified, the config names no diff ID")
                                   : tr("Read");
        return layer.content.contentsElsewhere ? tr("%1. Its table of contents is not in it but in "
                                                    "an image of its own, whose tag ends "
                                                    "in -esgztoc")
                                                     .arg(read)
                                               : read;
    }
    case State::Broken:
    case State::Failed:
    case State::Foreign:
        return problemText(row);
    }
    return {};
}

QString LayerListModel::filesText(const Layer &layer) const
{
    switch (layer.state) {
    case State::NotRead:
        return tr("Read");
    case State::Failed:
        return tr("Retry");
    case State::Foreign:
        return tr("Fetch");
    default:
        return layer.rows ? QLocale().toString(layer.files) : QString();
    }
}

QVariant LayerListModel::cell(int row, int column) const
{
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    switch (column) {
    case StateColumn:
        return {};
    case NumberColumn:
        return row + 1;
    case CommandColumn: {
        const QString command = readableCommand(layer.row.createdBy);
        return command.isEmpty() ? oci::mediatype::describe(layer.row.descriptor.mediaType)
                                 : command;
    }
    case SizeColumn:
        return formatBytes(layer.row.descriptor.sizeBytes);
    case FilesColumn: {
        const QString progress = progressText(row);
        return progress.isEmpty() ? filesText(layer) : progress;
    }
    case WastedColumn:
        return layer.wastedBytes < 0 ? QString()
            : layer.wastedBytes == 0 ? u"–"_s
                                     : formatBytes(layer.wastedBytes);
    default:
        return {};
    }
}

namespace {

//! ". Windows layer made on Linux"; empty for others and for what was not read.
QString windowsKindWords(const FilesSession::Layer &layer)
{
    if (layer.state != FilesSession::LayerState::Read)
        return {};
    const auto kind = layers::windowsLayerKind(*layer.content.index);
    return kind == layers::WindowsLayerKind::NotWindows ? QString()
                                                        : u". "_s + layers::describe(kind);
}

} // namespace

QString LayerListModel::toolTip(int row, int column) const
{
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    switch (column) {
    case StateColumn:
        return plainToolTip(stateWords(row) + windowsKindWords(layer));
    case CommandColumn:
        return layer.row.createdBy.isEmpty() ? (m_session ? m_session->historyProblem() : QString())
                                             : plainToolTip(layer.row.createdBy);
    case SizeColumn: {
        const QString packed
            = tr("%1 compressed").arg(formatExactBytes(layer.row.descriptor.sizeBytes));
        return layer.counted ? tr("%1, %2 in files").arg(packed, formatExactBytes(layer.bytes))
                             : packed;
    }
    case FilesColumn:
        if (layer.rows && layer.whiteouts > 0)
            return tr("%1 files, %2 whiteouts")
                .arg(QLocale().toString(layer.files), QLocale().toString(layer.whiteouts));
        return plainToolTip(stateWords(row));
    case WastedColumn:
        if (layer.wastedBytes < 0)
            return tr("Known once all layers are read");
        return tr("%1 in %2 files of this layer that nobody sees in the finished image: a higher "
                  "layer replaced or removed them. Hard links count once; equal content at "
                  "another path does not count.")
            .arg(formatExactBytes(layer.wastedBytes), QLocale().toString(layer.wastedEntries));
    default:
        return {};
    }
}

QVariant LayerListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const int row = index.row();
    const int column = index.column();
    const Layer &layer = layers()[static_cast<std::size_t>(row)];
    switch (role) {
    case Qt::DisplayRole:
        return cell(row, column);
    case Qt::AccessibleTextRole:
        if (column == StateColumn)
            return stateWords(row);
        if (column == WastedColumn)
            return layer.wastedBytes < 0 ? tr("wasted bytes not known yet")
                                         : tr("%1 wasted").arg(formatExactBytes(layer.wastedBytes));
        if (column == FilesColumn && layer.rows)
            return tr("%1 files").arg(QLocale().toString(layer.files));
        return cell(row, column);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case Qt::TextAlignmentRole:
        return column == NumberColumn || column == FilesColumn || column == WastedColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    case MarkRole:
        if (column != StateColumn)
            return {};
        switch (layer.state) {
        case State::NotRead:
            return u"unk"_s;
        case State::Waiting:
            return u"wait"_s;
        case State::Reading:
            return u"run"_s;
        case State::Read:
            return layer.content.origin == verbs::LayerContent::Origin::Kept ? u"cache"_s : u"ok"_s;
        case State::Listed:
            return u"info"_s;
        case State::Broken:
            return u"warn"_s;
        case State::Failed:
            return u"err"_s;
        case State::Foreign:
            return u"skip"_s;
        }
        return {};
    case BusyRole:
        return layer.state == State::Reading;
    case SizeBytesRole:
        return layer.row.descriptor.sizeBytes;
    case LargestBytesRole:
        return m_largest;
    case FilesRole:
        return layer.rows ? QVariant(layer.files) : QVariant();
    case WastedBytesRole:
        return layer.wastedBytes;
    case DigestRole:
        return layer.row.descriptor.digest.toString();
    case CommandRole:
        return layer.row.createdBy;
    case DimRole:
        return column == NumberColumn || (column == CommandColumn && layer.row.createdBy.isEmpty());
    case MeaningRole:
        return column == WastedColumn && layer.wastedBytes > 0 ? QVariant(u"warn"_s) : QVariant();
    case LinkRole:
        if (column != FilesColumn)
            return {};
        return layer.state == State::NotRead ? u"read"_s
            : layer.state == State::Failed   ? u"retry"_s
            : layer.state == State::Foreign  ? u"fetch"_s
                                             : QString();
    case StateRole:
        return static_cast<int>(layer.state);
    default:
        return {};
    }
}

QVariant LayerListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return section == NumberColumn || section == FilesColumn || section == WastedColumn
            ? QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter)
            : QVariant();
    if (role == Qt::AccessibleTextRole && section == StateColumn)
        return tr("State");
    if (role == Qt::ToolTipRole && section == WastedColumn)
        return tr("Bytes of the layer's files that nobody sees in the finished image");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NumberColumn:
        return u"#"_s;
    case CommandColumn:
        return tr("Created by");
    case SizeColumn:
        return tr("Size");
    case FilesColumn:
        return tr("Files");
    case WastedColumn:
        return tr("Wasted");
    default:
        return QString();
    }
}

} // namespace gantry::models
