// SPDX-License-Identifier: Apache-2.0
// What an assembly page says of itself, and what a person can do with its slots.
#include "models/index/assemblycommand.h"
#include "models/index/assemblysession.h"
#include "models/index/problemmodel.h"
#include "models/index/slotmodel.h"
#include "models/workbench.h"
#include "oci/platform.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/addentrydialog.h"
#include "ui/dialogs/platformeditor.h"
#include "ui/pages/annotationsview.h"
#include "ui/pages/assemblybar.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/indexdiffview.h"
#include "ui/pages/problemslist.h"
#include "ui/pages/problemview.h"
#include "ui/theme/icons.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/slotcanvas.h"

#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPointer>
#include <QPushButton>
#include <QSaveFile>
#include <QTabWidget>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblyOffer;
using models::AssemblySession;
using models::SlotModel;
using SlotKind = SlotModel::SlotState;

QString AssemblyPage::title() const
{
    const QString name = m_session->title();
    return tr("%1 (assembly)").arg(name.isEmpty() ? tr("New index") : name)
        + (m_session->isModified() ? u" •"_s : QString());
}

QString AssemblyPage::titleSuffix() const
{
    const QString container = m_session->draft().target.container();
    return m_session->isModified() ? tr("%1, modified").arg(container) : container;
}

models::AssemblyPlace AssemblyPage::assemblyPlace() const
{
    return models::Workbench::placeOf(m_session);
}

QString AssemblyPage::place() const
{
    return assemblyPlace().toString();
}

QList<models::CommandLine> AssemblyPage::commands() const
{
    return models::commandsFor(*m_session);
}

Page::Status AssemblyPage::status() const
{
    const QList<AssemblyOffer> &dragged = m_slots->dragged();
    if (!dragged.isEmpty()) {
        const QString what = dragged.size() == 1
            ? dragged.first().title()
            : tr("%n variants", nullptr, static_cast<int>(dragged.size()));
        return {u"drag"_s, tr("Drop %1 on a slot. Esc cancels, Ctrl keeps both.").arg(what), {},
            m_slots->answerBeside()};
    }
    const QString key = m_canvas->currentKey();
    const QModelIndex slot = slotIndex(key);
    QStringList more{m_slots->summary()};
    if (!m_saved.isEmpty())
        more += m_saved;
    // A plan has asked for the right to write; what the registry did not tell is not said.
    const QString registry = m_session->draft().target.reference.domain();
    if (m_session->isPlanned() && !registry.isEmpty()) {
        const auto &refusal = m_session->run()->planned()->refusal;
        if (!refusal)
            more += tr("%1: may push").arg(registry);
        else if (refusal->code == Errc::Unauthorized)
            more += tr("%1: may not push").arg(registry);
    }
    if (!slot.isValid())
        return {u"crane"_s, m_session->title(), {}, more.join(u" · "_s)};
    return {slot.data(SlotModel::GroupIconRole).toString(), slot.data().toString(),
        slot.data(SlotModel::DigestTextRole).toString(), more.join(u" · "_s)};
}

void AssemblyPage::setSavedText(const QString &text)
{
    m_saved = text;
    Q_EMIT statusChanged();
}

bool AssemblyPage::can(const QString &actionId) const
{
    const bool slot = !m_canvas->currentKey().isEmpty();
    if (actionId == "page.undo"_L1)
        return m_session->undoStack()->canUndo();
    if (actionId == "page.redo"_L1)
        return m_session->undoStack()->canRedo();
    if (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1)
        return m_problems->rowCount() > 0;
    if (actionId == "page.editPlatform"_L1 || actionId == "page.emptySlot"_L1)
        return slot;
    if (actionId == "page.discardDraft"_L1)
        return m_session->isModified() && !m_session->isDiscarded();
    if (actionId == "page.push"_L1)
        return m_session->whyNoPush().isEmpty();
    if (actionId.startsWith("page.export."_L1))
        return !commands().isEmpty();
    return actionId == "view.reload"_L1 || actionId == "page.addEntry"_L1
        || actionId == "page.paste"_L1 || actionId == "page.saveFile"_L1
        || actionId == "edit.copyCommand"_L1;
}

void AssemblyPage::run(const QString &actionId)
{
    if (actionId == "page.undo"_L1) {
        m_session->undoStack()->undo();
    } else if (actionId == "page.redo"_L1) {
        m_session->undoStack()->redo();
    } else if (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1) {
        m_tabs->setCurrentIndex(0);
        m_problemsList->step(actionId == "page.nextProblem"_L1 ? 1 : -1);
    } else if (actionId == "page.editPlatform"_L1) {
        editPlatform(m_canvas->currentKey());
    } else if (actionId == "page.emptySlot"_L1) {
        if (const int row = m_slots->rowOf(m_canvas->currentKey()); row >= 0)
            m_slots->clearSlot(row);
    } else if (actionId == "page.addEntry"_L1) {
        askForEntry();
    } else if (actionId == "page.paste"_L1) {
        paste();
    } else if (actionId == "page.saveFile"_L1) {
        saveDraft();
    } else if (actionId.startsWith("page.export."_L1)) {
        exportAs(actionId.section(u'.', -1));
    } else if (actionId == "page.discardDraft"_L1) {
        askToDiscard();
    } else if (actionId == "view.reload"_L1) {
        if (m_session->state() == AssemblySession::State::Failed)
            m_session->reload();
        else
            m_session->readLive();
    }
}

void AssemblyPage::focusPage()
{
    if (m_session->state() == AssemblySession::State::Failed)
        m_problem->setFocus(Qt::OtherFocusReason);
    else if (m_session->draft().target == oci::ImageName() && m_slots->rowCount() == 0)
        m_bar->target()->setFocus(Qt::OtherFocusReason);
    else
        m_canvas->setFocus(Qt::OtherFocusReason);
}

bool AssemblyPage::isSettled() const
{
    return m_session->state() != AssemblySession::State::Opening
        && m_session->live() != AssemblySession::Live::Asking && !m_session->run()->isBusy();
}

void AssemblyPage::showDifference()
{
    m_tabs->setCurrentWidget(m_difference);
    m_difference->setFocus(Qt::OtherFocusReason);
}

void AssemblyPage::paste()
{
    const QMimeData *mime = QGuiApplication::clipboard()->mimeData();
    const QList<AssemblyOffer> offers
        = mime && models::mayHaveOffers(mime) ? models::offersOf(mime) : QList<AssemblyOffer>();
    if (offers.isEmpty()) {
        m_message->showMessage(Mark::Note,
            tr("The clipboard holds no variant and no reference. Copy one with Ctrl+C in a tree "
               "or table."));
        return;
    }
    // One variant goes where the focus is when that slot is empty; else each finds its own.
    const QModelIndex slot = slotIndex(m_canvas->currentKey());
    const bool waits = slot.isValid()
        && static_cast<SlotKind>(slot.data(SlotModel::StateRole).toInt()) == SlotKind::Empty;
    if (offers.size() == 1 && waits && !offers.first().platform)
        m_slots->drop(slot.row(), offers, false);
    else
        add(offers);
}

void AssemblyPage::askForEntry()
{
    auto *dialog = new AddEntryDialog(this);

    Q_EMIT referenceFieldMade(dialog->reference());
    connect(dialog, &AddEntryDialog::entryChosen, this, [this](const oci::ImageName &name) {
        AssemblyOffer offer;
        offer.name = name;
        add({offer});
    });
    connect(dialog, &AddEntryDialog::slotChosen, m_session,
        [session = m_session](const oci::Platform &platform) { session->expect(platform); });
    dialog->open();
}

void AssemblyPage::editPlatform(const QString &slotKey)
{
    editEntry(slotIndex(slotKey).data(SlotModel::EntryKeyRole).toString());
}

void AssemblyPage::editEntry(const QString &entryKey)
{
    const assembly::DraftEntry *entry = m_session->draft().find(entryKey);
    if (!entry)
        return;
    auto *dialog = new PlatformEditor(entry->platform(), entry->configPlatform, this);
    dialog->setCheck([session = QPointer(m_session), entryKey](
                         const QString &field, const QString &value) {
        return session ? session->checkPlatform(entryKey, field, value) : std::optional<QString>();
    });
    connect(dialog, &PlatformEditor::edited, m_session,
        [session = m_session, entryKey](
            const oci::Platform &platform) { session->setPlatform(entryKey, platform); });
    dialog->open();
}

void AssemblyPage::findCandidates(const oci::Platform &platform)
{
    const QString words = oci::describePlatform(platform);
    m_message->showMessage(
        Mark::Running, tr("Looking for %1 in other tags and places…").arg(words));
    m_session->findCandidates(
        platform, [page = QPointer(this), words](const Expected<QList<AssemblyOffer>> &found) {
            if (!page)
                return;
            if (!found) {
                page->m_message->showMessage(Mark::Error, found.error().toLine());
                return;
            }
            constexpr qsizetype mostOffered = 3;
            if (found->isEmpty()) {
                page->m_message->showMessage(Mark::Note,
                    tr("No candidate for %1 in other tags nor on this computer. Somebody has to "
                       "build it.")
                        .arg(words));
                return;
            }
            page->m_message->showMessage(Mark::Fine,
                tr("%n candidates for %1.", nullptr, static_cast<int>(found->size())).arg(words));
            for (const AssemblyOffer &offer : found->first(qMin(mostOffered, found->size()))) {
                QPushButton *use = page->m_message->addAction(u"use"_s,
                    tr("Use %1").arg(offer.name.reference.tagOrDigest().isEmpty()
                            ? offer.name.toString()
                            : offer.name.reference.tagOrDigest()));
                connect(use, &QPushButton::clicked, page, [page, offer] {
                    page->m_message->hide();
                    page->add({offer});
                });
            }
        });
}

void AssemblyPage::openSlot(const QString &slotKey)
{
    const QModelIndex slot = slotIndex(slotKey);
    const assembly::DraftEntry *entry
        = m_session->draft().find(slot.data(SlotModel::EntryKeyRole).toString());
    if (entry)
        Q_EMIT openRequested(
            entry->source.withSelector(entry->descriptor.digest.toString()).toString());
    else
        askForEntry();
}

void AssemblyPage::copySlot(const QString &slotKey)
{
    QList<AssemblyOffer> offers;
    for (const QString &key : slotIndex(slotKey).data(SlotModel::EntryKeysRole).toStringList()) {
        if (const assembly::DraftEntry *entry = m_session->draft().find(key))
            offers.append(offerOfDraft(*entry));
    }
    if (offers.isEmpty())
        return;
    copyOffers(offers);
    Announcer::of(this)->announce(m_canvas, tr("Variant copied"));
}

void AssemblyPage::moveSlot(const QString &slotKey, int by)
{
    const int row = m_slots->rowOf(slotKey);
    const int to = by < 0 ? row - 1 : row + 2;
    if (row >= 0 && to >= 0 && to <= m_slots->rowCount())
        m_slots->moveSlot(row, to);
}

void AssemblyPage::fillMenu(QMenu *menu, const QString &slotKey)
{
    const QModelIndex slot = slotIndex(slotKey);
    const QString keys = tr("%1\t%2");
    if (!slot.isValid()) {
        menu->addAction(icon(u"plus"_s), keys.arg(tr("Add Entry…"), tr("Ins")), this,
            &AssemblyPage::askForEntry);
        menu->addAction(
            icon(u"copy"_s), keys.arg(tr("Paste"), tr("Ctrl+V")), this, &AssemblyPage::paste);
        return;
    }
    const auto kind = static_cast<SlotKind>(slot.data(SlotModel::StateRole).toInt());
    const QString entryKey = slot.data(SlotModel::EntryKeyRole).toString();
    const assembly::DraftEntry *entry = m_session->draft().find(entryKey);
    const int row = slot.row();
    if (kind == SlotKind::Reading || kind == SlotKind::Failed) {
        if (kind == SlotKind::Failed)
            menu->addAction(icon(u"reload"_s), tr("Retry"), m_slots,
                [this, slotKey] { m_slots->retry(m_slots->rowOf(slotKey)); });
        const quint64 reading = slot.data(SlotModel::ReadingRole).toULongLong();
        menu->addAction(icon(u"x"_s), tr("Give Up"), m_session,
            [session = m_session, reading] { session->dismissReading(reading); });
        return;
    }
    if (entry) {
        menu->addAction(icon(u"external"_s), keys.arg(tr("Open Entry"), tr("Enter")), this,
            [this, slotKey] { openSlot(slotKey); });
        menu->addAction(icon(u"config"_s), keys.arg(tr("Edit Platform…"), tr("F2")), this,
            [this, slotKey] { editPlatform(slotKey); });
        if (entry->configPlatform && !(*entry->configPlatform == entry->platform()))
            menu->addAction(tr("Take the Platform of the Config"), m_session,
                [session = m_session, entryKey] { session->fillFromConfig(entryKey); });
        if (entry->keptNested)
            menu->addAction(icon(u"index"_s), tr("Put Its Entries Instead"), m_session,
                [session = m_session, entryKey] { session->flatten(entryKey); });
        for (const QVariant &each : slot.data(SlotModel::RivalsRole).toList()) {
            const QVariantMap rival = each.toMap();
            const QString key = rival.value(u"key"_s).toString();
            menu->addAction(
                tr("Keep %1").arg(rival.value(u"digest"_s).toString().section(u':', -1).left(8)),
                m_slots, [this, slotKey, key] { m_slots->keep(m_slots->rowOf(slotKey), key); });
        }
        menu->addSeparator();
        QAction *up = menu->addAction(icon(u"up"_s), keys.arg(tr("Move Up"), tr("Alt+Up")), this,
            [this, slotKey] { moveSlot(slotKey, -1); });
        up->setEnabled(row > 0);
        QAction *down = menu->addAction(icon(u"down"_s), keys.arg(tr("Move Down"), tr("Alt+Down")),
            this, [this, slotKey] { moveSlot(slotKey, 1); });
        down->setEnabled(row + 1 < m_slots->rowCount());
        menu->addSeparator();
        menu->addAction(icon(u"copy"_s), keys.arg(tr("Copy"), tr("Ctrl+C")), this,
            [this, slotKey] { copySlot(slotKey); });
    } else {
        const auto platform = slot.data(SlotModel::PlatformRole).value<oci::Platform>();
        menu->addAction(icon(u"search"_s), tr("Find Candidate…"), this,
            [this, platform] { findCandidates(platform); });
    }
    menu->addAction(
        icon(u"copy"_s), keys.arg(tr("Paste"), tr("Ctrl+V")), this, &AssemblyPage::paste);
    menu->addSeparator();
    menu->addAction(icon(u"trash"_s),
        keys.arg(kind == SlotKind::Empty ? tr("Leave Out") : tr("Empty Slot"), tr("Del")), m_slots,
        [this, slotKey] { m_slots->clearSlot(m_slots->rowOf(slotKey)); });
}

void AssemblyPage::askToDiscard()
{
    auto *ask = new QMessageBox(QMessageBox::Question, tr("Discard draft"),
        tr("Discard the draft of %1?").arg(m_session->title()), QMessageBox::Cancel, this);
    ask->setAttribute(Qt::WA_DeleteOnClose);
    ask->setInformativeText(tr("Its steps are gone then. What the registry has stays as it is."));
    QPushButton *discard = ask->addButton(tr("Discard Draft"), QMessageBox::DestructiveRole);
    ask->setDefaultButton(QMessageBox::Cancel);
    connect(discard, &QPushButton::clicked, this, [this] {
        m_session->discard();
        Q_EMIT closeRequested();
    });
    ask->open();
}

void AssemblyPage::saveDraft()
{
    auto *where = new QFileDialog(this, tr("Save draft"));
    where->setAttribute(Qt::WA_DeleteOnClose);
    where->setAcceptMode(QFileDialog::AcceptSave);
    where->setNameFilter(tr("Gantry drafts (*.gantry.json)"));
    where->setDefaultSuffix(u"gantry.json"_s);
    where->selectFile(m_session->draft().target.reference.tag() + u".gantry.json"_s);
    connect(where, &QFileDialog::fileSelected, this, [this](const QString &path) {
        QSaveFile file(path);
        const QByteArray bytes = assembly::writeDraft(m_session->draft());
        const bool written
            = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
        m_message->showMessage(written ? Mark::Fine : Mark::Error,
            written ? tr("Draft saved: %1.").arg(path)
                    : tr("%1 cannot be written: %2. Choose another folder.")
                          .arg(path, file.errorString()));
    });
    where->open();
}

void AssemblyPage::exportAs(const QString &kind)
{
    const bool isCommands = kind == "commands"_L1;
    auto *where = new QFileDialog(this,
        isCommands ? tr("Export commands to an empty folder")
                   : tr("Export the pipeline to the folder of a repository"));
    where->setAttribute(Qt::WA_DeleteOnClose);
    where->setFileMode(QFileDialog::Directory);
    where->setOption(QFileDialog::ShowDirsOnly);
    where->setLabelText(QFileDialog::Accept, tr("Export"));
    connect(
        where, &QFileDialog::fileSelected, this, [this, kind, isCommands](const QString &folder) {
            const auto written = isCommands ? models::exportCommands(*m_session, folder)
                                            : models::exportPipeline(*m_session, kind, folder);
            m_message->showMessage(written ? Mark::Fine : Mark::Error,
                written ? tr("Written to %1: %2.").arg(folder, written->join(tr(", ")))
                        : written.error().toLine() + u'.');
        });
    where->open();
}

} // namespace gantry::ui
