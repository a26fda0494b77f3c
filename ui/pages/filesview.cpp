// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filesview.h"

#include "base/text.h"
#include "models/files/filepreview.h"
#include "models/files/filessession.h"
#include "models/files/filetreemodel.h"
#include "models/files/layerlistmodel.h"
#include "ui/pages/filelayerspane.h"
#include "ui/pages/filepreviewpane.h"
#include "ui/pages/filesizespane.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/findingsstrip.h"
#include "ui/pages/problemview.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QDataStream>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FilesSession;
using models::FileTreeModel;

FilesView::FilesView(FilesSession *files, QWidget *parent)
    : QWidget(parent)
    , m_files(files)
{
    m_layers = new FileLayersPane(files, this);
    m_tree = new FileTreePane(files, this);
    m_preview = new FilePreviewPane(files, this);
    m_sizes = new FileSizesPane(m_tree->model(), this);
    m_findings = new FindingsStrip(files, this);
    m_message = new MessageBar(this);
    m_message->hide();

    const auto split = [this](Qt::Orientation orientation, QWidget *first, QWidget *second) {
        auto *splitter = new QSplitter(orientation, this);
        splitter->addWidget(first);
        splitter->addWidget(second);
        splitter->setChildrenCollapsible(false);
        return splitter;
    };
    m_left = split(Qt::Vertical, m_layers, m_sizes);
    m_right = split(Qt::Vertical, m_tree, m_preview);
    m_leftRight = split(Qt::Horizontal, m_left, m_right);
    for (QSplitter *splitter : {m_left, m_right}) {
        splitter->setStretchFactor(0, 3);
        splitter->setStretchFactor(1, 2);
    }
    m_leftRight->setStretchFactor(1, 1);
    m_left->setSizes({scaled(240, font()), scaled(220, font())});
    m_right->setSizes({scaled(330, font()), scaled(230, font())});
    m_leftRight->setSizes({scaled(330, font()), scaled(560, font())});
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_findings);
    column->addWidget(m_message);
    column->addWidget(m_leftRight, 1);
    setFocusProxy(m_tree);

    connect(m_tree, &FileTreePane::currentChanged, this, &FilesView::showCurrent);
    connect(m_tree, &FileTreePane::activated, this, [this] {
        if (canFollowLink())
            followLink();
        else
            m_preview->setFocus(Qt::OtherFocusReason);
    });
    connect(m_tree, &FileTreePane::menuRequested, this, &FilesView::fileMenu);
    connect(m_sizes, &FileSizesPane::menuRequested, this, &FilesView::fileMenu);
    connect(m_sizes, &FileSizesPane::pathChosen, m_tree, &FileTreePane::selectPath);
    connect(m_preview, &FilePreviewPane::targetRequested, m_tree, &FileTreePane::selectPath);
    connect(m_preview, &FilePreviewPane::saveRequested, this, &FilesView::save);
    connect(
        m_preview->preview(), &models::FilePreview::changed, this, &FilesView::selectionChanged);
    connect(m_findings, &FindingsStrip::fileRequested, this, [this](const QByteArray &path) {
        // Findings are about the finished image.
        if (m_files)
            m_files->setView(FilesSession::View::Merged, m_files->layerCount() - 1);
        m_tree->selectPath(path);
        m_tree->view()->setFocus(Qt::OtherFocusReason);
    });
    connect(m_message, &MessageBar::actionTriggered, this, &FilesView::messageAction);
    connect(m_message, &MessageBar::closed, this, [this] {
        m_saved = false;
        m_shownMessage.clear();
    });
    connect(files, &FilesSession::treeChanged, this, &FilesView::showMessage);
    connect(files, &FilesSession::layersReset, this, [this] {
        m_saved = false;
        showMessage();
    });
    connect(files, &FilesSession::viewChanged, this, &FilesView::showMessage);
    connect(files, &FilesSession::readingChanged, this, [this] {
        showMessage();
        Q_EMIT selectionChanged();
    });
    showMessage();
}

FilesView::~FilesView() = default;

void FilesView::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_files)
        m_files->setActive(true);
}

QByteArray FilesView::currentPath() const
{
    return m_tree->currentPath();
}

bool FilesView::isSettled() const
{
    using State = models::FilePreview::State;
    return (!m_files || !m_files->isReading()) && !m_tree->model()->isArranging()
        && m_preview->preview()->state() != State::Reading;
}

void FilesView::showCurrent()
{
    const QModelIndex current = m_tree->view()->currentIndex();
    m_preview->preview()->show(m_tree->model()->shownTree(), m_tree->model()->nodeOf(current));
    m_sizes->setCurrentPath(current.isValid() ? m_tree->currentPath() : QByteArray());
    Q_EMIT selectionChanged();
}

//! What is missing in the files shown, and what can be done about it.
void FilesView::showMessage()
{
    if (!m_files || m_saved)
        return;
    using State = FilesSession::LayerState;
    QString text;
    QString button, access;
    QString id, accessId;
    Mark mark = Mark::Note;
    if (m_files->tree() && !m_files->isReading()) {
        const QList<int> missing = m_files->missingLayers();
        int notRead = 0;
        int damaged = -1;
        for (const int layer : missing) {
            const State state = m_files->layers()[static_cast<std::size_t>(layer)].state;
            notRead += state == State::NotRead ? 1 : 0;
            if (damaged < 0 && state != State::NotRead)
                damaged = layer;
        }
        if (damaged >= 0) {
            text = m_layers->model()->problemText(damaged);
            const State state = m_files->layers()[static_cast<std::size_t>(damaged)].state;
            mark = state == State::Foreign ? Mark::Note : Mark::Warning;
            button = state == State::Foreign ? tr("Fetch") : tr("Retry");
            id = (state == State::Foreign ? u"fetch/"_s : u"retry/"_s) + QString::number(damaged);
            const auto &error = m_files->layers()[static_cast<std::size_t>(damaged)].error;
            if (error && error->code == Errc::Unauthorized) {
                access = tr("Sign In…");
                accessId = u"signIn"_s;
            } else if (error && isCertificateProblem(*error)) {
                access = tr("Show Certificate…");
                accessId = u"certificate"_s;
            }
        } else if (notRead > 0) {
            text = tr("%1 of %2 layers are not read: what they hold is missing here.")
                       .arg(notRead)
                       .arg(m_files->layer() + 1);
            button = tr("Read Them (%1)").arg(formatBytes(m_files->bytesToRead()));
            id = u"all"_s;
        }
    }
    if (text.isEmpty() && m_files->layerCount() > 0)
        text = m_files->historyProblem();
    if (text == m_shownMessage)
        return;
    m_shownMessage = text;
    m_message->setVisible(!text.isEmpty());
    if (text.isEmpty())
        return;
    m_message->showMessage(mark, text);
    if (!access.isEmpty())
        m_message->addAction(accessId, access);
    if (!button.isEmpty())
        m_message->addAction(id, button);
}

void FilesView::messageAction(const QString &id)
{
    if (!m_files)
        return;
    const int layer = id.section(u'/', 1).toInt();
    if (id == "all"_L1)
        m_files->readAll();
    else if (id.startsWith("retry/"_L1))
        m_files->readLayer(layer);
    else if (id.startsWith("fetch/"_L1))
        m_files->fetchForeign(layer);
    else
        Q_EMIT accessRequested(id);
}

void FilesView::accessChanged()
{
    for (int layer = 0; m_files && layer < m_files->layerCount(); ++layer) {
        const auto &error = m_files->layers()[static_cast<std::size_t>(layer)].error;
        if (error && (error->code == Errc::Unauthorized || error->code == Errc::Network))
            m_files->readLayer(layer);
    }
}

bool FilesView::canSave() const
{
    return m_files && m_preview->preview()->state() != models::FilePreview::State::Nothing
        && m_preview->preview()->tree()->isPresent(m_preview->preview()->node());
}

void FilesView::save()
{
    if (!canSave())
        return;
    const auto *preview = m_preview->preview();
    const auto tree = preview->tree();
    const auto node = preview->target() < tree->size() ? preview->target() : preview->node();
    const bool folder = tree->isDirectory(node);
    const QString name = verbs::safeFileName(tree->name(node));
    auto *dialog = new QFileDialog(
        this, folder ? tr("Save the folder %1 into").arg(name) : tr("Save the file as"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (folder) {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString &path) { saveTo(path, {}, false); });
    } else {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->selectFile(name);
        connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
            // The dialog has asked already whether what is there may go.
            const QFileInfo file(path);
            saveTo(file.absolutePath(), file.fileName(), true);
        });
    }
    dialog->open();
}

void FilesView::saveTo(const QString &folder, const QString &name, bool overwrite)
{
    if (!m_files || !canSave())
        return;
    const auto *preview = m_preview->preview();
    const auto tree = preview->tree();
    const auto node = preview->target() < tree->size() ? preview->target() : preview->node();
    m_files->save(tree, node, folder, name, overwrite,
        [view = QPointer<FilesView>(this)](Expected<verbs::SaveOutcome> outcome) {
            if (!view)
                return;
            QString text;
            Mark mark = Mark::Fine;
            if (outcome) {
                text = FilesView::tr("Saved %1: %2 files, %3.")
                           .arg(QDir::toNativeSeparators(outcome->path),
                               QLocale().toString(outcome->files), formatBytes(outcome->bytes));
                if (!outcome->metadataPath.isEmpty())
                    text += u' '
                        + FilesView::tr("Owners, modes and links are in %1.")
                              .arg(QFileInfo(outcome->metadataPath).fileName());
                if (!outcome->notes.isEmpty()) {
                    mark = Mark::Warning;
                    const qsizetype more = outcome->notes.size() - 1;
                    text += u' ' + outcome->notes.first() + u'.';
                    if (more > 0)
                        text += u' '
                            + FilesView::tr("And %n more.", nullptr, static_cast<int>(more));
                }
            } else if (outcome.error().code == Errc::Cancelled) {
                return;
            } else {
                mark = Mark::Error;
                text = outcome.error().toLine();
            }
            view->m_saved = true;
            view->m_shownMessage = text;
            view->m_message->showMessage(mark, text);
            view->m_message->setClosable(true);
        });
}

bool FilesView::canFollowLink() const
{
    const auto *preview = m_preview->preview();
    return preview->tree() && preview->target() != preview->node()
        && preview->target() < preview->tree()->size();
}

void FilesView::followLink()
{
    if (!canFollowLink())
        return;
    const auto *preview = m_preview->preview();
    m_tree->selectPath(preview->tree()->path(preview->target()));
    m_tree->view()->setFocus(Qt::OtherFocusReason);
}

void FilesView::stepChange(int by)
{
    m_tree->stepChange(by);
}

void FilesView::find()
{
    m_tree->filter()->setFocus(Qt::ShortcutFocusReason);
    m_tree->filter()->selectAll();
}

void FilesView::fileMenu(const QPoint &globalPosition)
{
    if (!m_files || currentPath().isEmpty())
        return;
    const QModelIndex current = m_tree->view()->currentIndex();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (canFollowLink())
        menu->addAction(icon(u"chain"_s), tr("Go to Target"), this, &FilesView::followLink);
    if (const int layer = current.data(FileTreeModel::LayerRole).toInt(); layer >= 0) {
        const bool one = m_files->view() == FilesSession::View::OneLayer;
        menu->addAction(icon(one ? u"layers"_s : u"layer"_s),
            one ? tr("Show in the Merged Files") : tr("Show What Layer %1 Did Here").arg(layer + 1),
            this, [this, one, layer] {
                m_files->setView(
                    one ? FilesSession::View::Merged : FilesSession::View::OneLayer, layer);
            });
    }
    if (current.data(FileTreeModel::FolderRole).toBool())
        menu->addAction(icon(u"tmap"_s), tr("Show in the Size Map"), this,
            [this] { m_sizes->setFolder(currentPath()); });
    if (canSave())
        menu->addAction(icon(u"save"_s), tr("Save…"), this, &FilesView::save);
    menu->addSeparator();
    menu->addAction(icon(u"copy"_s), tr("Copy Path"), this, [this] {
        QGuiApplication::clipboard()->setText(u'/' + QString::fromUtf8(currentPath()));
        Announcer::of(this)->announce(this, tr("Path copied"));
    });
    Q_EMIT menuRequested(menu);
    menu->popup(globalPosition);
}

void FilesView::setComfortable(bool comfortable)
{
    m_layers->view()->setComfortable(comfortable);
    m_tree->view()->setComfortable(comfortable);
}

QByteArray FilesView::saveState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << m_leftRight->saveState() << m_left->saveState() << m_right->saveState()
        << m_tree->saveState() << m_layers->view()->header()->saveState();
    return state;
}

void FilesView::restoreState(const QByteArray &state)
{
    QDataStream in(state);
    QByteArray leftRight, left, right, tree, list;
    in >> leftRight >> left >> right >> tree >> list;
    if (in.status() != QDataStream::Ok)
        return;
    m_leftRight->restoreState(leftRight);
    m_left->restoreState(left);
    m_right->restoreState(right);
    m_tree->restoreState(tree);
    m_layers->view()->header()->restoreState(list);
}

} // namespace gantry::ui
