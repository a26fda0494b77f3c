// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QWidget>

#include <vector>

namespace gantry::ui {

//! All differences of a long view on one narrow strip beside its scroll bar: only in A on the left,
//! only in B on the right, what differs across. A click goes there. It repeats what the view says,
//! so it takes no focus.
class DifferenceStrip : public QWidget
{
    Q_OBJECT
public:
    struct Tick {
        double at = 0; //!< 0 … 1 from the top
        Meaning meaning = Meaning::Differs;
    };

    explicit DifferenceStrip(QWidget *parent = nullptr);
    void setTicks(std::vector<Tick> ticks);
    const std::vector<Tick> &ticks() const { return m_ticks; }
    //! The part of the view that shows, 0 … 1.
    void setShown(double from, double to);

    QSize sizeHint() const override;

Q_SIGNALS:
    void clicked(double at);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;

private:
    std::vector<Tick> m_ticks;
    double m_from = 0;
    double m_to = 1;
};

} // namespace gantry::ui
