// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/labels.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>
#include <QTextLayout>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

ElideLabel::ElideLabel(const QString &text, QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
}

void ElideLabel::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
    setPlainToolTip(this, isWhole() ? QString() : m_text);
}

void ElideLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

void ElideLabel::setAlignment(Qt::Alignment alignment)
{
    m_alignment = alignment;
    update();
}

void ElideLabel::setTone(Tone tone)
{
    m_tone = tone;
    update();
}

void ElideLabel::setMonospace(bool monospace)
{
    m_monospace = monospace;
    updateGeometry();
    update();
}

QFont ElideLabel::shownFont() const
{
    return m_monospace ? fixedFont(font()) : font();
}

void ElideLabel::setMostLines(int lines)
{
    m_mostLines = lines;
    QSizePolicy policy = sizePolicy();
    policy.setHeightForWidth(lines > 1);
    policy.setVerticalPolicy(lines > 1 ? QSizePolicy::Preferred : QSizePolicy::Fixed);
    setSizePolicy(policy);
    updateGeometry();
    update();
}

QStringList ElideLabel::linesAt(int width) const
{
    const QFontMetrics metrics(shownFont());
    if (m_mostLines < 2)
        return {metrics.elidedText(m_text, m_mode, width)};
    QTextLayout layout(m_text, shownFont());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() + 1 == m_mostLines) {
            lines += metrics.elidedText(m_text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines += m_text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

QString ElideLabel::shownText() const
{
    return linesAt(width()).join(u'\n');
}

bool ElideLabel::isWhole() const
{
    const QStringList lines = linesAt(width());
    return m_mostLines < 2 ? lines.first() == m_text
                           : lines.size() < m_mostLines || m_text.endsWith(lines.last());
}

int ElideLabel::lineHeight() const
{
    return qMax(QFontMetrics(shownFont()).height(), fontMetrics().height());
}

int ElideLabel::heightForWidth(int width) const
{
    return m_mostLines < 2 ? -1 : qMax(1, static_cast<int>(linesAt(width).size())) * lineHeight();
}

QSize ElideLabel::sizeHint() const
{
    return {textWidth(shownFont(), m_text) + 2, lineHeight()};
}

QSize ElideLabel::minimumSizeHint() const
{
    return {qMin(sizeHint().width(), QFontMetrics(shownFont()).averageCharWidth() * 6),
        sizeHint().height()};
}

void ElideLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setFont(shownFont());
    painter.setPen(Colours::of(palette()).tone(isEnabled() ? m_tone : Tone::Disabled));
    const int line = m_mostLines < 2 ? Qt::TextSingleLine : 0;
    painter.drawText(rect(), int(m_alignment) | line, shownText());
}

void ElideLabel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    setPlainToolTip(this, isWhole() ? QString() : m_text);
}

void ElideLabel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        updateGeometry();
}

HintLabel::HintLabel(const QString &text, QWidget *parent, Tone tone)
    : QLabel(text, parent)
    , m_tone(tone)
{
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    // On a Base background QWidget would take the Text role instead.
    setForegroundRole(QPalette::WindowText);
    applyLook();
}

void HintLabel::setSmall(bool isSmall)
{
    m_small = isSmall;
    applyLook();
}

void HintLabel::applyLook()
{
    m_applying = true;
    // Only the one role is set, so that everything else keeps coming from the application.
    QPalette palette;
    const QColor ink = Colours::of(QGuiApplication::palette()).tone(m_tone);
    for (const auto role : {QPalette::WindowText, QPalette::Text})
        palette.setColor(role, ink);
    setPalette(palette);
    if (m_small)
        setFont(smallFont(parentWidget() ? parentWidget()->font() : QGuiApplication::font()));
    m_applying = false;
}

void HintLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (!m_applying
        && (event->type() == QEvent::PaletteChange
            || event->type() == QEvent::ApplicationPaletteChange
            || event->type() == QEvent::StyleChange
            || event->type() == QEvent::ApplicationFontChange))
        applyLook();
}

TitleLabel::TitleLabel(const QString &text, QWidget *parent)
    : QLabel(text, parent)
{
    setTextFormat(Qt::PlainText);
    setFont(titleFont(QGuiApplication::font()));
}

void TitleLabel::changeEvent(QEvent *event)
{
    QLabel::changeEvent(event);
    if (event->type() == QEvent::ApplicationFontChange)
        setFont(titleFont(QGuiApplication::font()));
}

KeyCap::KeyCap(const QString &keys, QWidget *parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setKeys(keys);
}

void KeyCap::setKeys(const QString &keys)
{
    m_keys = keys;
    setAccessibleName(keys);
    updateGeometry();
    update();
}

void KeyCap::setJoined(bool joined)
{
    m_joined = joined;
    updateGeometry();
    update();
}

QStringList KeyCap::caps() const
{
    if (m_joined || m_keys == u"+")
        return {m_keys};
    QStringList result = m_keys.split(u'+', Qt::SkipEmptyParts);
    if (m_keys.endsWith(u"++"))
        result.append(u"+"_s);
    return result;
}

QSize KeyCap::sizeHint() const
{
    const QFontMetrics metrics(smallFont(font()));
    int width = 0;
    for (const QString &cap : caps())
        width += metrics.horizontalAdvance(cap) + scaled(10, font()) + scaled(4, font());
    return {qMax(0, width - scaled(4, font())), metrics.height() + scaled(3, font())};
}

void KeyCap::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    painter.setFont(small);
    qreal x = 0;
    for (const QString &cap : caps()) {
        const int wide = metrics.horizontalAdvance(cap) + scaled(10, font());
        const QRectF box(x + 0.5, 0.5, wide - 1, height() - 1);
        painter.setPen(QPen(colours.tone(Tone::Frame), 1));
        painter.setBrush(colours.tone(Tone::Base));
        painter.drawRoundedRect(box, 3, 3);
        painter.drawLine(QPointF(box.left() + 2.5, box.bottom() - 1),
            QPointF(box.right() - 2.5, box.bottom() - 1));
        painter.setPen(colours.tone(Tone::Text2));
        painter.drawText(box.adjusted(0, 0, 0, -1.5), Qt::AlignCenter, cap);
        x += wide + scaled(4, font());
    }
}

TagLabel::TagLabel(const QString &text, Meaning meaning, QWidget *parent)
    : QWidget(parent)
    , m_meaning(meaning)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void TagLabel::setText(const QString &text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void TagLabel::setMeaning(Meaning meaning)
{
    m_meaning = meaning;
    update();
}

QSize TagLabel::sizeHint() const
{
    const QFontMetrics metrics(smallFont(font()));
    return {metrics.horizontalAdvance(m_text) + scaled(10, font()), metrics.height() + 1};
}

void TagLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    const MeaningColours look = colours.meaning(m_meaning);
    painter.setPen(colours.wantsOutlines() ? QPen(colours.tone(Tone::Text)) : QPen(Qt::NoPen));
    painter.setBrush(look.tint);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    painter.setFont(smallFont(font()));
    painter.setPen(look.ink);
    painter.drawText(rect(), Qt::AlignCenter, m_text);
}

DigestLabel::DigestLabel(QWidget *parent)
    : QWidget(parent)
    , m_label(new ElideLabel({}, this))
    , m_copy(nullptr)
{
    auto *button = new QToolButton(this);
    button->setAutoRaise(true);
    button->setProperty("gantrySmall", true);
    button->setIcon(icon(u"copy"_s, Tone::Text3));
    button->setToolTip(tr("Copy digest"));
    button->setAccessibleName(tr("Copy digest"));
    m_copy = button;
    m_label->setMonospace(true);
    m_label->setTone(Tone::Text2);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    layout->addWidget(m_label, 0);
    layout->addWidget(button);
    layout->addStretch(1);
    connect(button, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_digest);
        Q_EMIT copied(m_digest);
    });
}

void DigestLabel::setDigest(const QString &digest)
{
    m_digest = digest;
    const qsizetype colon = digest.indexOf(u':');
    const bool isLong = digest.size() - colon > 16;
    m_label->setText(isLong ? digest.left(colon + 9) + u'…' + digest.right(4) : digest);
    m_label->setAccessibleName(digest);
    m_label->setToolTip(digest);
    m_copy->setVisible(!digest.isEmpty());
}

} // namespace gantry::ui
