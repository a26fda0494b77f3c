// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/explaindialog.h"

#include "ui/dialogs/helpdialog.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/referencefield.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFrame>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ExplainSession;

namespace {

QLabel *words(QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

QLabel *heading(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    QFont bold = label->font();
    bold.setBold(true);
    label->setFont(bold);
    return label;
}

} // namespace

ExplainDialog::ExplainDialog(ExplainSession *session, QWidget *parent)
    : QDialog(parent)
    , m_session(session)
{
    setWindowTitle(tr("Explain error message"));
    setAttribute(Qt::WA_DeleteOnClose);
    setHelp(this, tr("Explain error message"),
        tr("Paste what docker, containerd, kubelet, BuildKit, skopeo, podman or Windows printed; "
           "several lines are fine. Nothing is sent until you look the image up or open it."));
    m_text = new QPlainTextEdit(this);
    m_text->setAccessibleName(tr("Error message"));
    m_text->setPlaceholderText(
        u"no matching manifest for windows/amd64 10.0.17763 in the manifest list entries"_s);
    m_text->setFont(fixedFont(font()));
    m_text->setTabChangesFocus(true);
    m_text->setMinimumHeight(scaled(64, font()));
    m_text->setMaximumHeight(scaled(120, font()));
    m_others = new QComboBox(this);
    m_others->setAccessibleName(tr("Messages found"));
    m_others->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_others->setMinimumContentsLength(30);
    m_none = new Placeholder(this);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    m_open = buttons->addButton(tr("Open in Doctor"), QDialogButtonBox::ActionRole);
    m_open->setDefault(true);

    auto *scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(buildAnswer());
    m_scroll = scroll;
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(new HintLabel(tr("Message of docker, containerd, kubelet, BuildKit, skopeo, "
                                       "podman or Windows"),
        this));
    column->addWidget(m_text);
    column->addWidget(m_others);
    column->addWidget(m_none, 1);
    column->addWidget(scroll, 1);
    column->addWidget(buttons);
    resize(scaled(640, font()), scaled(600, font()));

    connect(m_text, &QPlainTextEdit::textChanged, this,
        [this] { m_session->setText(m_text->toPlainText()); });
    connect(m_others, &QComboBox::activated, m_session, &ExplainSession::setCurrent);
    connect(m_image, &QLineEdit::textEdited, m_session, &ExplainSession::setImageText);
    connect(m_image, &ReferenceField::submitted, m_session, &ExplainSession::lookUp);
    connect(m_look, &QPushButton::clicked, m_session, &ExplainSession::lookUp);
    connect(m_open, &QPushButton::clicked, this, [this] {
        const auto place = m_session->place();
        if (!place)
            return;
        Q_EMIT placeRequested(*place);
        hide(); // it would stand over the answer; called again it still has its text
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_session, &ExplainSession::changed, this, &ExplainDialog::showAnswer);
    connect(m_session, &ExplainSession::lookupChanged, this, &ExplainDialog::showLookup);
    showAnswer();
    m_text->setFocus();
}

QWidget *ExplainDialog::buildAnswer()
{
    m_answer = new QWidget(this);
    m_title = new TitleLabel({}, m_answer);
    m_title->setWordWrap(true);
    m_saidBy = new HintLabel({}, m_answer);
    m_quoted = words(m_answer);
    m_quoted->setFont(fixedFont(font()));
    m_cause = words(m_answer);
    m_remedies = new QWidget(m_answer);
    m_remedyColumn = new QVBoxLayout(m_remedies);
    m_remedyColumn->setContentsMargins(0, 0, 0, 0);
    m_remedyColumn->setSpacing(scaled(3, font()));
    m_host = new HintLabel({}, m_answer);
    m_image = new ReferenceField(m_answer);
    m_image->setAccessibleName(tr("Image of the message"));
    m_image->setPlaceholderText(tr("Image that was pulled"));
    m_look = new QPushButton(tr("Show What Exists"), m_answer);
    m_look->setAutoDefault(false);
    m_look->setToolTip(tr("Read the platforms of this image"));
    m_busy = new BusyMark(m_answer);
    m_platforms = words(m_answer);
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_image, 1);
    row->addWidget(m_busy);
    row->addWidget(m_look);
    auto *column = new QVBoxLayout(m_answer);
    column->setContentsMargins(0, 0, scaled(4, font()), 0);
    column->setSpacing(scaled(4, font()));
    column->addWidget(m_title);
    column->addWidget(m_saidBy);
    column->addWidget(m_quoted);
    column->addSpacing(scaled(6, font()));
    column->addWidget(heading(tr("Why"), m_answer));
    column->addWidget(m_cause);
    column->addSpacing(scaled(6, font()));
    column->addWidget(heading(tr("What you can do"), m_answer));
    column->addWidget(m_remedies);
    column->addSpacing(scaled(6, font()));
    column->addWidget(heading(tr("The image"), m_answer));
    column->addWidget(m_host);
    column->addLayout(row);
    column->addWidget(m_platforms);
    column->addStretch(1);
    return m_answer;
}

void ExplainDialog::showRemedies(const QStringList &remedies)
{
    while (QLayoutItem *item = m_remedyColumn->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (qsizetype i = 0; i < remedies.size(); ++i) {
        QString text = remedies.at(i);
        if (!text.endsWith(u'.'))
            text += u'.';
        QLabel *label = words(m_remedies);
        label->setText(u"%1. %2"_s.arg(i + 1).arg(text));
        m_remedyColumn->addWidget(label);
    }
}

void ExplainDialog::showAnswer()
{
    const doctor::Diagnosis *now = m_session->diagnosis();
    switch (m_session->state()) {
    case ExplainSession::State::Empty:
        m_none->setContent(u"help"_s, tr("No message yet"),
            tr("Paste a message of docker, containerd, kubelet, BuildKit, skopeo or podman to see "
               "what it means. Several lines are fine."));
        break;
    case ExplainSession::State::Reading:
        m_none->setContent(u"search"_s, tr("Looking at the text…"), {});
        break;
    case ExplainSession::State::Unknown:
        m_none->setContent(u"search"_s, tr("No known message is in this text"),
            tr("Paste the whole line, from the name of the program to its end."));
        break;
    case ExplainSession::State::Known:
        break;
    }
    m_none->setVisible(!now);
    m_scroll->setVisible(now);
    m_others->clear();
    const auto &all = m_session->diagnoses();
    for (int i = 0; i < all.size(); ++i)
        m_others->addItem(tr("%1 of %2: %3").arg(i + 1).arg(all.size()).arg(all.at(i).title));
    m_others->setCurrentIndex(m_session->current());
    m_others->setVisible(all.size() > 1);
    if (now) {
        if (shownTitle() != now->title)
            Announcer::of(this)->announce(this, now->title);
        m_title->setText(now->title);
        m_saidBy->setText(tr("Printed by %1").arg(now->saidBy));
        m_saidBy->setVisible(!now->saidBy.isEmpty());
        m_quoted->setText(now->quoted.size() > 400 ? now->quoted.left(400) + u'…' : now->quoted);
        m_quoted->setVisible(
            !now->quoted.isEmpty() && now->quoted != m_text->toPlainText().trimmed());
        m_cause->setText(now->cause);
        showRemedies(now->remedies);
        const QString host = m_session->hostWords();
        m_host->setText(tr("The message is about a host %1.").arg(host));
        m_host->setVisible(now->host.has_value());
        if (m_image->text() != m_session->imageText() && !m_image->hasFocus())
            m_image->setText(m_session->imageText());
    }
    m_open->setEnabled(now && m_session->place().has_value());
    showLookup();
}

void ExplainDialog::showLookup()
{
    using Lookup = ExplainSession::Lookup;
    const Lookup now = m_session->lookup();
    m_busy->setBusy(now == Lookup::Asking, tr("Reading the index"));
    m_look->setEnabled(m_session->image().has_value() && now != Lookup::Asking);
    m_look->setText(now == Lookup::Failed ? tr("Try Again") : tr("Show What Exists"));
    QString text;
    if (now == Lookup::Known) {
        QStringList names;
        for (const oci::Platform &platform : m_session->platforms())
            names += oci::describePlatform(platform);
        text = names.isEmpty() ? tr("It names no platform.")
                               : tr("It has %1.").arg(names.join(u", "_s));
        if (!m_session->verdict().isEmpty())
            text += u' ' + m_session->verdict();
        Announcer::of(this)->announce(this, text);
    } else if (now == Lookup::Failed) {
        text = m_session->error()->toLine() + u'.';
    }
    m_platforms->setText(text);
    m_platforms->setVisible(!text.isEmpty());
    m_open->setEnabled(m_session->diagnosis() && m_session->place().has_value());
}

QString ExplainDialog::shownTitle() const
{
    return m_title->text();
}

QString ExplainDialog::shownCause() const
{
    return m_cause->text();
}

QString ExplainDialog::shownPlatforms() const
{
    return m_platforms->text();
}

} // namespace gantry::ui
