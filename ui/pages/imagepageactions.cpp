// SPDX-License-Identifier: Apache-2.0
// What an image page says of itself and the actions it can do.
#include "base/text.h"
#include "models/doctor/doctorcommand.h"
#include "models/doctor/doctorsession.h"
#include "models/files/filepreview.h"
#include "models/files/filetreemodel.h"
#include "models/image/imagesession.h"
#include "models/image/platformmodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/doctorhostspane.h"
#include "ui/pages/doctorview.h"
#include "ui/pages/filepreviewpane.h"
#include "ui/pages/filesview.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/historyview.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/manifestview.h"
#include "ui/pages/platformsview.h"
#include "ui/pages/problemview.h"
#include "ui/pages/referrersview.h"
#include "ui/theme/icons.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/rowsview.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;
using models::ImageSession;

QString ImagePage::title() const
{
    return m_session->title();
}

QString ImagePage::titleSuffix() const
{
    return m_session->titleSuffix();
}

QString ImagePage::iconName() const
{
    return m_session->state() == ImageSession::State::Ready && !m_session->inspection().isIndex()
        ? u"manifest"_s
        : u"index"_s;
}

QString ImagePage::place() const
{
    return m_session->name().toString();
}

QString ImagePage::registry() const
{
    return m_session->name().transport == oci::ImageName::Transport::Registry
        ? m_session->name().reference.domain()
        : QString();
}

QString ImagePage::referenceOf(qsizetype entry) const
{
    if (entry < 0 || entry >= m_session->entries().size()) {
        return m_session->name()
            .withSelector(m_session->inspection().root.digest.toString())
            .toString();
    }
    return m_session->name()
        .withSelector(m_session->entries().at(entry).descriptor.digest.toString())
        .toString();
}

Page::Status ImagePage::status() const
{
    if (m_session->state() != ImageSession::State::Ready)
        return {};
    const auto shorten = [](const oci::Digest &digest) {
        const QString hex = digest.hex();
        return digest.algorithmName() + u':' + hex.left(12) + u'…' + hex.right(4);
    };
    if (page() == ImagePlace::Page::Files && m_files && !m_files->currentPath().isEmpty()) {
        const auto *preview = m_files->preview()->preview();
        const QModelIndex row = m_files->tree()->view()->currentIndex();
        const QString change = row.siblingAtColumn(models::FileTreeModel::MarkColumn)
                                   .data(Qt::ToolTipRole)
                                   .toString();
        return {row.siblingAtColumn(models::FileTreeModel::NameColumn)
                    .data(models::FileTreeModel::IconRole)
                    .toString(),
            preview->title(), {},
            change.isEmpty() ? preview->subtitle() : preview->subtitle() + u" · "_s + change};
    }
    if (page() == ImagePlace::Page::Doctor && m_doctor) {
        if (const QString text = m_doctor->statusText(); !text.isEmpty())
            return {u"doctor"_s, text, {}, {}};
    }
    const verbs::Entry *entry = m_session->currentEntryOrNull();
    if (!entry)
        return {u"index"_s, title(), shorten(m_session->inspection().root.digest),
            m_session->summary()};
    const oci::Platform platform = entry->platform();
    QString text = oci::describePlatform(platform);
    QString iconName = PlatformDelegate::iconName(text);
    if (entry->role == oci::Role::Attestation) {
        text = tr("Attestation");
        iconName = u"att"_s;
    } else if (platform.isEmpty()) {
        text = oci::mediatype::describe(entry->descriptor.mediaType);
    }
    QString more;
    if (entry->error)
        more = entry->error->message;
    else if (entry->described && entry->compressedBytes() > 0)
        more = tr("%1 compressed").arg(formatBytes(entry->compressedBytes()));
    return {iconName, text, shorten(entry->descriptor.digest), more};
}

bool ImagePage::can(const QString &actionId) const
{
    const bool ready = m_session->state() == ImageSession::State::Ready;
    const bool entry = ready && m_session->currentEntryOrNull();
    if (canDoctor(actionId))
        return true;
    if (actionId == "view.reload"_L1)
        return m_session->state() != ImageSession::State::Opening;
    if (actionId == "page.signIn"_L1 || actionId == "page.pin"_L1)
        return !registry().isEmpty();
    if (!ready)
        return false;
    if (actionId == "edit.filter"_L1)
        return page() == ImagePlace::Page::Platforms || page() == ImagePlace::Page::Files
            || page() == ImagePlace::Page::Manifest;
    if (actionId == "page.mark"_L1 || actionId == "page.compare"_L1)
        return entry && m_session->currentEntryOrNull()->role == oci::Role::Image;
    if (actionId == "page.open"_L1)
        return entry && m_session->inspection().isIndex();
    if (actionId == "page.details"_L1)
        return entry;
    if (actionId == "page.retry"_L1)
        return std::ranges::any_of(
            m_session->entries(), [](const verbs::Entry &each) { return each.error.has_value(); });
    if (actionId == "page.nextProblem"_L1 || actionId == "page.previousProblem"_L1)
        return page() == ImagePlace::Page::Platforms
            || (page() == ImagePlace::Page::Files && m_files);
    if (actionId == "page.saveFile"_L1)
        return page() == ImagePlace::Page::Files && m_files && m_files->canSave();
    if (actionId == "page.followLink"_L1)
        return page() == ImagePlace::Page::Files && m_files && m_files->canFollowLink();
    return actionId == "page.assemble"_L1 || actionId == "page.addTo"_L1
        || actionId == "page.copyImage"_L1 || actionId == "page.deleteImage"_L1
        || actionId == "page.copyReference"_L1 || actionId == "page.copyDigest"_L1
        || actionId == "edit.copyCommand"_L1 || actionId == "page.platforms"_L1
        || actionId == "page.files"_L1 || actionId == "page.history"_L1
        || actionId == "page.referrers"_L1 || actionId == "page.manifest"_L1;
}

void ImagePage::run(const QString &actionId)
{
    if (runDoctor(actionId))
        return;
    if (actionId == "view.reload"_L1) {
        m_wantedEntry = imagePlace().entry;
        m_session->reload();
    } else if (actionId == "edit.filter"_L1) {
        if (page() == ImagePlace::Page::Manifest) {
            manifest()->find();
        } else if (page() == ImagePlace::Page::Files && m_files) {
            m_files->find();
        } else {
            m_platforms->filter()->setFocus(Qt::ShortcutFocusReason);
            m_platforms->filter()->selectAll();
        }
    } else if (actionId == "page.copyReference"_L1) {
        copyReference(m_session->currentEntry());
    } else if (actionId == "page.copyDigest"_L1) {
        copyDigest(m_session->currentEntry());
    } else if (actionId == "page.open"_L1) {
        Q_EMIT openRequested(referenceOf(m_session->currentEntry()));
    } else if (actionId == "page.mark"_L1) {
        Q_EMIT markRequested();
    } else if (actionId == "page.compare"_L1) {
        Q_EMIT compareRequested();
    } else if (actionId == "page.assemble"_L1 || actionId == "page.addTo"_L1
        || actionId == "page.copyImage"_L1 || actionId == "page.deleteImage"_L1) {
        Q_EMIT assemblyRequested(actionId, m_session->currentEntry());
    } else if (actionId == "page.details"_L1) {
        Q_EMIT detailsRequested();
    } else if (actionId == "page.retry"_L1) {
        for (qsizetype i = 0; i < m_session->entries().size(); ++i) {
            if (m_session->entries().at(i).error)
                m_session->retryEntry(i);
        }
    } else if (actionId == "page.nextProblem"_L1) {
        if (page() == ImagePlace::Page::Files && m_files)
            m_files->stepChange(1);
        else
            m_platforms->stepProblem(1);
    } else if (actionId == "page.previousProblem"_L1) {
        if (page() == ImagePlace::Page::Files && m_files)
            m_files->stepChange(-1);
        else
            m_platforms->stepProblem(-1);
    } else if (actionId == "page.saveFile"_L1) {
        m_files->save();
    } else if (actionId == "page.followLink"_L1) {
        m_files->followLink();
    } else if (actionId == "page.pin"_L1) {
        Q_EMIT pinRequested();
    } else if (actionId == "page.signIn"_L1) {
        Q_EMIT accessRequested(u"signIn"_s, registry());
    } else {
        const std::pair<QLatin1StringView, ImagePlace::Page> pages[]
            = {{"page.platforms"_L1, ImagePlace::Page::Platforms},
                {"page.files"_L1, ImagePlace::Page::Files},
                {"page.history"_L1, ImagePlace::Page::History},
                {"page.referrers"_L1, ImagePlace::Page::Referrers},
                {"page.manifest"_L1, ImagePlace::Page::Manifest}};
        for (const auto &[id, wanted] : pages) {
            if (actionId == id) {
                showPage(wanted);
                focusPage();
            }
        }
    }
}

void ImagePage::copyReference(qsizetype entry)
{
    // Text for other programs, and the entry itself for a canvas.
    auto *mime = new QMimeData;
    models::putOffers(mime, {offerOfEntry(m_session, entry)});
    mime->setText(referenceOf(entry));
    QGuiApplication::clipboard()->setMimeData(mime);
    Announcer::of(this)->announce(this, tr("Reference with digest copied"));
}

void ImagePage::copyDigest(qsizetype entry)
{
    const oci::Digest digest = entry >= 0 && entry < m_session->entries().size()
        ? m_session->entries().at(entry).descriptor.digest
        : m_session->inspection().root.digest;
    QGuiApplication::clipboard()->setText(digest.toString());
    Announcer::of(this)->announce(this, tr("Digest copied"));
}

void ImagePage::entryMenu(qsizetype entry, const QPoint &globalPosition)
{
    m_session->selectEntry(entry);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (can(u"page.open"_s))
        menu->addAction(
            icon(u"external"_s), tr("Open Entry"), this, [this] { run(u"page.open"_s); });
    menu->addAction(
        icon(u"config"_s), tr("Show Details"), this, [this] { run(u"page.details"_s); });
    menu->addAction(icon(u"manifest"_s), tr("Show Exact Bytes"), this, [this] {
        showPage(ImagePlace::Page::Manifest);
        manifest()->showDocument(u"manifest"_s);
        Q_EMIT imagePlaceChanged();
    });
    menu->addSeparator();
    menu->addAction(icon(u"copy"_s), tr("Copy Reference with Digest"), this,
        [this, entry] { copyReference(entry); });
    menu->addAction(icon(u"copy"_s), tr("Copy Digest"), this, [this, entry] { copyDigest(entry); });
    if (entry < m_session->entries().size() && m_session->entries().at(entry).error) {
        menu->addSeparator();
        menu->addAction(icon(u"reload"_s), tr("Retry"), m_session,
            [this, entry] { m_session->retryEntry(entry); });
    }
    Q_EMIT entryMenuRequested(menu, entry);
    menu->popup(globalPosition);
}

void ImagePage::focusPage()
{
    if (m_session->state() == ImageSession::State::Failed) {
        m_problem->setFocus(Qt::OtherFocusReason);
        return;
    }
    switch (page()) {
    case ImagePlace::Page::Files:
        if (files())
            files()->tree()->setFocus(Qt::OtherFocusReason);
        break;
    case ImagePlace::Page::History:
        history()->view()->setFocus(Qt::OtherFocusReason);
        break;
    case ImagePlace::Page::Referrers:
        referrers()->view()->setFocus(Qt::OtherFocusReason);
        break;
    case ImagePlace::Page::Manifest:
        manifest()->json()->editor()->setFocus(Qt::OtherFocusReason);
        break;
    case ImagePlace::Page::Doctor:
        if (doctor())
            doctor()->hosts()->setFocus(Qt::OtherFocusReason);
        break;
    case ImagePlace::Page::Platforms:
        m_platforms->matrix()->setFocus(Qt::OtherFocusReason);
        break;
    }
}

bool ImagePage::isSettled() const
{
    // A session nobody has looked at yet waits for that.
    return !m_session->isReading()
        && (page() != ImagePlace::Page::Doctor || !m_doctor || m_doctor->isSettled())
        && (page() != ImagePlace::Page::Files || !m_files || m_files->isSettled());
}

QList<models::CommandLine> ImagePage::commands() const
{
    const verbs::Entry *entry = m_session->currentEntryOrNull();
    if (page() == ImagePlace::Page::Doctor && m_doctorSession && m_doctorSession->report())
        return models::commandsFor(*m_doctorSession);
    if (page() != ImagePlace::Page::Files || !m_files || !m_files->files())
        return models::commandsFor(imagePlace(), entry);
    const auto *preview = m_files->preview()->preview();
    models::FilesPlace place;
    place.layer = m_files->files()->layer();
    place.oneLayer = m_files->files()->view() == models::FilesSession::View::OneLayer;
    place.topLayer = place.layer == m_files->files()->layerCount() - 1;
    if (preview->tree() && preview->target() < preview->tree()->size()
        && preview->tree()->type(preview->target()) == layers::EntryType::File
        && preview->tree()->isPresent(preview->target()))
        place.path = preview->tree()->path(preview->target());
    return models::commandsForFiles(m_session->name(), entry, place);
}

} // namespace gantry::ui
