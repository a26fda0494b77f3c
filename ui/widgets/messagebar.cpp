// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace gantry::ui {

namespace {

//! A whole digest is one long word: it would widen the window instead of wrapping.
QString withShortDigests(QString text)
{
    static const QRegularExpression digest(u"\\b([0-9a-f]{12})[0-9a-f]{52,116}\\b"_s);
    return text.replace(digest, u"\\1…"_s);
}

} // namespace

MessageBar::MessageBar(QWidget *parent)
    : QFrame(parent)
    , m_markArea(new MarkLabel(Mark::Note, this))
    , m_label(new QLabel(this))
    , m_actionsArea(new QWidget(this))
    , m_actions(new QHBoxLayout(m_actionsArea))
    , m_close(new QToolButton(this))
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    m_label->setWordWrap(true);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_label->setSizePolicy(policy);
    m_close->setAutoRaise(true);
    m_close->setProperty("gantrySmall", true);
    m_close->setIcon(icon(u"x"_s, Tone::Text2));
    m_close->setToolTip(tr("Close (Esc)"));
    m_close->setAccessibleName(tr("Close message"));
    m_close->setFocusPolicy(Qt::TabFocus);
    m_layout = new QGridLayout(this);
    const int side = scaled(8, font());
    m_layout->setContentsMargins(side, scaled(4, font()), scaled(4, font()), scaled(4, font()));
    m_layout->setHorizontalSpacing(side);
    m_layout->setVerticalSpacing(scaled(4, font()));
    m_layout->setColumnStretch(1, 1);
    m_layout->addWidget(m_markArea, 0, 0);
    m_layout->addWidget(m_label, 0, 1);
    m_layout->addWidget(m_actionsArea, 0, 2);
    m_layout->addWidget(m_close, 0, 3);
    m_actions->setContentsMargins(0, 0, 0, 0);
    m_actions->setSpacing(scaled(6, font()));
    m_actionsArea->hide();
    connect(m_close, &QToolButton::clicked, this, [this] {
        hide();
        Q_EMIT closed();
    });
    hide();
}

void MessageBar::showMessage(Mark mark, const QString &text)
{
    while (QLayoutItem *item = m_actions->takeAt(0)) {
        // The button may be the one whose click led here.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    m_actionsArea->hide();
    m_mark = mark;
    static_cast<MarkLabel *>(m_markArea)->setMark(mark);
    m_label->setText(withShortDigests(text));
    m_label->setAccessibleName(text);
    setPlainToolTip(m_label, m_label->text() == text ? QString() : text);
    setAccessibleName(markText(mark, text));
    show();
    update();
    Announcer::of(this)->announce(this, markText(mark, text));
}

QString MessageBar::text() const
{
    return m_label->accessibleName(); // what is shown may be shorter
}

QPushButton *MessageBar::addAction(const QString &id, const QString &text)
{
    auto *button = new QPushButton(text, m_actionsArea);
    m_actionsArea->show();
    button->setObjectName(id);
    button->setProperty("gantrySmall", true);
    button->setAutoDefault(false);
    m_actions->addWidget(button);
    setTabOrder(button, m_close);
    connect(button, &QPushButton::clicked, this, [this, id] { Q_EMIT actionTriggered(id); });
    return button;
}

//! A narrow bar has its buttons below the text.
void MessageBar::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    const bool below = width() < scaled(420, font());
    if (below == m_below)
        return;
    m_below = below;
    m_layout->removeWidget(m_actionsArea);
    m_layout->addWidget(m_actionsArea, below ? 1 : 0, below ? 1 : 2, 1, below ? 3 : 1,
        below ? Qt::AlignRight : Qt::Alignment());
}

void MessageBar::setClosable(bool closable)
{
    m_close->setVisible(closable);
}

QStringList MessageBar::actionIds() const
{
    QStringList ids;
    for (int i = 0; i < m_actions->count(); ++i)
        ids.append(m_actions->itemAt(i)->widget()->objectName());
    return ids;
}

void MessageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Colours colours = Colours::of(palette());
    const MeaningColours look = colours.meaning(meaningOf(m_mark));
    const bool plain = meaningOf(m_mark) == Meaning::Plain;
    painter.setPen(QPen(plain ? colours.tone(Tone::Frame) : look.fill, 1));
    painter.setBrush(plain ? colours.tone(Tone::Alternate) : look.tint);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
}

void MessageBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_close->isVisibleTo(this)) {
        m_close->click();
        return;
    }
    QFrame::keyPressEvent(event);
}

} // namespace gantry::ui
