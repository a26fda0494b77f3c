// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QWidget>

class QTimer;

namespace gantry::ui {

//! A state mark as a widget. Running turns (10 steps per second, only while visible); with reduced
//! motion it stands still and setPercent() shows in the accessible text.
class MarkLabel : public QWidget
{
    Q_OBJECT
public:
    explicit MarkLabel(Mark mark = Mark::Nothing, QWidget *parent = nullptr);
    void setMark(Mark mark, const QString &about = {});
    Mark mark() const { return m_mark; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void updateMotion();
    Mark m_mark;
    double m_turn = 0;
    QTimer *m_timer;
};

//! The running mark; starts after 100 ms, so that quick work shows nothing (design, section 3).
class BusyMark : public MarkLabel
{
    Q_OBJECT
public:
    explicit BusyMark(QWidget *parent = nullptr);
    void setBusy(bool busy, const QString &about = {});
    bool isBusy() const { return m_busy; }

private:
    QTimer *m_delay;
    QString m_about;
    bool m_busy = false;
};

//! Progress with its text inside, dark on the empty part and light on the filled one.
class TransferProgress : public QWidget
{
    Q_OBJECT
public:
    explicit TransferProgress(QWidget *parent = nullptr);
    //! \a fraction 0 … 1, negative = unknown length.
    void setProgress(double fraction, const QString &text);
    void setMeaning(Meaning meaning);
    double fraction() const { return m_fraction; }
    QString text() const { return m_text; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    double m_fraction = 0;
    QString m_text;
    Meaning m_meaning = Meaning::Plain;
};

} // namespace gantry::ui
