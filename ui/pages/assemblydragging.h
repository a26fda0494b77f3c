// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblyoffer.h"
#include "ui/widgets/rowdrag.h"

namespace gantry::verbs {
struct Entry;
}

namespace gantry::models {
class ImageSession;
class RegistryTreeModel;
} // namespace gantry::models

namespace gantry::assembly {
struct DraftEntry;
}

namespace gantry::ui {

//! What is carried while offers are dragged, and what the pointer shows.
//! target: where a drop would push to, as far as that is known; the ghost says what would be sent.
RowDrag::Load loadOf(const QList<models::AssemblyOffer> &offers, const oci::ImageName &target = {});

//! Rows of the tree as offers: tags, indexes and manifests; others are left out.
QList<models::AssemblyOffer> offersOfTree(
    const models::RegistryTreeModel *tree, const QModelIndexList &rows);
models::AssemblyOffer offerOf(const oci::ImageName &name, const verbs::Entry &entry);
//! An entry of an image that is open (-1: the whole image).
models::AssemblyOffer offerOfEntry(const models::ImageSession *session, qsizetype entry);

//! An entry of a draft, for other assemblies.
models::AssemblyOffer offerOfDraft(const assembly::DraftEntry &entry);

//! Which slot of which draft is dragged; only this process understands it.
inline constexpr QLatin1StringView slotMimeType{"application/x-gantry-slot"};
void putSlotKey(QMimeData *mime, const QString &draftId, const QString &slotKey);
//! The slot's key when it is one of this draft.
std::optional<QString> slotKeyOf(const QMimeData *mime, const QString &draftId);

//! Puts offers on the clipboard for Ctrl+V on a canvas; other programs get the references.
void copyOffers(const QList<models::AssemblyOffer> &offers);

} // namespace gantry::ui
