// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/layerstrip.h"

#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/layerstripaccess.h"
#include "ui/widgets/messages.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;

LayerStrip::LayerStrip(QWidget *parent)
    : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    installLayerStripAccess();
}

void LayerStrip::setBlocks(const QList<LayerBlock> &blocks)
{
    if (m_blocks == blocks)
        return;
    m_blocks = blocks;
    m_laidOut = false;
    describe();
    update();
}

void LayerStrip::setBase(int count, const QString &text)
{
    m_base = count;
    m_baseText = text;
    m_laidOut = false;
    update();
}

void LayerStrip::setRange(int first, int count)
{
    if (m_first == first && m_count == count)
        return;
    m_first = first;
    m_count = count;
    m_anchor = first;
    m_cursor = first + qMax(1, count) - 1;
    describe();
    update();
}

void LayerStrip::describe()
{
    QString text;
    const auto total = static_cast<int>(m_blocks.size());
    if (m_count == 0)
        text = tr("No layer of %1").arg(total);
    else if (m_count == 1)
        text = tr("Layer %1 of %2").arg(m_first + 1).arg(total);
    else
        text = tr("Layers %1 to %2 of %3").arg(m_first + 1).arg(m_first + m_count).arg(total);
    setAccessibleDescription(text);
}

QSize LayerStrip::sizeHint() const
{
    return {scaled(320, font()), scaled(20, font())};
}

QSize LayerStrip::minimumSizeHint() const
{
    return {scaled(120, font()), scaled(20, font())};
}

//! Every layer gets room for its number; what is left is shared by size, and the base never takes
//! more than two fifths of the strip.
void LayerStrip::layOut() const
{
    if (m_laidOut)
        return;
    m_laidOut = true;
    m_pieces.clear();
    if (m_blocks.isEmpty())
        return;
    const int gap = 2;
    const QFont small = smallFont(font());
    if (m_base > 0)
        m_pieces.append({0, m_base, {}});
    for (int i = m_base; i < m_blocks.size(); ++i)
        m_pieces.append({i, 1, {}});
    const auto pieces = static_cast<int>(m_pieces.size());
    int room = width() - gap * (pieces - 1);
    QList<int> widths;
    qint64 bytes = 0;
    for (const Piece &piece : std::as_const(m_pieces)) {
        const bool base = piece.first < m_base;
        const int least
            = base ? 0 : textWidth(small, m_blocks.at(piece.first).label) + scaled(10, font());
        int wanted = least;
        if (base) {
            wanted = qMin(width() * 2 / 5, textWidth(small, m_baseText) + scaled(14, font()));
        } else {
            bytes += qMax<qint64>(1, m_blocks.at(piece.first).bytes);
        }
        widths.append(wanted);
        room -= wanted;
    }
    if (room < 0) {
        // Too many layers for their numbers: all the same, as narrow as it takes.
        const double each = double(width() - gap * (pieces - 1)) / pieces;
        double x = 0;
        for (int i = 0; i < pieces; ++i) {
            m_pieces[i].rect = QRect(qRound(x), 0, qMax(1, qRound(x + each) - qRound(x)), height());
            x += each + gap;
        }
        return;
    }
    int x = 0;
    qint64 before = 0;
    for (int i = 0; i < pieces; ++i) {
        int more = 0;
        if (m_pieces.at(i).first >= m_base && bytes > 0) {
            const qint64 own = qMax<qint64>(1, m_blocks.at(m_pieces.at(i).first).bytes);
            more = static_cast<int>(double(room) * double(before + own) / double(bytes))
                - static_cast<int>(double(room) * double(before) / double(bytes));
            before += own;
        }
        m_pieces[i].rect = QRect(x, 0, widths.at(i) + more, height());
        x += widths.at(i) + more + gap;
    }
}

QRect LayerStrip::blockRect(int block) const
{
    layOut();
    for (const Piece &piece : std::as_const(m_pieces)) {
        if (block >= piece.first && block < piece.first + piece.count)
            return piece.rect;
    }
    return {};
}

const QList<LayerStrip::Piece> &LayerStrip::pieces() const
{
    layOut();
    return m_pieces;
}

QString LayerStrip::pieceText(int piece) const
{
    const Piece &here = pieces().at(piece);
    return here.first < m_base ? m_baseText : tr("Layer %1").arg(here.first + 1);
}

QString LayerStrip::pieceAbout(int piece) const
{
    const Piece &here = pieces().at(piece);
    return here.first < m_base ? m_baseText : m_blocks.at(here.first).about;
}

bool LayerStrip::isOn(int piece) const
{
    const Piece &here = pieces().at(piece);
    return here.first >= m_first && here.first + here.count <= m_first + m_count;
}

bool LayerStrip::isCursor(int piece) const
{
    const Piece &here = pieces().at(piece);
    return m_cursor >= here.first && m_cursor < here.first + here.count;
}

void LayerStrip::choosePiece(int piece)
{
    chooseFrom(pieces().at(piece).first, false);
}

int LayerStrip::pieceAt(const QPoint &position) const
{
    layOut();
    for (int i = 0; i < m_pieces.size(); ++i) {
        if (m_pieces.at(i).rect.adjusted(-1, 0, 1, 0).contains(position))
            return i;
    }
    return -1;
}

void LayerStrip::paintEvent(QPaintEvent *)
{
    layOut();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(this);
    const QFont small = smallFont(font());
    painter.setFont(small);
    const QFontMetrics metrics(small);
    for (int number = 0; number < m_pieces.size(); ++number) {
        const Piece &piece = m_pieces.at(number);
        const bool base = piece.first < m_base;
        const bool on = isOn(number);
        const LayerBlock &block = m_blocks.at(piece.first);
        const QRectF box = QRectF(piece.rect).adjusted(0.5, 0.5, -0.5, -0.5);
        const QColor highlight = colours.tone(Tone::Highlight);
        painter.setBrush(
            on ? mixed(highlight, colours.tone(Tone::Base), 0.16) : colours.tone(Tone::Alternate));
        painter.setPen(QPen(
            colours.tone(on ? Tone::Focus : Tone::Frame), 1, on ? Qt::SolidLine : Qt::DashLine));
        painter.drawRoundedRect(box, 2, 2);
        QRect inside = piece.rect.adjusted(scaled(4, font()), 0, -scaled(4, font()), 0);
        if (block.state == LayerBlock::State::Failed
            || (block.state == LayerBlock::State::Reading && on)) {
            const int side = qMin(scaled(12, font()), inside.width());
            paintMark(&painter, QRect(inside.right() - side + 1, 0, side, height()),
                block.state == LayerBlock::State::Failed ? Mark::Unknown : Mark::Running, colours);
            inside.setRight(inside.right() - side - 2);
        }
        QString text = base ? m_baseText : block.label;
        if (!base) {
            for (const QString &more : {block.partner, block.step, block.size}) {
                const QString longer = more.isEmpty() ? text : text + u' ' + more;
                if (metrics.horizontalAdvance(longer) <= inside.width())
                    text = longer;
            }
        }
        painter.setPen(colours.tone(on ? Tone::Text : Tone::Text3));
        painter.drawText(inside, int(Qt::AlignCenter) | Qt::TextSingleLine,
            metrics.elidedText(text, Qt::ElideRight, qMax(0, inside.width())));
        if (hasFocus() && isCursor(number))
            paintFocusFrame(&painter, piece.rect, palette());
    }
}

bool LayerStrip::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int at = pieceAt(help->pos());
        if (at >= 0) {
            const Piece &piece = m_pieces.at(at);
            const QString text = piece.first < m_base ? m_baseText : m_blocks.at(piece.first).about;
            QToolTip::showText(help->globalPos(), plainToolTip(text), this, piece.rect);
        } else {
            QToolTip::hideText();
        }
        return true;
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        m_laidOut = false;
    return QWidget::event(event);
}

void LayerStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_laidOut = false;
}

void LayerStrip::choose(int first, int count)
{
    m_first = first;
    m_count = count;
    describe();
    update();
    announceLayerFocus(this);
    Q_EMIT rangeChosen(first, count);
    Announcer::of(this)->announce(this, accessibleDescription());
}

void LayerStrip::chooseFrom(int block, bool stretch)
{
    m_cursor = block;
    if (!stretch)
        m_anchor = block;
    int from = qMin(m_anchor, m_cursor);
    int to = qMax(m_anchor, m_cursor);
    // The base is one block: all of it or nothing.
    if (from < m_base) {
        from = 0;
        to = qMax(to, m_base - 1);
    }
    choose(from, to - from + 1);
}

void LayerStrip::mousePressEvent(QMouseEvent *event)
{
    const int at = pieceAt(event->position().toPoint());
    if (event->button() != Qt::LeftButton || at < 0) {
        QWidget::mousePressEvent(event);
        return;
    }
    const Piece &piece = m_pieces.at(at);
    chooseFrom(piece.first, event->modifiers() & Qt::ShiftModifier);
    event->accept();
}

void LayerStrip::keyPressEvent(QKeyEvent *event)
{
    const auto last = static_cast<int>(m_blocks.size()) - 1;
    if (last < 0) {
        QWidget::keyPressEvent(event);
        return;
    }
    const bool stretch = event->modifiers() & Qt::ShiftModifier;
    if (event->matches(QKeySequence::SelectAll)) {
        choose(0, last + 1);
        return;
    }
    switch (event->key()) {
    case Qt::Key_Left:
        chooseFrom(
            m_cursor <= m_base ? (m_base > 0 ? 0 : qMax(0, m_cursor - 1)) : m_cursor - 1, stretch);
        break;
    case Qt::Key_Right:
        chooseFrom(qMin(last, m_cursor < m_base ? m_base : m_cursor + 1), stretch);
        break;
    case Qt::Key_Home:
        chooseFrom(0, stretch);
        break;
    case Qt::Key_End:
        chooseFrom(last, stretch);
        break;
    case Qt::Key_Space:
        if (m_base > 0) {
            const int end = qMax(m_base, m_first + m_count);
            if (m_first < m_base)
                choose(m_base, end - m_base);
            else
                choose(0, end);
        }
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    event->accept();
}

void LayerStrip::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    announceLayerFocus(this);
    update();
}

void LayerStrip::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace gantry::ui
