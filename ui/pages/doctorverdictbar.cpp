// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorverdictbar.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/doctorverdict.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"

#include <QActionGroup>
#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;

namespace {

//! The mark of the verdict, larger than in tables.
class LargeMark : public QWidget
{
public:
    explicit LargeMark(QWidget *parent)
        : QWidget(parent)
    {
    }
    void setMark(Mark mark)
    {
        m_mark = mark;
        setAccessibleName(markText(mark));
        update();
    }
    QSize sizeHint() const override { return {scaled(26, font()), scaled(26, font())}; }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintMark(&painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_mark, Colours::of(palette()));
    }

private:
    Mark m_mark = Mark::Nothing;
};

} // namespace

DoctorVerdictBar::DoctorVerdictBar(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    auto *picture = new LargeMark(this);
    picture->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    m_picture = picture;
    m_title = new TitleLabel(QString(), this);
    m_title->setWordWrap(true);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_sentence = new HintLabel(QString(), this);
    m_message = new ElideLabel(QString(), this);
    m_message->setMonospace(true);
    m_message->setElideMode(Qt::ElideRight);
    m_message->setMostLines(2);
    m_copy = new QToolButton(this);
    m_copy->setIcon(icon(u"copy"_s, Tone::Text2));
    m_copy->setAutoRaise(true);
    m_copy->setProperty("gantrySmall", true);
    m_copy->setFocusPolicy(Qt::TabFocus);
    m_copy->setToolTip(tr("Copy what the client prints"));
    m_copy->setAccessibleName(tr("Copy what the client prints"));
    m_isolations = new QMenu(this);
    m_facts = new QWidget(this);
    m_grid = new QGridLayout(m_facts);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(scaled(10, font()));
    m_grid->setVerticalSpacing(scaled(2, font()));

    auto *printed = new QHBoxLayout;
    printed->setSpacing(scaled(4, font()));
    printed->addWidget(m_message);
    printed->addWidget(m_copy, 0, Qt::AlignTop);
    printed->addStretch(1);
    printed->setStretchFactor(m_message, 100);
    auto *words = new QVBoxLayout;
    words->setSpacing(scaled(1, font()));
    words->addWidget(m_title);
    words->addWidget(m_sentence);
    words->addLayout(printed);
    words->addStretch(1);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(
        scaled(16, font()), scaled(8, font()), scaled(10, font()), scaled(6, font()));
    row->setSpacing(scaled(10, font()));
    row->addWidget(m_picture, 0, Qt::AlignTop);
    row->addLayout(words, 1);
    row->addWidget(m_facts, 0, Qt::AlignTop);

    connect(m_copy, &QToolButton::clicked, this, &DoctorVerdictBar::copyMessage);
    connect(m_isolations, &QMenu::aboutToShow, this, &DoctorVerdictBar::fillIsolation);
    connect(session, &DoctorSession::reportChanged, this, &DoctorVerdictBar::refresh);
    connect(session, &DoctorSession::findingsChanged, this, &DoctorVerdictBar::refresh);
    connect(session, &DoctorSession::currentRowChanged, this, &DoctorVerdictBar::refresh);
    refresh();
}

QString DoctorVerdictBar::title() const
{
    return m_title->text();
}

QString DoctorVerdictBar::message() const
{
    return m_message->text();
}

void DoctorVerdictBar::copyMessage()
{
    if (message().isEmpty())
        return;
    QGuiApplication::clipboard()->setText(message());
    Announcer::of(this)->announce(this, tr("Message copied"));
}

void DoctorVerdictBar::refresh()
{
    const models::DoctorVerdict verdict = models::verdictOf(*m_session, m_session->currentRow());
    m_mark = toMark(verdict.mark);
    static_cast<LargeMark *>(m_picture)->setMark(m_mark);
    m_title->setText(verdict.title);
    const bool printed = !verdict.message.isEmpty();
    m_sentence->setText(
        printed ? tr("%1 The client reports:").arg(verdict.sentence) : verdict.sentence);
    m_message->setText(verdict.message);
    m_message->setMaximumWidth(m_message->sizeHint().width()); // the button stands behind it
    m_message->setVisible(printed);
    m_copy->setVisible(printed);
    setAccessibleName(markText(m_mark, verdict.title));
    setAccessibleDescription(verdict.sentence + u' ' + verdict.message);

    // Isolation is the only thing here that takes the focus, so it is worth keeping.
    const QWidget *focus = window()->focusWidget();
    const bool hadFocus = focus && m_facts->isAncestorOf(focus);
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        if (QWidget *widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    int line = 0;
    for (const auto &fact : verdict.facts) {
        auto *label = new HintLabel(fact.label, m_facts);
        label->setWordWrap(false);
        auto *value = new QLabel(fact.value, m_facts);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (fact.monospace)
            value->setFont(fixedFont(font()));
        m_grid->addWidget(label, line, 0, Qt::AlignLeft | Qt::AlignVCenter);
        if (fact.id == "isolation"_L1) {
            auto *both = new QWidget(m_facts);
            auto *row = new QHBoxLayout(both);
            row->setContentsMargins(0, 0, 0, 0);
            row->setSpacing(scaled(6, font()));
            auto *change = new LinkButton(tr("change…"), both);
            change->setAccessibleName(tr("Change the isolation"));
            row->addWidget(value);
            row->addWidget(change);
            row->addStretch(1);
            connect(change, &QAbstractButton::clicked, this, [this, change] {
                m_isolations->popup(change->mapToGlobal(QPoint(0, change->height())));
            });
            m_grid->addWidget(both, line, 1);
            if (hadFocus)
                change->setFocus(Qt::OtherFocusReason);
        } else {
            m_grid->addWidget(value, line, 1);
        }
        ++line;
    }
    m_grid->setColumnStretch(1, 1);
    update();
}

void DoctorVerdictBar::fillIsolation()
{
    m_isolations->clear();
    auto *group = new QActionGroup(m_isolations);
    const QString now = m_session->isolationOf(m_session->currentRow());
    const std::pair<QString, QString> choices[] = {{u"process"_s, tr("Process isolation")},
        {u"hyperv"_s, tr("Hyper-V isolation")}, {u"default"_s, tr("As the host does by itself")}};
    for (const auto &[id, text] : choices) {
        QAction *choice = m_isolations->addAction(
            text, m_session, [session = m_session, row = m_session->currentRow(), id] {
                session->chooseIsolation(row, id);
            });
        choice->setCheckable(true);
        choice->setChecked(id == now);
        group->addAction(choice);
    }
}

void DoctorVerdictBar::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    QPainter painter(this);
    const Colours colours = Colours::of(palette());
    if (m_mark != Mark::Nothing)
        painter.fillRect(
            QRect(0, 0, scaled(4, font()), height()), colours.meaning(meaningOf(m_mark)).ink);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours.tone(Tone::FrameSoft));
}

} // namespace gantry::ui
