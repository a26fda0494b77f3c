// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QList>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace gantry::ui {

//! One thing of a size map; what is in it lies inside.
struct SizeMapItem {
    quint64 key = 0;
    QString label; //!< "plugins"
    QString detail; //!< second line ("22.7 MiB")
    QString about; //!< the whole sentence, for tooltip and screen readers
    qint64 bytes = 0;
    Meaning meaning = Meaning::Plain; //!< colour and pattern
    bool opens = false; //!< a folder: double click and Enter go into it
    QList<SizeMapItem> children; //!< may be fewer bytes than the item itself
};

//! Rectangles as large as what they stand for (squarified). Two levels are drawn: things, and what
//! is in them. Colour repeats what a pattern says: dots differ, rising lines are only in B, falling
//! ones only in A. Keys: arrows to the neighbour in that direction, Enter opens, Backspace goes up.
//! Every rectangle is a child for assistive technology.
class SizeMap : public QWidget
{
    Q_OBJECT
public:
    //! A rectangle on the screen.
    struct Place {
        SizeMapItem item; //!< without its children
        QRectF rect;
        bool inner = false; //!< lies in another one
        bool labelled = false; //!< a strip on top carries the label, the rest belongs to children
    };

    explicit SizeMap(QWidget *parent = nullptr);
    ~SizeMap() override;

    void setItems(QList<SizeMapItem> items);
    //! What the whole widget stands for, to give two maps one scale; 0: its own items.
    void setFullBytes(qint64 bytes);
    void setEmptyText(const QString &text);
    //! Marks the rectangle with this key, or none.
    void setCurrent(std::optional<quint64> key);
    std::optional<quint64> current() const { return m_current; }
    //! Laid out for the present size; outer ones before those inside them.
    const std::vector<Place> &places() const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    //! A person chose it.
    void currentChosen(quint64 key);
    void opened(quint64 key);
    void upRequested();
    void menuRequested(quint64 key, const QPoint &globalPosition);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void layOut() const;
    void lay(const QList<SizeMapItem> &items, const QRectF &area, bool inner) const;
    void paintPlace(QPainter *painter, const Place &place, const Colours &colours) const;
    const Place *at(const QPointF &position) const;
    const Place *placeOf(quint64 key) const;
    const Place *neighbour(const Place &from, int key) const;
    void choose(const Place &place);

    QList<SizeMapItem> m_items;
    QString m_emptyText;
    qint64 m_fullBytes = 0;
    std::optional<quint64> m_current;
    std::optional<quint64> m_hovered;
    mutable std::vector<Place> m_places;
    mutable bool m_laidOut = false;
};

} // namespace gantry::ui
