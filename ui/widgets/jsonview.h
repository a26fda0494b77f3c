// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QByteArray>
#include <QWidget>

#include <memory>

class QPlainTextEdit;

namespace gantry::ui {

//! A JSON document as stored (or indented for reading), read only: line numbers, colours, a frame
//! around a field given in bytes, find bar.
//!
//! Offsets are bytes of the stored UTF-8 document, also when it is shown indented: the view keeps
//! the way back. Highlighting is off above 1 MiB, with a notice. Documents up to 16 MiB load in
//! slices of the event loop, lines over 1024 characters are folded for display; nothing stalls.
//! Keys: Ctrl+F find, F3/Shift+F3 next/previous, Esc closes the bar, Ctrl+Tab leaves.
class JsonView : public QWidget
{
    Q_OBJECT
public:
    enum class Form { Stored, Indented };
    static constexpr qint64 highlightLimitBytes = 1024 * 1024;
    //! Above it Indented is shown as stored: a line per token would be a million lines.
    static constexpr qint64 indentLimitBytes = 2 * 1024 * 1024;

    explicit JsonView(QWidget *parent = nullptr);
    ~JsonView() override;

    //! Shows \a utf8. Invalid bytes appear as U+FFFD, one each.
    void setDocument(const QByteArray &utf8);
    void clear();
    QByteArray document() const;
    //! Indented is offered for compact documents; offsets keep their meaning. Default Stored.
    void setForm(Form form);
    Form form() const;

    //! Frames [offset, offset+length) bytes, tints its line, scrolls to it. Length 0 clears.
    void setField(qint64 offsetBytes, qint64 lengthBytes);
    void clearField() { setField(0, 0); }

    void setWrap(bool wrap);
    bool wrap() const;
    void setLineNumbersVisible(bool visible);
    //! Still taking in a large document.
    bool isLoading() const;

    //! Stored byte offset of a text position of the editor, and back; -1 when outside.
    qint64 byteOffset(int textPosition) const;
    int textPosition(qint64 byteOffset) const;
    QPlainTextEdit *editor() const;

public Q_SLOTS:
    void showFind();
    void findNext();
    void findPrevious();

Q_SIGNALS:
    //! A person clicked or moved the cursor there.
    void byteOffsetClicked(qint64 offset);
    void loaded();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace gantry::ui
