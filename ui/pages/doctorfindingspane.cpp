// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/doctorfindingspane.h"

#include "models/doctor/doctorsession.h"
#include "models/doctor/findingmodel.h"
#include "ui/pages/doctorfindingslist.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/progress.h"

#include <QAbstractButton>
#include <QDialogButtonBox>
#include <QInputDialog>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DoctorSession;
using models::FindingModel;
using Deep = DoctorSession::Deep;
using Shown = FindingModel::Shown;

namespace {

const std::pair<QString, Shown> kinds[] = {{u"err"_s, Shown::Errors}, {u"warn"_s, Shown::Warnings},
    {u"info"_s, Shown::Notes}, {u"skip"_s, Shown::Ignored}};

} // namespace

DoctorFindingsPane::DoctorFindingsPane(DoctorSession *session, QWidget *parent)
    : QWidget(parent)
    , m_session(session)
    , m_model(new FindingModel(this))
{
    m_title = new DockTitleBar(u"doctor"_s, tr("Findings of this image"), this);
    const auto button = [this](const QString &text, const QString &toolTip) {
        auto *made = new QPushButton(text, this);
        made->setProperty("gantrySmall", true);
        made->setProperty("gantryQuiet", true);
        made->setToolTip(toolTip);
        return made;
    };
    m_layers = button(tr("Read Layers Too"),
        tr("Read the layers of every entry and look at the files in them; they are fetched once"));
    m_blobs
        = button(tr("Check Blobs"), tr("Ask the registry whether every config and layer is there"));
    auto *how = new QMenu(m_blobs);
    const auto check = [this, session, how](Deep what, const QString &text) {
        connect(how->addAction(text), &QAction::triggered, session,
            [session, what] { session->readDeep(what); });
    };
    check(Deep::Blobs, tr("Ask Whether They Are There"));
    check(Deep::WholeBlobs, tr("Read Them and Compare Digests"));
    m_blobs->setMenu(how);
    m_progress = new TransferProgress(this);
    m_progress->setMeaning(Meaning::Plain);
    m_progress->setAccessibleName(tr("What has been read"));
    m_progress->setFixedWidth(scaled(150, font()));
    m_cancel = button(tr("Cancel"), tr("Stop reading; what was found before stays"));
    m_chips = new ChipRow(this);
    m_chips->addChip(u"err"_s, tr("Errors"), u"err"_s, true);
    m_chips->addChip(u"warn"_s, tr("Warnings"), u"warn"_s, true);
    m_chips->addChip(u"info"_s, tr("Notes"), u"info"_s, true);
    m_chips->addChip(u"skip"_s, tr("Ignored"), u"skip"_s, false);
    for (QWidget *each :
        std::initializer_list<QWidget *>{m_progress, m_cancel, m_layers, m_blobs, m_chips})
        m_title->addWidget(each);
    m_message = new MessageBar(this);
    m_list = new DoctorFindingsList(m_model, this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_title);
    column->addWidget(m_message);
    column->addWidget(m_list, 1);
    setFocusProxy(m_list);

    connect(m_chips, &ChipRow::chipToggled, this, [this](const QString &id, bool on) {
        for (const auto &[chip, kind] : kinds) {
            if (chip == id)
                m_model->setShown(kind, on);
        }
        showEmpty();
    });
    connect(
        m_layers, &QPushButton::clicked, session, [session] { session->readDeep(Deep::Layers); });
    connect(m_cancel, &QPushButton::clicked, session, &DoctorSession::cancelDeep);
    connect(m_model, &FindingModel::countsChanged, this, &DoctorFindingsPane::showCounts);
    connect(session, &DoctorSession::deepChanged, this, &DoctorFindingsPane::showDeep);
    connect(session, &DoctorSession::progressed, this, &DoctorFindingsPane::showDeep);
    connect(session, &DoctorSession::stateChanged, this, &DoctorFindingsPane::showDeep);
    connect(session, &DoctorSession::reportChanged, this, &DoctorFindingsPane::showEmpty);
    connect(m_message, &MessageBar::actionTriggered, this, [this] {
        m_message->hide();
        m_session->readDeep(m_session->lastRead());
    });
    connect(m_list, &DoctorFindingsList::remedyRequested, session, &DoctorSession::act);
    connect(m_list, &DoctorFindingsList::ignoreRequested, this, &DoctorFindingsPane::askToIgnore);
    connect(m_list, &DoctorFindingsList::restoreRequested, this, [this](const QString &key) {
        if (const auto done = m_session->restore(key); !done)
            tell(done.error());
    });
    m_model->setSession(session);
    showCounts();
    showDeep();
    showEmpty();
}

void DoctorFindingsPane::showCounts()
{
    for (const auto &[chip, kind] : kinds) {
        m_chips->setCount(chip, m_model->count(kind));
        m_chips->setOn(chip, m_model->isShown(kind));
    }
    m_chips->chip(u"skip"_s)->setVisible(m_model->count(Shown::Ignored) > 0);
    showFacts();
    showEmpty();
}

QString DoctorFindingsPane::facts() const
{
    return m_title->facts();
}

//! What was found, behind what asking for blobs told.
void DoctorFindingsPane::showFacts()
{
    const QString outcome = m_session->deepOutcome();
    m_title->setFacts(
        outcome.isEmpty() ? m_model->summary() : outcome + u" · "_s + m_model->summary());
    if (outcome != std::exchange(m_told, outcome) && !outcome.isEmpty())
        Announcer::of(this)->announce(this, outcome);
}

//! Nothing to show: because all is well, or because chips hide it.
void DoctorFindingsPane::showEmpty()
{
    if (!m_session->report())
        return m_list->setEmptyText(tr("Examining"), tr("Findings appear here."));
    const int hidden = m_model->count(Shown::Errors) + m_model->count(Shown::Warnings)
        + m_model->count(Shown::Notes) + m_model->count(Shown::Ignored);
    if (hidden > 0)
        return m_list->setEmptyText(tr("Nothing shown"),
            tr("%n findings are hidden. Choose a kind above the list.", nullptr, hidden));
    const int all = m_session->hostCount();
    const QString when = tr("Examined %1 by the rules of %2.")
                             .arg(QLocale().toString(m_session->today(), QLocale::LongFormat),
                                 m_session->clientTitle());
    m_list->setEmptyText(m_session->servedCount() == all
            ? tr("All %n hosts get a fitting entry.", nullptr, all)
            : tr("Nothing else found."),
        when);
}

void DoctorFindingsPane::showDeep()
{
    showFacts();
    const Deep reading = m_session->reading();
    const bool busy = reading != Deep::Nothing;
    const bool ready = m_session->report() != nullptr;
    m_progress->setVisible(busy);
    m_cancel->setVisible(busy);
    m_layers->setVisible(!busy);
    m_blobs->setVisible(!busy);
    m_layers->setEnabled(ready);
    m_blobs->setEnabled(ready);
    m_layers->setText(
        m_session->hasRead(Deep::Layers) ? tr("Read Layers Again") : tr("Read Layers Too"));
    if (busy) {
        const QString text = m_session->deepText();
        m_progress->setProgress(m_session->deepFraction(),
            !text.isEmpty()                   ? text
                : reading == Deep::Layers     ? tr("Reading layers…")
                : reading == Deep::WholeBlobs ? tr("Reading blobs…")
                                              : tr("Asking for blobs…"));
    }
    if (const auto &error = m_session->deepError(); error && !busy) {
        if (m_message->isHidden()) {
            tell(*error);
            m_message->addAction(u"again"_s, tr("Try Again"));
        }
    } else if (busy) {
        m_message->hide();
    }
}

void DoctorFindingsPane::tell(const Error &error)
{
    m_message->showMessage(Mark::Error, error.toLine());
}

void DoctorFindingsPane::select(const QString &key)
{
    if (m_model->rowOf(key) < 0) {
        for (const auto &[chip, kind] : kinds) {
            if (kind != Shown::Ignored) {
                m_chips->setOn(chip, true);
                m_model->setShown(kind, true);
            }
        }
    }
    if (const int row = m_model->rowOf(key); row >= 0) {
        m_list->select(row);
        m_list->setFocus(Qt::OtherFocusReason);
    }
}

bool DoctorFindingsPane::hasFirst() const
{
    return !m_model->firstRemedy(m_list->currentRow()).isEmpty();
}

bool DoctorFindingsPane::runFirst()
{
    const QString remedy = m_model->firstRemedy(m_list->currentRow());
    return !remedy.isEmpty() && m_session->act(m_list->currentKey(), remedy);
}

void DoctorFindingsPane::askToIgnore(const QString &key)
{
    const int row = m_model->rowOf(key);
    if (row < 0)
        return;
    auto *ask = new QInputDialog(window());
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setWindowTitle(tr("Ignore finding"));
    ask->setLabelText(tr("%1\n\nWhy is that fine? The reason stays with this image.")
            .arg(m_model->index(row).data(FindingModel::TitleRole).toString()));
    ask->setOkButtonText(tr("Ignore"));
    ask->setTextValue(QString());
    ask->resize(scaled(420, font()), ask->sizeHint().height());
    connect(ask, &QInputDialog::textValueSelected, this, [this, key](const QString &because) {
        const QString reason = because.trimmed();
        if (reason.isEmpty())
            return; // Enter in the field
        const auto done = m_session->ignore(key, reason);
        if (!done)
            tell(done.error());
        else
            Announcer::of(this)->announce(this, tr("Finding ignored"));
    });
    // The button is made with the first line edit; it waits for words.
    const auto waitForWords = [ask](const QString &text) {
        const auto *buttons = ask->findChild<QDialogButtonBox *>();
        if (QPushButton *ignore = buttons ? buttons->button(QDialogButtonBox::Ok) : nullptr)
            ignore->setEnabled(!text.trimmed().isEmpty());
    };
    connect(ask, &QInputDialog::textValueChanged, ask, waitForWords);
    ask->open();
    waitForWords(ask->textValue());
}

} // namespace gantry::ui
