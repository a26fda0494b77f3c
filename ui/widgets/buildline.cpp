// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/buildline.h"

#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/buildlineaccess.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <map>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! More builds than this do not fit any window; the ones nobody pulls for go first.
constexpr qsizetype mostStops = 9;

} // namespace

BuildLine::BuildLine(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    setAccessibleName(tr("Windows builds"));
    installBuildLineAccess();
}

void BuildLine::setScale(const BuildScale &scale)
{
    m_scale = scale;
    std::map<int, Stop> stops;
    for (const BuildScale::Release &release : scale.releases)
        stops[release.build].name = release.name;
    for (qsizetype i = 0; i < scale.entries.size(); ++i)
        stops[scale.entries.at(i).build].entries += i;
    stops[scale.host].isHost = true;
    m_stops.clear();
    for (auto &[build, stop] : stops) {
        stop.build = build;
        stop.isAccepted = scale.highest > 0 && build >= scale.lowest && build <= scale.highest;
        m_stops += stop;
    }
    while (m_stops.size() > mostStops) {
        const auto idle = std::ranges::find_if(
            m_stops, [](const Stop &stop) { return !stop.isHost && stop.entries.isEmpty(); });
        if (idle == m_stops.end())
            break;
        m_stops.erase(idle);
    }
    m_current = -1;
    QStringList all{m_scale.accepted};
    for (int i = 0; i < m_stops.size(); ++i) {
        if (m_stops.at(i).isHost)
            m_current = i;
        if (m_stops.at(i).isHost || !m_stops.at(i).entries.isEmpty())
            all += stopText(i);
    }
    setAccessibleDescription(all.join(u". "_s));
    updateGeometry();
    update();
}

QString BuildLine::stopText(int stop) const
{
    if (stop < 0 || stop >= m_stops.size())
        return {};
    const Stop &here = m_stops.at(stop);
    QStringList facts;
    if (here.isHost)
        facts += tr("the host");
    if (here.isAccepted)
        facts += tr("accepted");
    for (const qsizetype entry : here.entries)
        facts += m_scale.entries.at(entry).about;
    const QString name = here.name.isEmpty() ? QString::number(here.build)
                                             : u"%1, %2"_s.arg(here.build).arg(here.name);
    return facts.isEmpty() ? name : tr("%1: %2").arg(name, facts.join(u", "_s));
}

QSize BuildLine::sizeHint() const
{
    const int line = QFontMetrics(font()).height();
    return {scaled(560, font()), 4 * line + scaled(52, font())};
}

QSize BuildLine::minimumSizeHint() const
{
    return {scaled(300, font()),
        (2 + linesAbove()) * QFontMetrics(font()).height() + scaled(26, font())};
}

//! The host stands above the digest of an entry of its own build.
int BuildLine::linesAbove() const
{
    const bool both = std::ranges::any_of(
        m_stops, [](const Stop &stop) { return stop.isHost && !stop.entries.isEmpty(); });
    return both ? 2 : 1;
}

bool BuildLine::isCompact() const
{
    return height() < sizeHint().height();
}

int BuildLine::lineY() const
{
    const int line = QFontMetrics(font()).height();
    return isCompact() ? linesAbove() * line + scaled(12, font()) : 2 * line + scaled(18, font());
}

int BuildLine::stopX(int stop) const
{
    const auto count = static_cast<int>(m_stops.size());
    const int margin = scaled(20, font());
    const int step = (width() - 2 * margin) / qMax(1, count);
    return margin + step / 2 + stop * step;
}

QRect BuildLine::stopRect(int stop) const
{
    const int step = (width() - 2 * scaled(20, font())) / qMax(1, static_cast<int>(m_stops.size()));
    return {stopX(stop) - step / 2, 0, step, height()};
}

int BuildLine::stopAt(const QPoint &position) const
{
    for (int i = 0; i < m_stops.size(); ++i) {
        if (stopRect(i).contains(position))
            return i;
    }
    return -1;
}

//! The accepted builds; ranges that begin below the first stop start at the end of the line.
void BuildLine::paintPlate(QPainter *painter) const
{
    int first = -1;
    int last = -1;
    for (int i = 0; i < m_stops.size(); ++i) {
        if (m_stops.at(i).isAccepted) {
            first = first < 0 ? i : first;
            last = i;
        }
    }
    if (first < 0)
        return;
    const int half = scaled(13, font());
    const int high = scaled(7, font());
    QRectF plate(stopX(first) - half, lineY() - high, 0, 2 * high);
    if (first == 0 && m_scale.lowest < m_stops.first().build)
        plate.setLeft(scaled(10, font()));
    plate.setRight(stopX(last) + half);
    const Colours colours = Colours::of(palette());
    const MeaningColours fine = colours.meaning(Meaning::Fine);
    painter->setPen(QPen(fine.ink, 1.6));
    painter->setBrush(
        colours.wantsOutlines() ? QBrush(fine.ink, Qt::BDiagPattern) : QBrush(fine.tint));
    painter->drawRoundedRect(plate, 3, 3);
}

void BuildLine::paintStop(QPainter *painter, int stop) const
{
    const Colours colours = Colours::of(palette());
    const Stop &here = m_stops.at(stop);
    const QRect area = stopRect(stop).adjusted(2, 0, -2, 0);
    const int line = QFontMetrics(font()).height();
    const int x = stopX(stop);
    const int y = lineY();
    const auto write = [&](int top, const QString &text, const QFont &face, const QColor &ink) {
        painter->setFont(face);
        painter->setPen(ink);
        painter->drawText(QRect(area.x(), top, area.width(), line), Qt::AlignCenter,
            QFontMetrics(face).elidedText(text, Qt::ElideRight, area.width()));
    };
    int top = y - scaled(11, font()) - line;
    if (!here.entries.isEmpty()) {
        const BuildScale::Entry &entry = m_scale.entries.at(here.entries.first());
        const int side = markSide(font());
        paintMark(painter, QRectF(x - side / 2.0, y - side / 2.0, side, side), toMark(entry.mark),
            colours);
        const QString label = here.entries.size() == 1
            ? entry.label
            : tr("%1 +%2").arg(entry.label).arg(here.entries.size() - 1);
        write(top, label, fixedFont(font()), colours.tone(Tone::Text2));
        top -= line;
    } else {
        painter->setPen(QPen(colours.tone(Tone::Text3), 1));
        painter->drawLine(x, y - scaled(5, font()), x, y + scaled(5, font()));
    }
    if (here.isHost) {
        const QFont bold = boldFont(font());
        const int icon = scaled(14, font());
        const int wide = icon + scaled(4, font()) + textWidth(bold, tr("host"));
        const QRect at(x - wide / 2, top, wide, line);
        paintIcon(painter, QRect(at.x(), at.y(), icon, line), u"host"_s, colours.tone(Tone::Text));
        painter->setFont(bold);
        painter->setPen(colours.tone(Tone::Text));
        painter->drawText(at, Qt::AlignRight | Qt::AlignVCenter, tr("host"));
    }
    write(y + scaled(10, font()), QString::number(here.build), boldFont(font()),
        colours.tone(Tone::Text));
    if (!isCompact())
        write(
            y + scaled(10, font()) + line, here.name, smallFont(font()), colours.tone(Tone::Text2));
}

void BuildLine::paintEvent(QPaintEvent *)
{
    if (m_stops.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    const int margin = scaled(10, font());
    painter.setPen(QPen(colours.tone(Tone::Frame), 1.4));
    painter.drawLine(margin, lineY(), width() - margin, lineY());
    paintPlate(&painter);
    for (int i = 0; i < m_stops.size(); ++i)
        paintStop(&painter, i);
    // What is accepted, below the plate's build.
    int host = 0;
    for (int i = 0; i < m_stops.size(); ++i)
        host = m_stops.at(i).isHost ? i : host;
    const int wide = textWidth(font(), m_scale.accepted);
    const int left = qBound(margin, stopX(host) - wide / 2, qMax(margin, width() - margin - wide));
    painter.setFont(font());
    painter.setPen(
        m_scale.highest > 0 ? colours.meaning(Meaning::Fine).ink : colours.tone(Tone::Text2));
    const int line = QFontMetrics(font()).height();
    painter.drawText(
        QRect(left, lineY() + scaled(12, font()) + (isCompact() ? 1 : 2) * line, wide + 2, line),
        Qt::AlignLeft | Qt::AlignVCenter, m_scale.accepted);
    if (hasFocus() && m_current >= 0)
        paintFocusFrame(&painter, QRectF(stopRect(m_current)).adjusted(1, 1, -1, -1), palette());
}

void BuildLine::moveTo(int stop)
{
    if (m_stops.isEmpty())
        return;
    m_current = qBound(0, stop, static_cast<int>(m_stops.size()) - 1);
    announceBuild(this);
    update();
}

void BuildLine::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        return moveTo(m_current - 1);
    case Qt::Key_Right:
        return moveTo(m_current + 1);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(static_cast<int>(m_stops.size()) - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void BuildLine::mousePressEvent(QMouseEvent *event)
{
    if (const int stop = stopAt(event->position().toPoint()); stop >= 0)
        moveTo(stop);
}

void BuildLine::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    announceBuild(this);
    update();
}

bool BuildLine::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int stop = stopAt(help->pos());
        if (stop >= 0)
            QToolTip::showText(
                help->globalPos(), plainToolTip(stopText(stop)), this, stopRect(stop));
        else
            QToolTip::hideText();
        return true;
    }
    if (event->type() == QEvent::FocusOut)
        update();
    return QWidget::event(event);
}

} // namespace gantry::ui
