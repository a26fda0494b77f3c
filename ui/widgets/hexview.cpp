// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/hexview.h"

#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

constexpr int offsetDigits = 8;

//! A column of hexadecimal digits: two and a gap, and a wider gap in the middle of sixteen.
int hexColumn(int byte)
{
    return byte * 3 + (byte >= 8 ? 1 : 0);
}

QChar shown(char byte)
{
    const auto code = static_cast<unsigned char>(byte);
    return code >= 0x20 && code < 0x7f ? QChar(static_cast<char16_t>(code)) : QChar(u'·');
}

} // namespace

HexView::HexView(QWidget *parent)
    : QAbstractScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Bytes in hexadecimal"));
    viewport()->setCursor(Qt::IBeamCursor);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    fit();
}

HexView::Metrics HexView::metrics() const
{
    Metrics m{
        .font = fixedFont(font()), .character = 0, .line = 0, .left = 0, .hex = 0, .ascii = 0};
    const QFontMetrics metrics(m.font);
    m.character = std::max(1, metrics.horizontalAdvance(u'0'));
    m.line = metrics.lineSpacing() + 2;
    m.left = scaled(8, font());
    m.hex = m.left + m.character * (offsetDigits + 2);
    m.ascii = m.hex + m.character * (hexColumn(m_perLine - 1) + 4);
    return m;
}

qsizetype HexView::lines() const
{
    return (m_bytes.size() + m_perLine - 1) / m_perLine;
}

void HexView::setBytes(const QByteArray &bytes)
{
    m_bytes = bytes;
    m_position = m_anchor = 0;
    fit();
    verticalScrollBar()->setValue(0);
    viewport()->update();
}

void HexView::fit()
{
    const int character = std::max(1, QFontMetrics(fixedFont(font())).horizontalAdvance(u'0'));
    const int full
        = scaled(8, font()) * 2 + character * (offsetDigits + 2 + hexColumn(15) + 4 + 16);
    m_perLine = viewport()->width() >= full ? 16 : 8;
    const Metrics m = metrics();
    const int page = std::max(1, viewport()->height() / m.line);
    verticalScrollBar()->setPageStep(page);
    verticalScrollBar()->setRange(0, static_cast<int>(std::max<qsizetype>(0, lines() - page)));
    const int width = m.ascii + m.character * m_perLine + m.left;
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
}

std::pair<qsizetype, qsizetype> HexView::selection() const
{
    return {std::min(m_anchor, m_position),
        std::min(std::max(m_anchor, m_position) + 1, m_bytes.size())};
}

QString HexView::selectedHex() const
{
    const auto [from, to] = selection();
    return QString::fromLatin1(m_bytes.sliced(from, to - from).toHex(' '));
}

QString HexView::positionText() const
{
    if (m_bytes.isEmpty())
        return {};
    const uint byte = static_cast<unsigned char>(m_bytes.at(m_position));
    const auto [from, to] = selection();
    const QString where
        = tr("offset 0x%1 (%2)")
              .arg(static_cast<qlonglong>(m_position), offsetDigits, 16, QChar(u'0'))
              .arg(QLocale().toString(m_position));
    return to - from > 1
        ? tr("%1, %2 bytes selected").arg(where, QLocale().toString(to - from))
        : tr("%1, byte 0x%2 (%3)").arg(where).arg(byte, 2, 16, QChar(u'0')).arg(byte);
}

void HexView::setPosition(qsizetype byte, bool select)
{
    if (m_bytes.isEmpty())
        return;
    m_position = std::clamp<qsizetype>(byte, 0, m_bytes.size() - 1);
    if (!select)
        m_anchor = m_position;
    reveal();
    viewport()->update();
    setAccessibleDescription(positionText());
    Q_EMIT positionChanged(m_position);
}

void HexView::reveal()
{
    const auto line = static_cast<int>(m_position / m_perLine);
    const int first = verticalScrollBar()->value();
    const int page = verticalScrollBar()->pageStep();
    if (line < first)
        verticalScrollBar()->setValue(line);
    else if (line >= first + page)
        verticalScrollBar()->setValue(line - page + 1);
}

void HexView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    const Colours colours = Colours::of(palette());
    painter.fillRect(viewport()->rect(), colours.tone(Tone::Base));
    const Metrics m = metrics();
    painter.setFont(m.font);
    painter.translate(-horizontalScrollBar()->value(), 0);
    const auto [from, to] = selection();
    const qsizetype first = verticalScrollBar()->value();
    const qsizetype last = std::min<qsizetype>(lines(), first + viewport()->height() / m.line + 2);
    const QColor selected = colours.tone(hasFocus() ? Tone::Highlight : Tone::InactiveSelection);
    const QColor selectedInk = colours.tone(hasFocus() ? Tone::HighlightedText : Tone::Text);
    for (qsizetype line = first; line < last; ++line) {
        const int top = static_cast<int>(line - first) * m.line;
        const auto cell = [&](int left, int width) { return QRect(left, top, width, m.line); };
        const qsizetype start = line * m_perLine;
        painter.setPen(colours.tone(Tone::Text3));
        painter.drawText(cell(m.left, m.character * offsetDigits), Qt::AlignVCenter,
            QString::number(start, 16).rightJustified(offsetDigits, u'0'));
        for (int i = 0; i < m_perLine && start + i < m_bytes.size(); ++i) {
            const char byte = m_bytes.at(start + i);
            const bool on = start + i >= from && start + i < to;
            const QRect hex = cell(m.hex + m.character * hexColumn(i), m.character * 2);
            const QRect text = cell(m.ascii + m.character * i, m.character);
            if (on) {
                const bool more = start + i + 1 < to && i + 1 < m_perLine;
                const int gap
                    = more ? m.character * (hexColumn(i + 1) - hexColumn(i)) : hex.width();
                painter.fillRect(cell(hex.left(), gap), selected);
                painter.fillRect(text, selected);
            }
            const QColor quiet = colours.tone(byte == 0 ? Tone::DimmedCode : Tone::Text);
            painter.setPen(on ? selectedInk : quiet);
            painter.drawText(hex, Qt::AlignVCenter,
                QString::number(static_cast<unsigned char>(byte), 16).rightJustified(2, u'0'));
            const bool printable = shown(byte) != u'·' || byte == '\xb7';
            painter.setPen(on   ? selectedInk
                    : printable ? colours.tone(Tone::Text)
                                : colours.tone(Tone::DimmedCode));
            painter.drawText(text, Qt::AlignCenter, QString(shown(byte)));
        }
    }
    painter.resetTransform();
    painter.setPen(colours.tone(Tone::Grid));
    const int rule = m.ascii - m.character - horizontalScrollBar()->value();
    painter.drawLine(rule, 0, rule, viewport()->height());
    if (hasFocus())
        paintFocusFrame(&painter, viewport()->rect(), palette());
}

void HexView::resizeEvent(QResizeEvent *)
{
    fit();
}

void HexView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        fit();
}

void HexView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void HexView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(selectedHex());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        m_anchor = 0;
        setPosition(m_bytes.size() - 1, true);
        return;
    }
    const bool select = event->modifiers() & Qt::ShiftModifier;
    const bool whole = event->modifiers() & Qt::ControlModifier;
    const qsizetype page = static_cast<qsizetype>(verticalScrollBar()->pageStep()) * m_perLine;
    const qsizetype start = m_position - m_position % m_perLine;
    switch (event->key()) {
    case Qt::Key_Left:
        return setPosition(m_position - 1, select);
    case Qt::Key_Right:
        return setPosition(m_position + 1, select);
    case Qt::Key_Up:
        return setPosition(m_position >= m_perLine ? m_position - m_perLine : m_position, select);
    case Qt::Key_Down:
        return setPosition(
            m_position + m_perLine < m_bytes.size() ? m_position + m_perLine : m_position, select);
    case Qt::Key_PageUp:
        return setPosition(m_position - page, select);
    case Qt::Key_PageDown:
        return setPosition(m_position + page, select);
    case Qt::Key_Home:
        return setPosition(whole ? 0 : start, select);
    case Qt::Key_End:
        return setPosition(whole ? m_bytes.size() - 1 : start + m_perLine - 1, select);
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

qsizetype HexView::byteAt(const QPoint &position) const
{
    const Metrics m = metrics();
    const int x = position.x() + horizontalScrollBar()->value();
    const qsizetype line = verticalScrollBar()->value() + position.y() / m.line;
    int column = 0;
    if (x >= m.ascii - m.character) {
        column = (x - m.ascii) / m.character;
    } else {
        const int wanted = (x - m.hex + m.character / 2) / m.character;
        while (column + 1 < m_perLine && hexColumn(column + 1) <= wanted)
            ++column;
    }
    return line * m_perLine + std::clamp(column, 0, m_perLine - 1);
}

void HexView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        setPosition(byteAt(event->position().toPoint()), event->modifiers() & Qt::ShiftModifier);
}

void HexView::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton)
        setPosition(byteAt(event->position().toPoint()), true);
}

} // namespace gantry::ui
