// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"
#include "ui/widgets/slotdrag.h"

#include <QAbstractScrollArea>
#include <QHash>
#include <QPersistentModelIndex>
#include <QPointer>
#include <QTimer>

#include <optional>
#include <vector>

class QAbstractItemModel;

namespace gantry::ui {

//! How a slot looks; models answer int(SlotState) for SlotRoles::state.
enum class SlotState { Filled, Empty, Conflict, Warning, New, Reading, Failed };

//! Where a model keeps what a slot shows: role numbers of *that* model, -1 = it has none.
//! Qt::DisplayRole is the platform in words, Qt::AccessibleTextRole the slot as a sentence.
struct SlotRoles {
    int key = -1; //!< QString, never changes for a slot
    int group = -1; //!< QString heading; slots of one group stand together
    int groupIcon = -1;
    int groupFacts = -1; //!< "3 of 4 filled"
    int state = -1; //!< int(SlotState)
    int icon = -1; //!< QString
    int mark = -1; //!< see toMark()
    int digest = -1; //!< QString, short
    int size = -1; //!< QString
    int source = -1; //!< QString
    int followers = -1; //!< QStringList: "provenance", "SBOM"
    int tags = -1; //!< QStringList of small plates
    int note = -1; //!< QString, line of the body
    int noteMeaning = -1; //!< QString: "warning", "error", "missing", ""
    int hint = -1; //!< QString, second line of an empty slot
    int foot = -1; //!< QString
    int footMark = -1; //!< see toMark()
    int fits = -1; //!< int: -1 nothing is dragged, 0 does not fit, 1 fits
    int rivals = -1; //!< QVariantList of QVariantMap: key, digest, size, source, kept
};

//! The slots of an index being put together, in sections, each a card with platform, content and a
//! line of answer; at the end a plate that opens another slot (design, 5.4).
//!
//! Keys: arrows between slots, Home, End, Ins adds, Del empties, F2 edits, Enter opens (a conflict:
//! keeps the chosen one), Space walks over the rivals, Alt+Up and Alt+Down move the slot, Ctrl+C,
//! Ctrl+V, Menu. While something is dragged each slot answers in its foot; Ctrl keeps both. Every
//! slot is a child for assistive technology, and the answer under the pointer is announced.
class SlotCanvas : public QAbstractScrollArea
{
    Q_OBJECT
public:
    //! A slot on the canvas, in content coordinates (before scrolling).
    struct Place {
        int row = -1; //!< of the model; -1: the plate that opens a slot
        QRect rect;
    };
    struct Heading {
        QString title, facts, iconName;
        QRect rect;
    };

    explicit SlotCanvas(SlotRoles roles, QWidget *parent = nullptr);
    ~SlotCanvas() override;

    void setModel(QAbstractItemModel *model);
    QAbstractItemModel *model() const { return m_model; }
    const SlotRoles &roles() const { return m_roles; }
    void setDragging(SlotDragging dragging);
    //! One sentence over the plate while there is no slot at all.
    void setEmptyText(const QString &text);

    //! Slots in reading order, then the plate; always at least the plate.
    const std::vector<Place> &places() const;
    //! The current slot; empty: the plate or none.
    QString currentKey() const;
    void setCurrentKey(const QString &key);
    int currentPlace() const { return m_current; }
    void setCurrentPlace(int number);
    //! Where a place is now, in viewport coordinates.
    QRect placeRect(int number) const;
    //! The slot of this key in viewport coordinates; empty when there is none.
    QRect slotRect(const QString &key) const;
    //! The rival chosen in a conflict slot.
    QString chosenRival(const QString &key) const;
    //! Something that can be used is over the canvas.
    bool isDragging() const { return m_dragging; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void currentChanged(const QString &key);
    void opened(const QString &key);
    void addRequested();
    void removeRequested(const QString &key);
    void editRequested(const QString &key);
    void copyRequested(const QString &key);
    void pasteRequested();
    void keepRequested(const QString &key, const QString &rival);
    //! Change places with the one before (-1) or after (1).
    void moveRequested(const QString &key, int by);
    void menuRequested(const QString &key, const QPoint &globalPosition);

protected:
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    //! What of a slot is under the pointer.
    struct Spot {
        int place = -1;
        enum class Part { Card, Menu, Rival, Keep } part = Part::Card;
        int rival = -1;
    };

    void modelChanged();
    void layOut() const;
    void fitScrollBar();
    QString keyAt(int place) const;
    QVariant value(int row, int role, int fallback = -1) const;
    Spot spotAt(const QPoint &position) const;
    int neighbour(int from, int key) const;
    void choose(int place);
    void chooseRival(const QString &key, int by);
    void keepChosen(int place);
    void endDragging();
    void startDrag();
    void showMenu(int place, const QPoint &globalPosition);
    void pointAt(int place);

    // slotcanvaspaint.cpp
    struct Measures;
    Measures measures() const;
    QRect menuRect(const QRect &card) const;
    QRect rivalRect(const QRect &card, int number) const;
    QRect keepRect(const QRect &card) const;
    QVariantList rivals(int row) const;
    void paintHeading(QPainter *painter, const Heading &heading, const Colours &colours) const;
    void paintPlate(QPainter *painter, const QRect &rect, const Colours &colours, bool current,
        bool under) const;
    void paintSlot(QPainter *painter, int number, const QRect &rect, const Colours &colours) const;
    void paintCard(QPainter *painter, const QRect &rect, const Colours &colours, SlotState state,
        int fits, bool under, bool footed) const;
    void paintHeader(
        QPainter *painter, int number, const QRect &rect, const Colours &colours) const;
    void paintBody(QPainter *painter, int row, const QRect &rect, const Colours &colours) const;
    void paintRivals(QPainter *painter, int row, const QRect &rect, const Colours &colours) const;
    void paintFollowers(QPainter *painter, int row, QRect line, const Colours &colours) const;
    void paintFoot(QPainter *painter, int row, const QRect &rect, const Colours &colours) const;

    SlotRoles m_roles;
    QPointer<QAbstractItemModel> m_model;
    SlotDragging m_handling;
    QString m_emptyText;
    mutable std::vector<Place> m_places;
    mutable std::vector<Heading> m_headings;
    mutable int m_contentHeight = 0;
    mutable bool m_laidOut = false;
    int m_current = -1;
    QString m_currentKey; //!< finds the slot again after the model changed
    Spot m_hovered;
    QHash<QString, QString> m_chosen; //!< rival by slot
    QPoint m_pressed;
    int m_pressedPlace = -1;
    bool m_dragging = false;
    int m_under = -1; //!< place below what is dragged
    int m_announced = -2;
    QTimer m_motion; //!< while a slot is being read and shown
    double m_turn = 0;
    mutable bool m_turning = false;
};

} // namespace gantry::ui
