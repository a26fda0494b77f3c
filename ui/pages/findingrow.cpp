// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/findingrow.h"

#include "models/doctor/findingmodel.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/progress.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QPushButton>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::FindingModel;

namespace {
constexpr int waysShown = 2; //!< as buttons of their own
}

FindingRow::FindingRow(const QModelIndex &index, QWidget *parent)
    : QWidget(parent)
    , m_key(index.data(FindingModel::KeyRole).toString())
    , m_alternate(index.row() % 2 == 1)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(index.data(Qt::AccessibleTextRole).toString());
    const QString title = index.data(FindingModel::TitleRole).toString();
    const bool ignored = index.data(FindingModel::IgnoredRole).toBool();
    auto *mark = new MarkLabel(Mark::Nothing, this);
    mark->setMark(toMark(index.data(FindingModel::MarkRole)), title);
    auto *name = new ElideLabel(title, this);
    name->setFont(boldFont(font()));
    name->setElideMode(Qt::ElideRight);
    QString evidence = index.data(FindingModel::EvidenceRole).toString();
    if (ignored)
        evidence = tr("Ignored: %1").arg(index.data(FindingModel::BecauseRole).toString());
    auto *about = new ElideLabel(evidence, this);
    about->setElideMode(Qt::ElideRight);
    about->setTone(Tone::Text2);
    auto *hosts = new ElideLabel(index.data(FindingModel::HostsRole).toString(), this);
    hosts->setTone(Tone::Text2);
    setPlainToolTip(hosts, index.data(FindingModel::HostNamesRole).toString());
    hosts->setFixedWidth(scaled(76, font()));
    auto *words = new QVBoxLayout;
    words->setSpacing(scaled(1, font()));
    words->addWidget(name);
    words->addWidget(about);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(
        scaled(8, font()), scaled(4, font()), scaled(8, font()), scaled(4, font()));
    row->setSpacing(scaled(6, font()));
    row->addWidget(mark, 0, Qt::AlignTop);
    row->addSpacing(scaled(4, font()));
    row->addLayout(words, 1);
    row->addWidget(hosts);
    m_hosts = hosts;
    m_ways = new QWidget(this);
    auto *buttons = new QHBoxLayout(m_ways);
    buttons->setContentsMargins(0, 0, 0, 0);
    buttons->setSpacing(row->spacing());
    buttons->addStretch(1);
    row->addWidget(m_ways);

    const auto button = [&](const QString &text, const QString &toolTip) {
        auto *made = new QPushButton(text, m_ways);
        made->setProperty("gantrySmall", true);
        made->setToolTip(toolTip);
        made->setAccessibleDescription(title);
        made->installEventFilter(this);
        buttons->addWidget(made);
        return made;
    };
    QStringList advice;
    int ways = 0;
    QMenu *others = nullptr; // more than two buttons leave no room for words
    const QVariantList remedies = index.data(FindingModel::RemediesRole).toList();
    for (const QVariant &each : remedies) {
        const QVariantMap remedy = each.toMap();
        const QString detail = remedy.value(u"detail"_s).toString();
        if (remedy.value(u"isAdvice"_s).toBool()) {
            QString text = remedy.value(u"text"_s).toString();
            if (text.endsWith(u'…'))
                text.chop(1);
            advice
                += tr("Advice: %1").arg(text) + (detail.isEmpty() ? QString() : u": "_s + detail);
            continue;
        }
        if (ignored)
            continue;
        const QString text = remedy.value(u"text"_s).toString();
        const auto take
            = [this, id = remedy.value(u"id"_s).toString()] { Q_EMIT remedyRequested(id); };
        if (++ways > waysShown) {
            if (!others) {
                QPushButton *more = button(tr("More"), tr("Other ways out"));
                others = new QMenu(more);
                others->setToolTipsVisible(true);
                more->setMenu(others);
            }
            others->addAction(text, this, take)->setToolTip(detail);
            continue;
        }
        QPushButton *way = button(text, detail);
        if (!m_first)
            m_first = way;
        connect(way, &QPushButton::clicked, this, take);
    }
    if (ignored) {
        connect(button(tr("Restore"), tr("Count it again")), &QPushButton::clicked, this,
            &FindingRow::restoreRequested);
    } else {
        auto *ignore = button(tr("Ignore…"), tr("Leave it out of the counts, with a reason"));
        ignore->setProperty("gantryQuiet", true);
        connect(ignore, &QPushButton::clicked, this, &FindingRow::ignoreRequested);
    }
    QStringList more{title, evidence};
    more += advice;
    setPlainToolTip(this, more.join(u'\n'));
    if (!advice.isEmpty())
        setAccessibleDescription(advice.join(u". "_s));
    // Advice has no button: it stands behind what was read.
    if (!advice.isEmpty() && !ignored)
        about->setText(
            (evidence.isEmpty() ? advice : QStringList{evidence} + advice).join(u". "_s));
}

int FindingRow::waysWidth() const
{
    return m_ways->layout()->sizeHint().width();
}

int FindingRow::hostsLeft() const
{
    return m_hosts->x();
}

void FindingRow::setWaysWidth(int width)
{
    m_ways->setFixedWidth(width);
}

void FindingRow::setCurrent(bool current)
{
    if (m_current == current)
        return;
    m_current = current;
    if (m_first) {
        m_first->setProperty("gantryPrimary", current);
        m_first->update();
    }
    update();
}

void FindingRow::mousePressEvent(QMouseEvent *event)
{
    setFocus(Qt::MouseFocusReason);
    QWidget::mousePressEvent(event);
}

void FindingRow::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    Q_EMIT chosen();
    update();
}

void FindingRow::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

bool FindingRow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn)
        Q_EMIT chosen();
    return QWidget::eventFilter(watched, event);
}

void FindingRow::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    painter.fillRect(rect(),
        colours.tone(m_current ? Tone::InactiveSelection
                : m_alternate  ? Tone::Alternate
                               : Tone::Base));
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.tone(Tone::Grid));
    if (hasFocus())
        paintFocusFrame(&painter, QRectF(rect()).adjusted(0, 0, 0, -1), palette(), 1);
}

} // namespace gantry::ui
