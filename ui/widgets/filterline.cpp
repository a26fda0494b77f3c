// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/filterline.h"

#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QTimer>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

FilterLine::FilterLine(QWidget *parent)
    : RichLine(parent)
    , m_clear(new QToolButton(this))
    , m_delay(new QTimer(this))
{
    setProperty("gantrySmall", true);
    setLeadingIcon(u"filter"_s);
    setAccessibleName(tr("Filter"));
    m_clear->setAutoRaise(true);
    m_clear->setProperty("gantrySmall", true);
    m_clear->setIcon(icon(u"x"_s, Tone::Text3));
    m_clear->setIconSize({scaled(12, font()), scaled(12, font())});
    m_clear->setToolTip(tr("Clear filter (Esc)"));
    m_clear->setAccessibleName(tr("Clear filter"));
    m_clear->setFocusPolicy(Qt::NoFocus);
    m_clear->hide();
    addTrailing(m_clear);
    m_delay->setSingleShot(true);
    m_delay->setInterval(80);
    connect(m_delay, &QTimer::timeout, this, &FilterLine::send);
    connect(m_clear, &QToolButton::clicked, this, [this] {
        clear();
        send();
    });
    connect(this, &QLineEdit::textChanged, this, [this] {
        // Ranges belong to the text they were given for.
        m_unknown.clear();
        setToolTip({});
        format();
        m_clear->setVisible(!text().isEmpty());
        placeTrailing();
        m_delay->start();
    });
}

void FilterLine::setDelay(int milliseconds)
{
    m_delay->setInterval(milliseconds);
}

void FilterLine::setUnknownRanges(QList<TextRange> ranges, const QString &reason)
{
    m_unknown = std::move(ranges);
    setToolTip(m_unknown.isEmpty() ? QString() : plainToolTip(reason));
    setAccessibleDescription(m_unknown.isEmpty() ? QString() : reason);
    format();
}

void FilterLine::format()
{
    QTextCharFormat wavy;
    wavy.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    wavy.setUnderlineColor(Colours::of(palette()).meaning(Meaning::Error).ink);
    QList<QTextLayout::FormatRange> formats;
    for (const TextRange &range : std::as_const(m_unknown))
        formats.append({int(range.begin), int(range.length), wavy});
    setFormats(formats);
}

void FilterLine::send()
{
    m_delay->stop();
    if (m_sent == text())
        return;
    m_sent = text();
    Q_EMIT filterChanged(m_sent);
}

void FilterLine::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        if (text().isEmpty()) {
            Q_EMIT leaveRequested();
        } else {
            clear();
            send();
        }
        return;
    case Qt::Key_Down:
        send();
        Q_EMIT leaveRequested();
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        send();
        return;
    default:
        RichLine::keyPressEvent(event);
    }
}

void FilterLine::changeEvent(QEvent *event)
{
    RichLine::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        format();
}

} // namespace gantry::ui
