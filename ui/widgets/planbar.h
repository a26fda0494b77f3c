// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace gantry::ui {

//! What happens to some bytes of a push, as it is drawn: pale = there already, hatched = mounted,
//! dotted = copied, strong = sent from here.
enum class PlanLook { Pale, Hatched, Dotted, Strong, None };

//! Fills \a rect in that look; the bar and the squares of the table beside it share it.
void paintPlanLook(QPainter *painter, const QRectF &rect, PlanLook look, const QPalette &palette);

//! One bar over everything a push concerns, parted by what happens to it; while pushing, what is
//! done of the sent part gets darker below a line.
class PlanBar : public QWidget
{
    Q_OBJECT
public:
    struct Part {
        PlanLook look = PlanLook::Pale;
        qint64 bytes = 0;
        QString about; //!< for tooltip and screen readers
    };
    explicit PlanBar(QWidget *parent = nullptr);
    void setParts(QList<Part> parts);
    //! 0 … 1 of what is sent; negative: nothing runs.
    void setProgress(double fraction);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QList<QRectF> rects() const;
    QList<Part> m_parts;
    double m_progress = -1;
};

//! The square that says in a table which part of the bar a row is.
class PlanSwatch : public QWidget
{
    Q_OBJECT
public:
    explicit PlanSwatch(PlanLook look, QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    PlanLook m_look;
};

} // namespace gantry::ui
