// SPDX-License-Identifier: Apache-2.0
// What can be dragged onto an assembly, wherever it is shown.
#include "models/compare/comparesession.h"
#include "models/image/taghistorymodel.h"
#include "models/index/assemblysession.h"
#include "models/workbench.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblydragging.h"
#include "ui/pages/compareheader.h"
#include "ui/pages/comparepage.h"
#include "ui/pages/filelayerspane.h"
#include "ui/pages/filesview.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/historyview.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/layerspane.h"
#include "ui/pages/platformsview.h"
#include "ui/widgets/commandfinder.h"
#include "ui/widgets/handledrag.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rowsview.h"

#include <QListView>

#include <algorithm>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AssemblyOffer;
using models::ImageSession;

//! Tables about one variant stand for it: its layers, its files, its steps. What the tag named
//! before is what it was then.
void AssemblyDesk::makePagesDraggable(ImagePage *page)
{
    const auto selected = [page](const QModelIndexList &) {
        return QList<AssemblyOffer>{offerOfEntry(page->session(), page->session()->currentEntry())};
    };
    makeDraggable(page->platforms()->layers()->view(), selected);
    if (const auto *files = page->findChild<FilesView *>()) {
        makeDraggable(files->layers()->view(), selected);
        makeDraggable(files->tree()->view(), selected);
    }
    if (const auto *history = page->findChild<HistoryView *>()) {
        makeDraggable(history->view(), selected);
        makeDraggable(history->tags(), [page](const QModelIndexList &rows) {
            QList<AssemblyOffer> offers;
            for (const QModelIndex &row : rows) {
                const auto digest
                    = oci::Digest::parse(row.data(models::TagHistoryModel::DigestRole).toString());
                if (!digest)
                    continue;
                AssemblyOffer &offer = offers.emplaceBack();
                offer.name = page->session()->name();
                offer.digest = *digest;
            }
            return offers;
        });
    }
}

void AssemblyDesk::makeDraggable(
    QAbstractItemView *view, std::function<QList<AssemblyOffer>(const QModelIndexList &)> offersOf)
{
    constexpr auto made = "gantryDragsVariants";
    if (view->property(made).toBool())
        return;
    view->setProperty(made, true);
    new RowDrag(view, [this, offersOf = std::move(offersOf)](const QModelIndexList &rows) {
        return loadOf(offersOf(rows), targetLookedAt());
    });
}

//! Of the assembly somebody would drop on: the one looked at last.
oci::ImageName AssemblyDesk::targetLookedAt() const
{
    const auto &open = m_workbench->assemblies();
    return open.isEmpty() ? oci::ImageName() : open.last()->draft().target;
}

//! How big an entry is stands in its manifest: what an open image, or the tree, has read already.
QList<AssemblyOffer> AssemblyDesk::withKnownBytes(QList<AssemblyOffer> offers) const
{
    for (AssemblyOffer &offer : offers) {
        const ImageSession *image
            = offer.contentBytes > 0 ? nullptr : m_workbench->openedSession(offer.name);
        if (!image)
            continue;
        const auto entry = std::ranges::find_if(image->entries(),
            [&offer](const verbs::Entry &each) { return each.descriptor.digest == offer.digest; });
        if (entry != image->entries().end() && entry->described)
            offer.contentBytes = entry->compressedBytes();
    }
    return offers;
}

//! Each side stands for its variant: the field that names it is what is taken hold of.
void AssemblyDesk::connectCompare(ComparePage *page)
{
    for (const models::Side side : models::bothSides) {
        new HandleDrag(page->header()->choice(side), [this, page, side]() -> RowDrag::Load {
            const verbs::Entry *entry = page->session()->entry(side);
            if (!entry)
                return {};
            return loadOf({offerOf(page->session()->side(side).name, *entry)}, targetLookedAt());
        });
    }
}

//! Names the finder found; it makes room, for the canvas is below it.
void AssemblyDesk::connectFinder(CommandFinder *finder)
{
    makeDraggable(finder->list(), [finder](const QModelIndexList &rows) {
        QList<AssemblyOffer> offers;
        for (const QModelIndex &row : rows) {
            const QString id = CommandFinder::idOf(row);
            const auto name = oci::ImageName::parse(id.mid(5));
            if (id.startsWith("open:"_L1) && name)
                offers.append(AssemblyOffer{.name = *name});
        }
        if (!offers.isEmpty())
            finder->hide();
        return offers;
    });
}

} // namespace gantry::ui
