// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QStackedWidget;
class QToolButton;

namespace gantry::models {
class FilePreview;
class FilesSession;
} // namespace gantry::models

namespace gantry::ui {

class CodeView;
class DetailsView;
class DockTitleBar;
class HexView;
class LinkButton;
class PictureView;
class Placeholder;
class SegmentedSwitch;

//! One file looked at: facts, text with its line ends, bytes, picture.
class FilePreviewPane : public QWidget
{
    Q_OBJECT
public:
    enum Form { Facts, Text, Bytes, Picture };

    explicit FilePreviewPane(models::FilesSession *files, QWidget *parent = nullptr);

    models::FilePreview *preview() const { return m_preview; }
    //! What shows; a form the file does not have falls back to one it has.
    void setForm(Form form);
    Form form() const;
    bool has(Form form) const;
    CodeView *text() const { return m_text; }
    HexView *bytes() const { return m_bytes; }
    DetailsView *facts() const { return m_facts; }

Q_SIGNALS:
    //! Go to where the link leads.
    void targetRequested(const QByteArray &path);
    void saveRequested();

private:
    void refresh();
    void showFacts();
    void showContent();
    void showNotes();

    models::FilePreview *m_preview;
    DockTitleBar *m_title;
    SegmentedSwitch *m_forms;
    QToolButton *m_marks;
    QToolButton *m_save;
    LinkButton *m_target;
    QStackedWidget *m_stack;
    DetailsView *m_facts;
    CodeView *m_text;
    HexView *m_bytes;
    PictureView *m_picture;
    Placeholder *m_message;
    class HintLabel *m_notes;
    Form m_wanted = Facts;
    bool m_chosen = false; //!< a person chose the form; it stays while files have it
};

} // namespace gantry::ui
