// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/filesizespane.h"

#include "base/text.h"
#include "models/files/filesizes.h"
#include "models/files/filetreemodel.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/sizemap.h"

#include <QLocale>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FileSize;
using models::FileTreeModel;

namespace {

//! What stands for several small ones is known by the folder it is in.
constexpr quint64 several = quint64(1) << 32;

quint64 keyOf(const FileSize &size)
{
    return size.node == models::FileRows::none ? several | size.folder : size.node;
}

SizeMapItem itemOf(const FileSize &size)
{
    SizeMapItem item;
    item.key = keyOf(size);
    item.label = size.name;
    item.detail = formatBytes(size.bytes);
    item.bytes = size.bytes;
    item.opens = size.isFolder;
    item.meaning = meaningOf(toMark(size.mark));
    item.about = size.path.isEmpty()
        ? FileSizesPane::tr("%1 smaller ones, %2 together")
              .arg(QLocale().toString(size.files), formatBytes(size.bytes))
        : size.isFolder
        ? FileSizesPane::tr("/%1: %2 in %3 files")
              .arg(size.path, formatBytes(size.bytes), QLocale().toString(size.files))
        : FileSizesPane::tr("/%1: %2").arg(size.path, formatBytes(size.bytes));
    if (!size.change.isEmpty())
        item.about += u". "_s + size.change;
    for (const FileSize &child : size.children)
        item.children += itemOf(child);
    return item;
}

bool isBelow(const QByteArray &path, const QByteArray &folder)
{
    return folder.isEmpty() || path.startsWith(folder + '/');
}

QByteArray parentOf(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash < 0 ? QByteArray() : path.left(slash);
}

} // namespace

FileSizesPane::FileSizesPane(FileTreeModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
{
    setHelp(this, tr("Size map"),
        tr("Rectangles as large as the files and folders they stand for; hard links count once. "
           "Arrows move, Enter or a double click opens a folder, Backspace goes up. What is chosen "
           "here is chosen in the tree, too."));
    m_title = new DockTitleBar(u"tmap"_s, tr("Size map"), this);
    m_up = new QToolButton(m_title);
    m_up->setIcon(icon(u"up"_s));
    m_up->setAutoRaise(true);
    m_up->setProperty("gantrySmall", true);
    m_up->setFocusPolicy(Qt::TabFocus);
    m_up->setToolTip(tr("To the folder above (Backspace)"));
    m_up->setAccessibleName(tr("To the folder above"));
    m_title->addWidget(m_up);
    m_map = new SizeMap(this);
    m_map->setEmptyText(tr("Nothing here has a size."));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_map, 1);
    setFocusProxy(m_map);

    connect(model, &FileTreeModel::rowsChanged, this, &FileSizesPane::refresh);
    connect(m_up, &QToolButton::clicked, this, &FileSizesPane::up);
    connect(m_map, &SizeMap::upRequested, this, &FileSizesPane::up);
    connect(m_map, &SizeMap::opened, this, [this](quint64 key) { setFolder(pathOf(key)); });
    connect(m_map, &SizeMap::currentChosen, this, [this](quint64 key) {
        m_current = pathOf(key);
        Q_EMIT pathChosen(m_current);
    });
    connect(m_map, &SizeMap::menuRequested, this,
        [this](quint64, const QPoint &position) { Q_EMIT menuRequested(position); });
    refresh();
}

QByteArray FileSizesPane::pathOf(quint64 key) const
{
    const auto tree = m_model ? m_model->shownTree() : nullptr;
    const auto node = static_cast<models::FileRows::Node>(key & 0xffffffff);
    return tree && node < tree->size() ? tree->path(node) : QByteArray();
}

void FileSizesPane::setFolder(const QByteArray &path)
{
    m_folder = path;
    refresh();
}

void FileSizesPane::up()
{
    if (m_folder.isEmpty())
        return;
    const QByteArray left = m_folder;
    m_folder = parentOf(m_folder);
    refresh();
    setCurrentPath(left);
    Q_EMIT pathChosen(left);
}

void FileSizesPane::setCurrentPath(const QByteArray &path)
{
    m_current = path;
    if (!path.isEmpty() && !isBelow(path, m_folder) && path != m_folder)
        m_folder = parentOf(path);
    refresh();
}

void FileSizesPane::refresh()
{
    const auto tree = m_model ? m_model->shownTree() : nullptr;
    if (!tree || tree->size() == 0) {
        m_map->setItems({});
        m_map->setCurrent(std::nullopt);
        m_title->setFacts({});
        m_up->setEnabled(false);
        m_shownTree.reset();
        return;
    }
    models::FileRows::Node folder = tree->find(m_folder);
    if (folder == models::FileRows::none || !tree->isDirectory(folder)) {
        m_folder.clear();
        folder = 0;
    }
    if (m_shownTree.lock() != tree || m_shownFolder != m_folder) {
        m_shownTree = tree;
        m_shownFolder = m_folder;
        QList<SizeMapItem> items;
        for (const FileSize &size : models::sizesBelow(*tree, folder))
            items += itemOf(size);
        m_map->setItems(std::move(items));
        m_title->setTitle(m_folder.isEmpty() ? tr("Size map") : u'/' + printable(m_folder));
        m_title->setFacts(formatBytes(tree->totals(folder).bytes));
        m_up->setEnabled(!m_folder.isEmpty());
    }
    // The deepest rectangle that stands for the path or for a folder above it.
    std::optional<quint64> current;
    for (models::FileRows::Node node = tree->find(m_current);
        node != models::FileRows::none && node != 0; node = tree->parent(node)) {
        for (const SizeMap::Place &place : m_map->places()) {
            if (place.item.key == node)
                current = node;
        }
        if (current)
            break;
    }
    m_map->setCurrent(m_current.isEmpty() ? std::nullopt : current);
}

} // namespace gantry::ui
