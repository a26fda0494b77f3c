// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/progress.h"

#include "ui/delegates/celldelegate.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QPainter>
#include <QTimer>

using namespace Qt::StringLiterals;

namespace gantry::ui {

MarkLabel::MarkLabel(Mark mark, QWidget *parent)
    : QWidget(parent)
    , m_mark(mark)
    , m_timer(new QTimer(this))
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(markText(mark));
    m_timer->setInterval(100);
    connect(m_timer, &QTimer::timeout, this, [this] {
        m_turn += 0.1;
        if (m_turn >= 1)
            m_turn -= 1;
        update();
    });
}

void MarkLabel::setMark(Mark mark, const QString &about)
{
    m_mark = mark;
    setAccessibleName(markText(mark, about));
    setPlainToolTip(this, about);
    updateMotion();
    updateGeometry();
    update();
}

QSize MarkLabel::sizeHint() const
{
    const int side = m_mark == Mark::Nothing ? 0 : markSide(font()) + 2;
    return {side, side};
}

void MarkLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    MarkLook look;
    look.turn = m_turn;
    look.enabled = isEnabled();
    paintMark(
        &painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_mark, Colours::of(palette()), look);
}

void MarkLabel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    updateMotion();
}

void MarkLabel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    updateMotion();
}

void MarkLabel::updateMotion()
{
    const bool turns = m_mark == Mark::Running && isVisible() && !reducedMotion();
    if (turns && !m_timer->isActive())
        m_timer->start();
    else if (!turns)
        m_timer->stop();
}

BusyMark::BusyMark(QWidget *parent)
    : MarkLabel(Mark::Nothing, parent)
    , m_delay(new QTimer(this))
{
    m_delay->setSingleShot(true);
    m_delay->setInterval(100);
    connect(m_delay, &QTimer::timeout, this, [this] { setMark(Mark::Running, m_about); });
}

void BusyMark::setBusy(bool busy, const QString &about)
{
    m_about = about;
    if (busy == m_busy)
        return;
    m_busy = busy;
    if (busy) {
        m_delay->start();
    } else {
        m_delay->stop();
        setMark(Mark::Nothing);
    }
}

TransferProgress::TransferProgress(QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void TransferProgress::setProgress(double fraction, const QString &text)
{
    m_fraction = fraction;
    m_text = text;
    setAccessibleName(fraction < 0
            ? text
            : tr("%1 percent, %2").arg(QString::number(qRound(fraction * 100)), text));
    update();
}

void TransferProgress::setMeaning(Meaning meaning)
{
    m_meaning = meaning;
    update();
}

QSize TransferProgress::sizeHint() const
{
    return {scaled(200, font()),
        qMax(scaled(15, font()), QFontMetrics(smallFont(font())).height() + 1)};
}

void TransferProgress::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintProgress(&painter, rect(), m_fraction, m_text, m_meaning, smallFont(font()), palette());
}

} // namespace gantry::ui
