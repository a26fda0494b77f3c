// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/sizemap.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/sizemapaccess.h"
#include "ui/widgets/squarify.h"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <cmath>
#include <numeric>

namespace gantry::ui {

namespace {

//! Where nothing could be told apart any more.
constexpr double leastSide = 3;

void hatch(QPainter *painter, const QRectF &rect, const QColor &colour, bool rising)
{
    constexpr double step = 7;
    painter->setPen(QPen(colour, 1));
    const double height = rect.height();
    for (double x = rect.left() - height; x < rect.right(); x += step) {
        if (rising)
            painter->drawLine(QLineF(x, rect.bottom(), x + height, rect.top()));
        else
            painter->drawLine(QLineF(x, rect.top(), x + height, rect.bottom()));
    }
}

void dots(QPainter *painter, const QRectF &rect, const QColor &colour)
{
    constexpr double step = 6;
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    for (double y = rect.top() + 3; y < rect.bottom(); y += step) {
        for (double x = rect.left() + 3; x < rect.right(); x += step)
            painter->drawEllipse(QPointF(x, y), 0.8, 0.8);
    }
}

} // namespace

SizeMap::SizeMap(QWidget *parent)
    : QWidget(parent)
{
    installSizeMapAccess();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(tr("Size map"));
}

SizeMap::~SizeMap() = default;

QSize SizeMap::sizeHint() const
{
    return {scaled(260, font()), scaled(180, font())};
}

QSize SizeMap::minimumSizeHint() const
{
    return {scaled(120, font()), scaled(60, font())};
}

void SizeMap::setItems(QList<SizeMapItem> items)
{
    m_items = std::move(items);
    m_laidOut = false;
    m_hovered.reset();
    update();
}

void SizeMap::setFullBytes(qint64 bytes)
{
    m_fullBytes = bytes;
    m_laidOut = false;
    update();
}

void SizeMap::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void SizeMap::setCurrent(std::optional<quint64> key)
{
    if (key == m_current)
        return;
    m_current = key;
    update();
    if (hasFocus())
        announceSizeMapFocus(this);
}

const std::vector<SizeMap::Place> &SizeMap::places() const
{
    if (!m_laidOut)
        layOut();
    return m_places;
}

void SizeMap::layOut() const
{
    m_laidOut = true;
    m_places.clear();
    QRectF area = QRectF(rect()).adjusted(1, 1, -1, -1);
    if (m_fullBytes > 0) {
        qint64 bytes = 0;
        for (const SizeMapItem &item : m_items)
            bytes += item.bytes;
        const double share
            = std::min(1.0, static_cast<double>(bytes) / static_cast<double>(m_fullBytes));
        area.setHeight(std::max(leastSide, area.height() * share));
    }
    lay(m_items, area, false);
}

void SizeMap::lay(const QList<SizeMapItem> &items, const QRectF &area, bool inner) const
{
    QList<double> weights;
    weights.reserve(items.size());
    for (const SizeMapItem &item : items)
        weights.append(static_cast<double>(item.bytes));
    const QList<QRectF> rects = squarify(weights, area);
    const double strip = QFontMetricsF(smallFont(font())).height() + 4;
    for (qsizetype i = 0; i < items.size(); ++i) {
        const QRectF &rect = rects[i];
        if (rect.width() < leastSide || rect.height() < leastSide)
            continue;
        Place place{.item = items[i], .rect = rect, .inner = inner, .labelled = false};
        place.item.children.clear();
        // Children need room for at least some rectangles that can be seen.
        const QRectF below = rect.adjusted(3, strip, -3, -3);
        const bool nested = !inner && !items[i].children.isEmpty() && below.width() > strip * 2
            && below.height() > strip * 1.5;
        place.labelled = nested;
        m_places.push_back(std::move(place));
        if (nested)
            lay(items[i].children, below, true);
    }
}

const SizeMap::Place *SizeMap::at(const QPointF &position) const
{
    const Place *found = nullptr;
    for (const Place &place : places()) {
        if (place.rect.contains(position))
            found = &place; // those inside come later
    }
    return found;
}

const SizeMap::Place *SizeMap::placeOf(quint64 key) const
{
    for (const Place &place : places()) {
        if (place.item.key == key)
            return &place;
    }
    return nullptr;
}

//! The nearest one whose centre lies in that direction; straight ahead counts more than beside.
const SizeMap::Place *SizeMap::neighbour(const Place &from, int key) const
{
    const QPointF here = from.rect.center();
    const Place *best = nullptr;
    double least = 0;
    for (const Place &place : places()) {
        if (&place == &from || place.labelled)
            continue;
        const QPointF way = place.rect.center() - here;
        const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
        const double ahead = key == Qt::Key_Left ? -way.x()
            : key == Qt::Key_Right               ? way.x()
            : key == Qt::Key_Up                  ? -way.y()
                                                 : way.y();
        const double beside = std::abs(sideways ? way.y() : way.x());
        if (ahead < 1)
            continue;
        const double distance = ahead + 2 * beside;
        if (!best || distance < least) {
            best = &place;
            least = distance;
        }
    }
    return best;
}

void SizeMap::choose(const Place &place)
{
    const quint64 key = place.item.key;
    setCurrent(key);
    Q_EMIT currentChosen(key);
}

void SizeMap::paintPlace(QPainter *painter, const Place &place, const Colours &colours) const
{
    const QRectF box = place.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    const MeaningColours meaning = colours.meaning(place.item.meaning);
    const bool plain = place.item.meaning == Meaning::Plain;
    const bool hovered = m_hovered == place.item.key;
    QColor fill = plain
        ? colours.tone(place.inner || !place.labelled ? Tone::Alternate : Tone::Window)
        : meaning.tint;
    if (hovered)
        fill = mixed(colours.tone(Tone::Highlight), fill, 0.12);
    painter->fillRect(box, fill);
    painter->save();
    painter->setClipRect(box, Qt::IntersectClip);
    painter->setRenderHint(QPainter::Antialiasing);
    if (!plain && !place.labelled) {
        QColor ink = meaning.ink;
        ink.setAlphaF(0.35F);
        if (place.item.meaning == Meaning::OnlyA || place.item.meaning == Meaning::OnlyB)
            hatch(painter, box, ink, place.item.meaning == Meaning::OnlyB);
        else
            dots(painter, box, ink);
    }
    painter->restore();
    painter->setRenderHint(QPainter::Antialiasing, false);
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(plain ? colours.tone(Tone::Frame) : meaning.ink, 1));
    painter->drawRect(box);

    const QFont small = smallFont(font());
    const QFontMetricsF metrics(small);
    const QRectF inside = box.adjusted(4, 2, -4, -2);
    if (inside.width() < metrics.averageCharWidth() * 3 || inside.height() < metrics.height())
        return;
    const QString label = metrics.elidedText(place.item.label, Qt::ElideMiddle, inside.width());
    QRectF line(inside.left(), inside.top(), inside.width(), metrics.height());
    // A pattern below text would make it hard to read.
    if (!plain && !place.labelled) {
        const double width = metrics.horizontalAdvance(label);
        painter->fillRect(QRectF(line.left() - 2, line.top(), std::min(width + 4, line.width() + 2),
                              line.height()),
            meaning.tint);
    }
    painter->setFont(place.labelled ? boldFont(small) : small);
    painter->setPen(plain ? colours.tone(Tone::Text) : meaning.ink);
    if (place.labelled) {
        const QString bold = QFontMetricsF(painter->font())
                                 .elidedText(place.item.label, Qt::ElideMiddle, inside.width());
        painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, bold);
        const double used = QFontMetricsF(painter->font()).horizontalAdvance(bold) + 6;
        const double wanted = metrics.horizontalAdvance(place.item.detail);
        painter->setFont(small);
        painter->setPen(colours.tone(Tone::Text2));
        if (inside.width() - used >= wanted)
            painter->drawText(
                line, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, place.item.detail);
        return;
    }
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, label);
    line.translate(0, metrics.height());
    if (line.bottom() > inside.bottom() + 1 || place.item.detail.isEmpty())
        return;
    painter->setPen(colours.tone(Tone::Text2));
    const QString detail = metrics.elidedText(place.item.detail, Qt::ElideRight, inside.width());
    if (!plain)
        painter->fillRect(QRectF(line.left() - 2, line.top(), metrics.horizontalAdvance(detail) + 4,
                              line.height()),
            meaning.tint);
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, detail);
}

void SizeMap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(), colours.tone(Tone::Base));
    if (places().empty()) {
        painter.setPen(colours.tone(Tone::Text2));
        const int inset = scaled(12, font());
        painter.drawText(
            rect().adjusted(inset, 0, -inset, 0), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    for (const Place &place : places())
        paintPlace(&painter, place, colours);
    const Place *current = m_current ? placeOf(*m_current) : nullptr;
    if (current) {
        painter.setBrush(Qt::NoBrush);
        QPen pen(colours.tone(Tone::Focus), hasFocus() ? 3 : 2);
        pen.setJoinStyle(Qt::MiterJoin);
        painter.setPen(pen);
        painter.drawRect(current->rect.adjusted(1.5, 1.5, -1.5, -1.5));
    } else if (hasFocus()) {
        paintFocusFrame(&painter, rect(), palette());
    }
}

void SizeMap::resizeEvent(QResizeEvent *)
{
    m_laidOut = false;
}

void SizeMap::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_laidOut = false;
}

bool SizeMap::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const Place *place = at(help->pos()))
            QToolTip::showText(help->globalPos(), plainToolTip(place->item.about), this,
                place->rect.toAlignedRect());
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void SizeMap::mousePressEvent(QMouseEvent *event)
{
    if (const Place *place = at(event->position()))
        choose(*place);
}

void SizeMap::mouseDoubleClickEvent(QMouseEvent *event)
{
    const Place *place = at(event->position());
    if (place && place->item.opens && event->button() == Qt::LeftButton)
        Q_EMIT opened(place->item.key);
}

void SizeMap::mouseMoveEvent(QMouseEvent *event)
{
    const Place *place = at(event->position());
    const auto hovered = place ? std::optional(place->item.key) : std::nullopt;
    if (hovered != m_hovered) {
        m_hovered = hovered;
        update();
    }
}

void SizeMap::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    m_hovered.reset();
    update();
}

void SizeMap::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const Place *place
        = byKey ? (m_current ? placeOf(*m_current) : nullptr) : at(QPointF(event->pos()));
    if (!place)
        return;
    const QPoint where = byKey ? mapToGlobal(place->rect.center().toPoint()) : event->globalPos();
    const quint64 key = place->item.key;
    choose(*place);
    Q_EMIT menuRequested(key, where);
}

void SizeMap::keyPressEvent(QKeyEvent *event)
{
    const Place *here = m_current ? placeOf(*m_current) : nullptr;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!here && !places().empty())
            choose(places().front());
        else if (const Place *next = here ? neighbour(*here, event->key()) : nullptr)
            choose(*next);
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (here && here->item.opens)
            Q_EMIT opened(here->item.key);
        return;
    case Qt::Key_Backspace:
        Q_EMIT upRequested();
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

} // namespace gantry::ui
