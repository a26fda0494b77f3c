// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/statusparts.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"

#include <QHBoxLayout>
#include <QPainter>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! A small icon in the secondary tone.
class Picture : public QWidget
{
public:
    using QWidget::QWidget;
    void setIconName(const QString &name)
    {
        m_name = name;
        setVisible(!name.isEmpty());
        updateGeometry();
        update();
    }
    QSize sizeHint() const override
    {
        const int side = iconSide(smallFont(font()));
        return {side, side};
    }

protected:
    void paintEvent(QPaintEvent * /*event*/) override
    {
        if (m_name.isEmpty())
            return;
        QPainter painter(this);
        const int side = iconSide(smallFont(font()));
        paintIcon(&painter, QRectF((width() - side) / 2.0, (height() - side) / 2.0, side, side),
            m_name, Colours::of(this).tone(Tone::Text2));
    }

private:
    QString m_name;
};

} // namespace

StatusPart::StatusPart(QWidget *parent)
    : QAbstractButton(parent)
{
    setFocusPolicy(Qt::TabFocus);
    setAttribute(Qt::WA_Hover);
}

void StatusPart::setContent(const QString &iconName, const QString &text, const QString &toolTip)
{
    m_icon = iconName;
    m_mark = Mark::Nothing;
    setText(text);
    setAccessibleName(text);
    setToolTip(toolTip);
    updateGeometry();
    update();
}

void StatusPart::setContent(Mark mark, const QString &text, const QString &toolTip)
{
    m_icon.clear();
    m_mark = mark;
    setText(text);
    setAccessibleName(markText(mark, text));
    setToolTip(toolTip);
    updateGeometry();
    update();
}

QSize StatusPart::sizeHint() const
{
    const QFont small = smallFont(font());
    const QFontMetrics metrics(small);
    const bool picture = m_mark != Mark::Nothing || !m_icon.isEmpty();
    return {metrics.horizontalAdvance(text()) + scaled(21, font())
            + (picture ? markSide(small) + scaled(5, font()) : 0),
        metrics.height() + scaled(4, font())};
}

void StatusPart::paintEvent(QPaintEvent * /*event*/)
{
    QPainter painter(this);
    const Colours colours = Colours::of(this);
    if (underMouse() || isDown())
        painter.fillRect(rect().adjusted(1, 0, 0, 0), colours.tone(Tone::Hover));
    painter.setPen(colours.tone(Tone::FrameSoft));
    painter.drawLine(0, 2, 0, height() - 3);
    const QFont small = smallFont(font());
    int x = scaled(10, font());
    const int side = m_icon.isEmpty() ? markSide(small) : iconSide(small);
    const QRectF picture(x, (height() - side) / 2.0, side, side);
    if (m_mark != Mark::Nothing)
        paintMark(&painter, picture, m_mark, colours);
    else if (!m_icon.isEmpty())
        paintIcon(&painter, picture, m_icon, colours.tone(Tone::Text2));
    if (m_mark != Mark::Nothing || !m_icon.isEmpty())
        x += side + scaled(5, font());
    painter.setFont(small);
    painter.setPen(colours.tone(Tone::Text2));
    painter.drawText(rect().adjusted(x, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, text());
    if (hasFocus())
        paintFocusFrame(&painter, QRectF(rect()), palette());
}

StatusParts::StatusParts(QWidget *parent)
    : QWidget(parent)
{
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(scaled(10, font()), 0, 0, 0);
    row->setSpacing(0);
    m_picture = new Picture(this);
    m_text = new ElideLabel(QString(), this);
    m_digest = new ElideLabel(QString(), this);
    m_more = new ElideLabel(QString(), this);
    const QFont small = smallFont(font());
    for (ElideLabel *label : {m_text, m_digest, m_more}) {
        label->setFont(small);
        label->setTone(Tone::Text2);
    }
    m_digest->setMonospace(true);
    const int gap = scaled(6, font());
    row->addWidget(m_picture);
    row->addSpacing(gap);
    row->addWidget(m_text);
    row->addSpacing(gap);
    row->addWidget(m_digest);
    row->addSpacing(2 * gap);
    row->addWidget(m_more);
    row->addStretch(1);
    const QString names[]
        = {tr("Pull allowance"), tr("Transfers"), tr("Failures"), tr("Cache"), tr("Connection")};
    for (int i = 0; i < 5; ++i) {
        m_parts[i] = new StatusPart(this);
        m_parts[i]->setAccessibleName(names[i]);
        m_parts[i]->hide();
        connect(m_parts[i], &QAbstractButton::clicked, this,
            [this, i] { Q_EMIT partClicked(static_cast<Part>(i)); });
        row->addWidget(m_parts[i]);
    }
    m_said.setSingleShot(true);
    m_said.setInterval(4000);
    connect(&m_said, &QTimer::timeout, this, [this] {
        fill(m_selection.iconName, m_selection.text, m_selection.digest, m_selection.more);
    });
    setSelection({}, tr("Ready"), {}, {});
}

void StatusParts::setSelection(
    const QString &iconName, const QString &text, const QString &digest, const QString &more)
{
    m_selection = {iconName, text, digest, more};
    if (!m_said.isActive())
        fill(iconName, text, digest, more);
}

void StatusParts::say(const QString &text)
{
    fill({}, text, {}, {});
    m_said.start();
}

void StatusParts::fill(
    const QString &iconName, const QString &text, const QString &digest, const QString &more)
{
    static_cast<Picture *>(m_picture)->setIconName(iconName);
    m_text->setText(text);
    m_digest->setText(digest);
    m_digest->setVisible(!digest.isEmpty());
    m_more->setText(more);
    m_more->setVisible(!more.isEmpty());
}

void StatusParts::setPart(
    Part which, const QString &iconName, const QString &text, const QString &toolTip)
{
    m_parts[which]->setContent(iconName, text, toolTip);
    m_parts[which]->setVisible(!text.isEmpty());
}

void StatusParts::setPart(Part which, Mark mark, const QString &text, const QString &toolTip)
{
    m_parts[which]->setContent(mark, text, toolTip);
    m_parts[which]->setVisible(!text.isEmpty());
}

} // namespace gantry::ui
