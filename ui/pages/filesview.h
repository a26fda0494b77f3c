// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPointer>
#include <QWidget>

class QMenu;
class QSplitter;

namespace gantry::models {
class FilesSession;
}

namespace gantry::ui {

class FileLayersPane;
class FilePreviewPane;
class FileSizesPane;
class FileTreePane;
class FindingsStrip;
class MessageBar;

//! The page Layers and files: layers left, files right, below them the size map and one file looked
//! at. All follow one selection.
class FilesView : public QWidget
{
    Q_OBJECT
public:
    explicit FilesView(models::FilesSession *files, QWidget *parent = nullptr);
    ~FilesView() override;

    models::FilesSession *files() const { return m_files; }
    FileLayersPane *layers() const { return m_layers; }
    FileTreePane *tree() const { return m_tree; }
    FilePreviewPane *preview() const { return m_preview; }
    FileSizesPane *sizes() const { return m_sizes; }
    FindingsStrip *findings() const { return m_findings; }
    MessageBar *message() const { return m_message; }

    void setComfortable(bool comfortable);
    //! Path of the selected file without a slash in front; empty: none.
    QByteArray currentPath() const;
    bool isSettled() const;
    bool canSave() const;
    //! Asks where to, then saves the selected file or folder.
    void save();
    bool canFollowLink() const;
    void followLink();
    void stepChange(int by);
    void find();
    //! Layers the registry refused are read again: sign-in, settings or trust changed.
    void accessChanged();

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    //! What is selected, or what can be done with it.
    void selectionChanged();
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action);
    //! The menu of a file is about to open; others may add to it.
    void menuRequested(QMenu *menu);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void showCurrent();
    void showMessage();
    void messageAction(const QString &id);
    void fileMenu(const QPoint &globalPosition);
    void saveTo(const QString &folder, const QString &name, bool overwrite);

    QPointer<models::FilesSession> m_files;
    FileLayersPane *m_layers;
    FileTreePane *m_tree;
    FilePreviewPane *m_preview;
    FileSizesPane *m_sizes;
    FindingsStrip *m_findings;
    MessageBar *m_message;
    QSplitter *m_leftRight;
    QSplitter *m_left;
    QSplitter *m_right;
    QString m_shownMessage;
    bool m_saved = false; //!< the message tells what was saved
};

} // namespace gantry::ui
