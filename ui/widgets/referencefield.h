// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/richline.h"

#include <QPointer>

#include <functional>

class QCompleter;
class QLabel;
class QTimer;
class QAbstractItemModel;

namespace gantry::ui {

class KeyCap;
class TagLabel;

enum class ReferencePart { Scheme, Registry, Repository, Separator, Tag, Digest, Path };

//! What somebody who knows the grammar says about a text. Ranges are UTF-16 units of the text.
struct ReferenceReading {
    struct Part {
        ReferencePart part;
        TextRange range;
    };
    QList<Part> parts;
    TextRange wrong; //!< length 0 = nothing wrong; may sit at the end of the text
    QString reason; //!< one sentence for the popup below
};

//! The reference field of the toolbar and the first-run page (design, section 2).
//!
//! Knows no grammar: setReader() gives a function text -> ReferenceReading, called for every change
//! on the main thread (keep it under a millisecond). Without focus the repository path is elided in
//! the middle and the tag never. Enter sends submitted(); with a wrong part it shows the reason
//! instead. Esc restores the text of setReference().
class ReferenceField : public RichLine
{
    Q_OBJECT
public:
    explicit ReferenceField(QWidget *parent = nullptr);
    ~ReferenceField() override;

    using Reader = std::function<ReferenceReading(const QString &)>;
    void setReader(Reader reader);

    //! The reference shown now, its icon ("registry", "layout", "archive", "engine") and kind chip
    //! ("index", "manifest", "" = none).
    void setReference(const QString &text, const QString &iconName = {}, const QString &kind = {});
    QString reference() const { return m_reference; }

    void setStarVisible(bool visible);
    void setStarred(bool starred);
    bool isStarred() const { return m_starred; }
    //! Key cap shown while empty and not focused ("Ctrl+L").
    void setKeyHint(const QString &key);
    //! Rows of text (Qt::DisplayRole) with optional Qt::UserRole = secondary text, contains-match.
    void setCompletionModel(QAbstractItemModel *model);
    //! The reason popup, for tests: empty when hidden.
    QString shownReason() const;
    //! What is painted without focus, with the elision applied; for tests and the tooltip.
    QString elidedText(int widthPx) const;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    //! Enter on a text without a wrong part; trimmed, not empty.
    void submitted(const QString &text);
    void starToggled(bool starred);
    //! Esc on an unchanged text: the page should give the focus to its view.
    void leaveRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void moveEvent(QMoveEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    struct Run {
        QString text;
        ReferencePart part;
    };
    QList<Run> elidedRuns(int widthPx) const;
    QTextCharFormat formatOf(ReferencePart part) const;
    bool isWrong() const { return !m_reading.reason.isEmpty() || m_reading.wrong.length > 0; }
    void readAgain();
    void submit();
    void placeReason();
    void showReason(bool show);
    void updateTrailing();

    Reader m_reader;
    ReferenceReading m_reading;
    QString m_reference;
    QString m_kindText;
    TagLabel *m_kind;
    QToolButton *m_star;
    KeyCap *m_keyHint;
    QPointer<QLabel> m_reason; // child of the window
    QTimer *m_reasonDelay;
    bool m_starred = false;
    bool m_starVisible = false;
    bool m_updating = false;
};

} // namespace gantry::ui
