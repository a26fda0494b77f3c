// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/fixpreviewpanel.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/fixpreview.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/changelines.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QEvent>
#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;
using models::FixPreview;

namespace {

QFrame *box(QWidget *parent)
{
    auto *frame = new QFrame(parent);
    frame->setFrameShape(QFrame::StyledPanel);
    frame->setBackgroundRole(QPalette::Base);
    frame->setAutoFillBackground(true);
    return frame;
}

QLabel *heading(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setFont(boldFont(parent->font()));
    label->setWordWrap(true);
    return label;
}

} // namespace

FixPreviewPanel::FixPreviewPanel(QWidget *parent)
    : QWidget(parent)
    , m_scroll(new QScrollArea(this))
{
    setHelp(this, tr("Fix preview"),
        tr("What a way out would change: the index line by line, what a push would send, and which "
           "hosts get something else. Nothing is sent; the change opens as an assembly that can be "
           "undone."));
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Fix preview"));
    setFocusProxy(m_scroll);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_scroll, 1);
    rebuild();
}

FixPreviewPanel::~FixPreviewPanel() = default;

QSize FixPreviewPanel::minimumSizeHint() const
{
    const QSize least = QWidget::minimumSizeHint();
    const QScrollBar *bar = m_scroll->verticalScrollBar();
    const int body = m_scroll->widget() ? m_scroll->widget()->minimumSizeHint().width() : 0;
    return {qMax(least.width(), body + (bar->isVisible() ? bar->sizeHint().width() : 0)),
        least.height()};
}

bool FixPreviewPanel::eventFilter(QObject *watched, QEvent *event)
{
    // A scroll area does not tell its dock what its content needs.
    if (watched == m_scroll->widget() && event->type() == QEvent::LayoutRequest)
        updateGeometry();
    return QWidget::eventFilter(watched, event);
}

void FixPreviewPanel::setSession(DoctorSession *session)
{
    if (m_session == session)
        return;
    if (m_session)
        m_session->preview()->disconnect(this);
    m_session = session;
    if (session)
        connect(session->preview(), &FixPreview::changed, this, &FixPreviewPanel::rebuild);
    rebuild();
}

void FixPreviewPanel::rebuild()
{
    const QWidget *focus = window()->focusWidget();
    const bool focused = focus && isAncestorOf(focus);
    m_open = m_copy = m_find = nullptr;
    QWidget *body = makeBody();
    for (QWidget *old : {m_scroll->takeWidget(), std::exchange(m_buttons, makeButtons())}) {
        if (!old)
            continue;
        old->hide();
        old->deleteLater(); // its button may be what was pressed
    }
    m_scroll->setWidget(body);
    body->installEventFilter(this);
    if (m_buttons)
        layout()->addWidget(m_buttons);
    updateGeometry();
    if (focused && m_open)
        (m_find ? m_find : m_open)->setFocus(Qt::OtherFocusReason);
}

QWidget *FixPreviewPanel::makeBody()
{
    auto *body = new QWidget;
    auto *column = new QVBoxLayout(body);
    const FixPreview *preview = m_session ? m_session->preview() : nullptr;
    if (!preview || preview->state() == FixPreview::State::Nothing) {
        column->setContentsMargins(0, 0, 0, 0);
        column->addWidget(new Placeholder(u"bulb"_s, tr("No fix chosen"),
            tr("Choose a way out beside a finding to see what it would change."), body));
        return body;
    }
    const int margin = scaled(10, font());
    column->setContentsMargins(margin, scaled(8, font()), margin, margin);
    column->setSpacing(scaled(4, font()));
    auto *title = new TitleLabel(preview->title(), body);
    title->setWordWrap(true);
    column->addWidget(title);
    column->addWidget(new HintLabel(
        tr("Nothing is sent yet. The change opens as an assembly that you can undo."), body));
    if (!preview->detail().isEmpty())
        column->addWidget(new HintLabel(preview->detail(), body));
    if (preview->state() == FixPreview::State::Failed && preview->error()) {
        auto *bar = new MessageBar(body);
        bar->setClosable(false);
        column->addWidget(bar);
        bar->showMessage(Mark::Error, preview->error()->toLine());
        column->addStretch(1);
        return body;
    }
    if (preview->headline().isEmpty()) {
        auto *row = new QHBoxLayout;
        auto *busy = new BusyMark(body);
        busy->setBusy(true, tr("Working out the change"));
        row->addWidget(busy);
        row->addWidget(new HintLabel(tr("Working out the change…"), body), 1);
        column->addLayout(row);
        column->addStretch(1);
        return body;
    }
    column->addSpacing(scaled(4, font()));
    column->addWidget(heading(preview->headline(), body));
    QList<ChangeLine> lines;
    for (const FixPreview::Line &line : preview->lines())
        lines += {static_cast<ChangeLine::Kind>(line.kind), line.text};
    if (lines.isEmpty()) {
        column->addWidget(new HintLabel(preview->missingPlatform().isEmpty()
                ? tr("The index stays as it is.")
                : tr("The index changes when an entry has been found or built for it."),
            body));
    } else {
        auto *difference = new ChangeLines(body);
        difference->setAccessibleName(tr("Index before and after"));
        difference->setLines(lines);
        column->addWidget(difference);
    }
    addFacts(body, column);
    column->addStretch(1);
    return body;
}

//! What a push would do, and what comes of it.
void FixPreviewPanel::addFacts(QWidget *body, QVBoxLayout *column) const
{
    const FixPreview *preview = m_session->preview();
    column->addSpacing(scaled(4, font()));
    column->addWidget(heading(tr("What a push would do"), body));
    QFrame *push = box(body);
    auto *facts = new QGridLayout(push);
    facts->setContentsMargins(
        scaled(8, font()), scaled(6, font()), scaled(8, font()), scaled(6, font()));
    facts->setHorizontalSpacing(scaled(10, font()));
    facts->setVerticalSpacing(scaled(2, font()));
    facts->setColumnStretch(1, 1);
    for (int i = 0; i < preview->push().size(); ++i) {
        const FixPreview::Fact &fact = preview->push().at(i);
        auto *label = new HintLabel(fact.label, push);
        label->setWordWrap(false);
        auto *value = new QLabel(fact.value, push);
        value->setWordWrap(true);
        value->setTextFormat(Qt::PlainText);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        if (fact.monospace)
            value->setFont(fixedFont(font()));
        facts->addWidget(label, i, 0, Qt::AlignTop);
        facts->addWidget(value, i, 1);
    }
    column->addWidget(push);

    column->addSpacing(scaled(4, font()));
    column->addWidget(heading(tr("After the fix"), body));
    QFrame *after = box(body);
    auto *rows = new QGridLayout(after);
    rows->setContentsMargins(
        scaled(8, font()), scaled(6, font()), scaled(8, font()), scaled(6, font()));
    rows->setHorizontalSpacing(scaled(8, font()));
    rows->setVerticalSpacing(scaled(3, font()));
    rows->setColumnStretch(1, 1);
    for (int i = 0; i < preview->after().size(); ++i) {
        const FixPreview::Outcome &outcome = preview->after().at(i);
        auto *mark = new MarkLabel(Mark::Nothing, after);
        mark->setMark(toMark(outcome.mark), outcome.text);
        auto *text = new QLabel(outcome.text, after);
        text->setWordWrap(true);
        text->setTextFormat(Qt::PlainText);
        rows->addWidget(mark, i, 0, Qt::AlignTop);
        rows->addWidget(text, i, 1);
    }
    column->addWidget(after);
}

QWidget *FixPreviewPanel::makeButtons()
{
    const FixPreview *preview = m_session ? m_session->preview() : nullptr;
    if (!preview || preview->state() == FixPreview::State::Nothing
        || preview->state() == FixPreview::State::Failed || preview->headline().isEmpty())
        return nullptr;
    auto *area = new QWidget(this);
    auto *column = new QVBoxLayout(area);
    const int margin = scaled(10, font());
    column->setContentsMargins(margin, scaled(6, font()), margin, margin);
    column->setSpacing(scaled(6, font()));
    const QString missing = preview->missingPlatform();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(scaled(6, font()));
    if (missing.isEmpty()) {
        m_copy = new QPushButton(icon(u"term"_s), tr("Copy as Command"), area);
        m_copy->setEnabled(!preview->commands().isEmpty());
        buttons->addWidget(m_copy);
    } else {
        // Without an entry there is nothing to push: looking for one comes first.
        m_find = new QPushButton(icon(u"search"_s), tr("Find Candidate…"), area);
        m_find->setProperty("gantryPrimary", true);
        m_find->setToolTip(
            tr("Look in other tags of this repository and in local layouts and archives"));
        connect(m_find, &QPushButton::clicked, this,
            [this, missing] { Q_EMIT candidateRequested(missing); });
        buttons->addWidget(m_find);
    }
    buttons->addStretch(1);
    m_open = new QPushButton(tr("Open as Assembly"), area);
    m_open->setProperty("gantryPrimary", missing.isEmpty());
    connect(m_open, &QPushButton::clicked, this, &FixPreviewPanel::assemblyRequested);
    buttons->addWidget(m_open);
    column->addLayout(buttons);
    if (!m_copy || preview->commands().isEmpty())
        return area;
    const models::CommandLine command = preview->commands().first();
    setPlainToolTip(m_copy, command.text);
    connect(
        m_copy, &QPushButton::clicked, this, [this, command] { Q_EMIT copyRequested(command); });
    QString note = preview->commandNote();
    if (!command.exact)
        note = command.loses + u". "_s + note;
    if (!note.isEmpty()) {
        auto *row = new QHBoxLayout;
        row->setSpacing(scaled(8, font()));
        row->addWidget(new MarkLabel(Mark::Note, area), 0, Qt::AlignTop);
        auto *hint = new HintLabel(note, area);
        hint->setSmall(true);
        row->addWidget(hint, 1);
        column->addLayout(row);
    }
    return area;
}

QString FixPreviewPanel::toText() const
{
    QStringList lines;
    if (const FixPreview *preview = m_session ? m_session->preview() : nullptr) {
        lines += preview->title();
        lines += preview->headline();
        for (const auto &line : preview->lines())
            lines += QString(u" +-…"[static_cast<int>(line.kind)]) + line.text;
        for (const auto &fact : preview->push())
            lines += fact.label + u": "_s + fact.value;
        for (const auto &outcome : preview->after())
            lines += outcome.text;
    }
    return lines.join(u'\n');
}

} // namespace gantry::ui
