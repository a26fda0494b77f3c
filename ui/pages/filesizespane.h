// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QPointer>
#include <QWidget>

#include <memory>

class QToolButton;

namespace gantry::models {
class FileTreeModel;
}

namespace gantry::ui {

class DockTitleBar;
class SizeMap;

//! The size map of the files shown: one folder at a time, one selection with the tree.
class FileSizesPane : public QWidget
{
    Q_OBJECT
public:
    explicit FileSizesPane(models::FileTreeModel *model, QWidget *parent = nullptr);
    SizeMap *map() const { return m_map; }
    //! The folder whose content is shown; empty: the root.
    QByteArray folder() const { return m_folder; }
    void setFolder(const QByteArray &path);
    //! Marks the rectangle of a path, in the folder it is in or above.
    void setCurrentPath(const QByteArray &path);

Q_SIGNALS:
    //! A person chose this path in the map.
    void pathChosen(const QByteArray &path);
    void menuRequested(const QPoint &globalPosition);

private:
    void refresh();
    void up();
    QByteArray pathOf(quint64 key) const;

    QPointer<models::FileTreeModel> m_model;
    DockTitleBar *m_title;
    QToolButton *m_up;
    SizeMap *m_map;
    QByteArray m_folder;
    QByteArray m_current;
    std::weak_ptr<const void> m_shownTree;
    QByteArray m_shownFolder;
};

} // namespace gantry::ui
