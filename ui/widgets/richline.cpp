// SPDX-License-Identifier: Apache-2.0
// QLineEdit has no interface for coloured text, but it lays its text out with the formats of the
// last input method event. An event without any text changes nothing else, so that is how they get
// in.
#include "ui/widgets/richline.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"

#include <QCoreApplication>
#include <QInputMethodEvent>
#include <QPainter>
#include <QResizeEvent>

#include <utility>

namespace gantry::ui {

RichLine::RichLine(QWidget *parent)
    : QLineEdit(parent)
{
    connect(this, &QLineEdit::textChanged, this, &RichLine::applyFormats);
    placeTrailing();
}

void RichLine::setLeadingIcon(const QString &name)
{
    m_leadingIcon = name;
    placeTrailing();
    update();
}

void RichLine::addTrailing(QWidget *widget)
{
    widget->setParent(this);
    widget->setCursor(Qt::ArrowCursor);
    m_trailing.append(widget);
    placeTrailing();
}

void RichLine::setTall(bool tall)
{
    m_tall = tall;
    updateGeometry();
    placeTrailing();
}

QSize RichLine::sizeHint() const
{
    const int height = qMax(scaled(m_tall                              ? 30
                                    : property("gantrySmall").toBool() ? 21
                                                                       : 24,
                                font()),
        QFontMetrics(font()).height() + 4);
    return {QLineEdit::sizeHint().width() + textMargins().left() + textMargins().right(), height};
}

QSize RichLine::minimumSizeHint() const
{
    return {scaled(90, font()), sizeHint().height()};
}

void RichLine::setFormats(QList<QTextLayout::FormatRange> formats)
{
    m_formats = std::move(formats);
    applyFormats();
}

void RichLine::applyFormats()
{
    if (m_applying || m_composing)
        return;
    m_applying = true;
    QList<QInputMethodEvent::Attribute> attributes;
    for (const QTextLayout::FormatRange &range : std::as_const(m_formats))
        attributes.append({QInputMethodEvent::TextFormat, range.start - cursorPosition(),
            range.length, range.format});
    QInputMethodEvent event({}, attributes);
    QCoreApplication::sendEvent(this, &event);
    m_applying = false;
}

bool RichLine::event(QEvent *event)
{
    if (event->type() == QEvent::InputMethod && !m_applying)
        m_composing = !static_cast<QInputMethodEvent *>(event)->preeditString().isEmpty();
    const bool handled = QLineEdit::event(event);
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::DynamicPropertyChange)
        placeTrailing();
    return handled;
}

void RichLine::placeTrailing()
{
    const int gap = scaled(4, font());
    int right = width() - gap;
    for (auto widget = m_trailing.crbegin(); widget != m_trailing.crend(); ++widget) {
        if (!(*widget)->isVisibleTo(this))
            continue;
        const QSize size = (*widget)->sizeHint().boundedTo({width(), height() - 4});
        (*widget)->setGeometry(
            right - size.width(), (height() - size.height()) / 2, size.width(), size.height());
        right -= size.width() + gap;
    }
    const int inset = scaled(m_tall ? 5 : 2, font());
    const int left = m_leadingIcon.isEmpty() ? inset : inset + scaled(14, font()) + gap;
    const QMargins margins(left, 0, width() - right - gap + inset, 0);
    if (margins != textMargins())
        setTextMargins(margins);
}

QRect RichLine::textArea() const
{
    return rect().adjusted(textMargins().left() + 6, 0, -textMargins().right() - 4, 0);
}

void RichLine::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_leadingIcon.isEmpty())
        return;
    QPainter painter(this);
    const int side = scaled(14, font());
    const Tone tone = !isEnabled() ? Tone::Disabled : text().isEmpty() ? Tone::Text3 : Tone::Text2;
    paintIcon(&painter, QRect(scaled(m_tall ? 8 : 6, font()), 0, side, height()), m_leadingIcon,
        Colours::of(palette()).tone(tone));
}

void RichLine::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    placeTrailing();
}

void RichLine::changeEvent(QEvent *event)
{
    QLineEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        placeTrailing();
}

} // namespace gantry::ui
