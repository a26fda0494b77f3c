// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/assemblydragging.h"

#include "base/text.h"
#include "models/image/imagesession.h"
#include "models/image/registrytreemodel.h"
#include "models/index/assemblysession.h"
#include "ui/delegates/celldelegate.h"

#include <QClipboard>
#include <QCoreApplication>
#include <QGuiApplication>
#include <QMimeData>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblyOffer;
using models::RegistryTreeModel;

namespace {

//! What of it would be sent: blobs that are in the target's repository are not, and which others
//! the target has is known to the plan alone.
QString uploadOf(const QList<AssemblyOffer> &offers, const oci::ImageName &target)
{
    qint64 bytes = 0;
    for (const AssemblyOffer &offer : offers) {
        if (offer.name.container() == target.container())
            continue;
        if (offer.contentBytes <= 0)
            return {};
        bytes += offer.contentBytes;
    }
    return bytes == 0
        ? QCoreApplication::translate("gantry::ui::AssemblyDragging", "uploads nothing")
        : QCoreApplication::translate("gantry::ui::AssemblyDragging", "uploads %1 at most")
              .arg(formatBytes(bytes));
}

//! Of the layers of a manifest that was opened in the tree; 0 until then.
qint64 layerBytesBelow(const RegistryTreeModel *tree, const QModelIndex &manifest)
{
    for (int row = 0; row < tree->rowCount(manifest); ++row) {
        const QModelIndex child = tree->index(row, 0, manifest);
        if (child.data(RegistryTreeModel::KindRole).toInt()
            == static_cast<int>(RegistryTreeModel::Kind::LayerGroup))
            return child.data(RegistryTreeModel::SizeBytesRole).toLongLong();
    }
    return 0;
}

} // namespace

RowDrag::Load loadOf(const QList<AssemblyOffer> &offers, const oci::ImageName &target)
{
    if (offers.isEmpty())
        return {};
    auto *mime = new QMimeData;
    models::putOffers(mime, offers);
    const AssemblyOffer &first = offers.first();
    SlotGhost ghost;
    ghost.title = first.title();
    ghost.iconName = PlatformDelegate::iconName(ghost.title);
    ghost.count = static_cast<int>(offers.size());
    if (first.platform && !first.platform->osVersion.isEmpty()) {
        ghost.title = first.platform->os + u'/' + first.platform->architecture;
        if (!first.platform->variant.isEmpty())
            ghost.title += u'/' + first.platform->variant;
        ghost.detail = first.platform->osVersion;
    }
    ghost.digest = first.digest.isNull() ? QString() : first.digest.shortHex();
    QStringList facts;
    if (first.contentBytes > 0)
        facts += formatBytes(first.contentBytes);
    if (const QString from = first.name.container().section(u'/', -1); !from.isEmpty())
        facts += from;
    if (target != oci::ImageName()) {
        if (const QString upload = uploadOf(offers, target); !upload.isEmpty())
            facts += upload;
    }
    ghost.facts = facts.join(u" · "_s);
    return {mime, ghost};
}

QList<AssemblyOffer> offersOfTree(const RegistryTreeModel *tree, const QModelIndexList &rows)
{
    using Kind = RegistryTreeModel::Kind;
    QList<AssemblyOffer> offers;
    for (const QModelIndex &row : rows) {
        const auto kind = static_cast<Kind>(row.data(RegistryTreeModel::KindRole).toInt());
        if (kind != Kind::Tag && kind != Kind::Index && kind != Kind::Manifest
            && kind != Kind::LocalPlace)
            continue;
        AssemblyOffer offer;
        offer.name = tree->nameOf(row);
        if (kind == Kind::Manifest) {
            offer.digest = tree->digestOf(row);
            offer.contentBytes = layerBytesBelow(tree, row);
            if (const oci::Platform platform = tree->platformOf(row); !platform.isEmpty())
                offer.platform = platform;
        }
        offers.append(offer);
    }
    return offers;
}

AssemblyOffer offerOf(const oci::ImageName &name, const verbs::Entry &entry)
{
    AssemblyOffer offer{.name = name};
    offer.digest = entry.descriptor.digest;
    if (!entry.platform().isEmpty() && !entry.platform().isUnknown())
        offer.platform = entry.platform();
    offer.contentBytes = entry.described ? entry.compressedBytes() : 0;
    return offer;
}

AssemblyOffer offerOfEntry(const models::ImageSession *session, qsizetype entry)
{
    if (entry < 0 || entry >= session->entries().size())
        return AssemblyOffer{.name = session->name()};
    return offerOf(session->name(), session->entries().at(entry));
}

AssemblyOffer offerOfDraft(const assembly::DraftEntry &entry)
{
    AssemblyOffer offer;
    offer.name = entry.source;
    offer.digest = entry.descriptor.digest;
    offer.platform = entry.descriptor.platform;
    offer.contentBytes = entry.contentBytes;
    return offer;
}

void putSlotKey(QMimeData *mime, const QString &draftId, const QString &slotKey)
{
    mime->setData(slotMimeType,
        u"%1\n%2\n%3"_s.arg(QCoreApplication::applicationPid()).arg(draftId, slotKey).toUtf8());
}

std::optional<QString> slotKeyOf(const QMimeData *mime, const QString &draftId)
{
    const QString own = u"%1\n%2\n"_s.arg(QCoreApplication::applicationPid()).arg(draftId);
    const QString text = QString::fromUtf8(mime->data(slotMimeType));
    if (!text.startsWith(own))
        return std::nullopt;
    return text.mid(own.size());
}

void copyOffers(const QList<AssemblyOffer> &offers)
{
    auto *mime = new QMimeData;
    models::putOffers(mime, offers);
    QGuiApplication::clipboard()->setMimeData(mime);
}

} // namespace gantry::ui
