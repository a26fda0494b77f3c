// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"
#include "ui/theme/marks.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/filterline.h"

#include <QAbstractButton>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLocale>
#include <QPainter>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

class Chip : public QAbstractButton
{
public:
    Chip(const QString &text, QString iconName, QWidget *parent)
        : QAbstractButton(parent)
        , m_icon(std::move(iconName))
        , m_mark(hasIcon(m_icon) ? Mark::Nothing : toMark(m_icon))
    {
        setText(text);
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFocusPolicy(Qt::StrongFocus);
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        setAccessibleName(text);
    }
    void setCount(qint64 count)
    {
        m_count = count;
        setAccessibleName(shownText());
        updateGeometry();
        update();
    }
    QString shownText() const
    {
        return m_count < 0 ? text() : text() + u' ' + QLocale().toString(m_count);
    }
    QSize sizeHint() const override
    {
        const QFontMetrics metrics(font());
        int width = metrics.horizontalAdvance(shownText()) + scaled(18, font());
        if (hasPicture())
            width += scaled(14 + 5, font());
        return {width, qMax(scaled(21, font()), metrics.height() + 3)};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const Colours colours = Colours::of(palette());
        const QColor highlight = colours.tone(Tone::Highlight);
        QColor fill = colours.tone(Tone::Base);
        QColor frame = colours.tone(Tone::FieldOutline);
        if (isChecked()) {
            fill = colours.wantsOutlines() ? highlight : mixed(highlight, fill, 0.14);
            frame = colours.tone(Tone::Focus);
        } else if (underMouse() && isEnabled()) {
            fill = colours.tone(Tone::Hover);
        }
        const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
        painter.setPen(QPen(frame, 1));
        painter.setBrush(fill);
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
        const QColor ink = !isEnabled()              ? colours.tone(Tone::Disabled)
            : isChecked() && colours.wantsOutlines() ? colours.tone(Tone::HighlightedText)
                                                     : colours.tone(Tone::Text);
        QRect area = rect().adjusted(scaled(9, font()), 0, -scaled(9, font()), 0);
        if (hasPicture()) {
            const int side = scaled(14, font());
            const QRect place(area.x() - 1, area.y(), side, area.height());
            if (m_mark != Mark::Nothing)
                paintMark(&painter, place, m_mark, colours,
                    {.plate = isChecked() && colours.wantsOutlines()});
            else
                paintIcon(&painter, place, m_icon, ink);
            area.setLeft(area.left() + side + scaled(4, font()));
        }
        painter.setPen(ink);
        painter.setFont(font());
        painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shownText());
        if (hasFocus()) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(colours.tone(Tone::Focus), 2));
            const QRectF ring = QRectF(rect()).adjusted(1, 1, -1, -1);
            painter.drawRoundedRect(ring, ring.height() / 2, ring.height() / 2);
        }
    }
    void keyPressEvent(QKeyEvent *event) override
    {
        if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
            click();
        else
            QAbstractButton::keyPressEvent(event);
    }

private:
    bool hasPicture() const { return m_mark != Mark::Nothing || hasIcon(m_icon); }
    QString m_icon;
    Mark m_mark;
    qint64 m_count = -1;
};

} // namespace

ChipRow::ChipRow(QWidget *parent)
    : QWidget(parent)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(6, font()));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void ChipRow::addChip(const QString &id, const QString &text, const QString &iconName, bool on)
{
    auto *chip = new Chip(text, iconName, this);
    chip->setObjectName(id);
    chip->setChecked(on);
    m_order.append(id);
    m_chips.insert(id, chip);
    layout()->addWidget(chip);
    // clicked, not toggled: setOn() stays silent
    connect(chip, &QAbstractButton::clicked, this, [this, id](bool checked) {
        if (m_exclusive.contains(id)) {
            if (!checked) {
                setOn(id, true);
                return;
            }
            for (const QString &other : std::as_const(m_exclusive)) {
                if (other != id)
                    setOn(other, false);
            }
        }
        Q_EMIT chipToggled(id, checked);
    });
}

void ChipRow::removeChip(const QString &id)
{
    m_order.removeAll(id);
    if (QAbstractButton *chip = m_chips.take(id)) {
        chip->hide();
        chip->deleteLater();
    }
}

void ChipRow::clear()
{
    const QStringList all = m_order;
    for (const QString &id : all)
        removeChip(id);
}

QStringList ChipRow::ids() const
{
    return m_order;
}

void ChipRow::setCount(const QString &id, qint64 count)
{
    if (QAbstractButton *chip = m_chips.value(id))
        static_cast<Chip *>(chip)->setCount(count);
}

bool ChipRow::isOn(const QString &id) const
{
    const QAbstractButton *chip = m_chips.value(id);
    return chip && chip->isChecked();
}

void ChipRow::setOn(const QString &id, bool on)
{
    if (QAbstractButton *chip = m_chips.value(id))
        chip->setChecked(on);
}

void ChipRow::setExclusive(const QStringList &ids)
{
    m_exclusive = ids;
}

QAbstractButton *ChipRow::chip(const QString &id) const
{
    return m_chips.value(id);
}

} // namespace gantry::ui
