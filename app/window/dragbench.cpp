// SPDX-License-Identifier: Apache-2.0
#include "app/window/dragbench.h"

#include "app/window/windowapp.h"
#include "models/index/assemblysession.h"
#include "models/index/slotmodel.h"
#include "models/workbench.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/widgets/coveragestrip.h"
#include "ui/widgets/slotcanvas.h"

#include <QCoreApplication>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QMimeData>

#include <algorithm>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {

constexpr int slotCount = 50;
constexpr int drags = 60;

oci::Platform platformAt(int number)
{
    oci::Platform platform;
    platform.os = number % 2 == 0 ? u"linux"_s : u"windows"_s;
    platform.architecture = number % 2 == 0 ? u"arch%1"_s.arg(number) : u"amd64"_s;
    if (number % 2 != 0)
        platform.osVersion = u"10.0.%1.1"_s.arg(17000 + number * 100);
    return platform;
}

//! Every second pair of slots is empty, so that both kinds of answer are given.
assembly::Draft draftOfSlots()
{
    assembly::Draft draft;
    for (int i = 0; i < slotCount; ++i) {
        if (i % 4 < 2) {
            draft.expected += platformAt(i);
            continue;
        }
        const auto digest = oci::Digest::parse(u"sha256:"_s + u"%1"_s.arg(i, 64, 16, QChar(u'0')));
        if (!digest)
            continue;
        assembly::DraftEntry entry;
        entry.key = u"entry%1"_s.arg(i);
        entry.descriptor.mediaType = u"application/vnd.oci.image.manifest.v1+json"_s;
        entry.descriptor.digest = *digest;
        entry.descriptor.sizeBytes = 500;
        entry.descriptor.platform = platformAt(i);
        entry.contentBytes = 100 * 1024 * 1024;
        draft.entries += entry;
    }
    return draft;
}

} // namespace

QJsonObject measureDragAnswers(WindowApp *app)
{
    models::AssemblySession *session = app->workbench()->startAssembly();
    session->startWith(draftOfSlots());
    ui::AssemblyPage *page = app->desk()->assembly()->current();
    if (!page)
        return {};
    QCoreApplication::sendPostedEvents();
    QWidget *canvas = page->canvas()->viewport();
    canvas->repaint();
    QList<double> taken;
    for (int i = 0; i < drags; ++i) {
        models::AssemblyOffer offer;
        offer.name = *oci::ImageName::parse(u"bench.example/app:1"_s);
        offer.platform = platformAt(i % 2);
        QMimeData mime;
        models::putOffers(&mime, {offer});
        const QPoint at(canvas->width() / 2, canvas->height() / 3);
        QElapsedTimer clock;
        clock.start();
        QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(canvas, &enter);
        QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(canvas, &move);
        canvas->repaint();
        taken += static_cast<double>(clock.nsecsElapsed()) / 1e6;
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(canvas, &leave);
        QCoreApplication::sendPostedEvents();
    }
    std::ranges::sort(taken);
    return {{u"slots"_s, page->slotModel()->rowCount()},
        {u"dragAnswerMs"_s, taken.at(taken.size() / 2)}, {u"dragAnswerWorstMs"_s, taken.last()}};
}

} // namespace gantry
