// SPDX-License-Identifier: Apache-2.0
#include "app/window/bench.h"

#include "app/window/biglists.h"
#include "app/window/dragbench.h"
#include "app/window/watchdog.h"
#include "app/window/windowapp.h"
#include "models/workbench.h"
#include "ui/pages/registriespanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/rowsview.h"

#include <QCoreApplication>
#include <QFile>
#include <QJsonDocument>

#include <unistd.h>

#include <cstdio>

namespace gantry {

using namespace Qt::StringLiterals;
using models::RegistryTreeModel;

namespace {

double peakMiB()
{
    QFile status(u"/proc/self/status"_s);
    if (!status.open(QIODevice::ReadOnly))
        return -1;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith("VmHWM:"))
            return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    }
    return -1;
}

QModelIndex findRow(const QAbstractItemModel *model, const QModelIndex &parent,
    const std::function<bool(const QModelIndex &)> &wanted)
{
    for (int row = 0; row < model->rowCount(parent); ++row) {
        const QModelIndex index = model->index(row, 0, parent);
        if (wanted(index))
            return index;
        if (const QModelIndex below = findRow(model, index, wanted); below.isValid())
            return below;
    }
    return {};
}

int rowsBelow(const QAbstractItemModel *model, const QModelIndex &parent)
{
    int count = 0;
    for (int row = 0; row < model->rowCount(parent); ++row)
        count += 1 + rowsBelow(model, model->index(row, 0, parent));
    return count;
}

} // namespace

double processAgeMs()
{
    // Field 22 of /proc/self/stat is the start in clock ticks since boot (proc(5)).
    QFile stat(u"/proc/self/stat"_s);
    QFile uptime(u"/proc/uptime"_s);
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray after = stat.readAll().split(')').last();
    const auto fields = after.simplified().split(' ');
    if (fields.size() < 20)
        return -1;
    const double startedSeconds
        = fields.at(19).toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK));
    return (uptime.readAll().split(' ').first().toDouble() - startedSeconds) * 1000;
}

Bench::Bench(Kind kind, WindowApp *app, Watchdog *watchdog, QElapsedTimer sinceMain)
    : QObject(app->window())
    , m_kind(kind)
    , m_app(app)
    , m_watchdog(watchdog)
    , m_sinceMain(sinceMain)
{
    app->window()->installEventFilter(this);
}

bool Bench::eventFilter(QObject *watched, QEvent *event)
{
    if (!m_painted && event->type() == QEvent::Paint) {
        m_painted = true;
        // The frame is on its way when the paint event has been handled.
        QTimer::singleShot(0, this, &Bench::firstFrame);
    }
    return QObject::eventFilter(watched, event);
}

void Bench::firstFrame()
{
    m_firstFrameMs = static_cast<double>(m_sinceMain.nsecsElapsed()) / 1e6;
    m_watchdog->reset();
    if (m_kind == Kind::Start) {
        // One second of life after the frame: what is done late must not stall either.
        QTimer::singleShot(1000, this, &Bench::finish);
        return;
    }
    if (m_kind == Kind::Drag) {
        m_drag = measureDragAnswers(m_app);
        return finish();
    }
    beginLists();
}

void Bench::beginLists()
{
    auto *workbench = m_app->workbench();
    workbench->workspace()->addRegistry(BigLists::registry());
    if (const auto name = oci::ImageName::parse(BigLists::repository() + u":v0.0"_s))
        workbench->tree()->reveal(*name);
    auto *panel = qobject_cast<ui::RegistriesPanel *>(m_app->window()->registries()->content());
    auto *tree = workbench->tree();
    m_sinceLists.start();
    for (const auto kind :
        {RegistryTreeModel::Kind::Registry, RegistryTreeModel::Kind::Repository}) {
        const QModelIndex row = findRow(tree, {}, [tree, kind](const QModelIndex &index) {
            return index.data(RegistryTreeModel::KindRole).toInt() == static_cast<int>(kind)
                && tree->registryOf(index) == BigLists::registry();
        });
        if (row.isValid()) {
            for (QModelIndex up = row; up.isValid(); up = up.parent())
                panel->tree()->expand(up);
        }
    }
    connect(&m_timer, &QTimer::timeout, this, &Bench::lookAtLists);
    m_timer.start(5);
}

void Bench::lookAtLists()
{
    auto *tree = m_app->workbench()->tree();
    const double now = static_cast<double>(m_sinceLists.nsecsElapsed()) / 1e6;
    if (m_firstRowsMs < 0) {
        const QModelIndex first = findRow(tree, {}, [](const QModelIndex &index) {
            const QString text = index.data().toString();
            return index.data(RegistryTreeModel::KindRole).toInt()
                == static_cast<int>(RegistryTreeModel::Kind::Tag)
                && text != "v0.0"_L1;
        });
        if (first.isValid()) {
            m_firstRowsMs = now;
            m_pagesAtFirstRows = BigLists::pagesAnswered();
        }
        return;
    }
    // Everything is asked for once the first rows are there.
    if (m_quiet == 0) {
        tree->setFilter(u"1"_s); // what is missing is asked for while filtering
        tree->askRegistry();
    }
    const bool done = m_app->workbench()->jobs()->running() == 0;
    m_quiet = done ? m_quiet + 1 : 1;
    constexpr int quietWanted = 40;
    constexpr double atMostMs = 60'000;
    if (m_quiet > quietWanted || now > atMostMs) {
        m_timer.stop();
        m_allRowsMs = now;
        finish();
    }
}

void Bench::finish()
{
    QJsonObject result{{u"firstFrameMs"_s, m_firstFrameMs},
        {u"longestStallMs"_s, m_watchdog->longestStallMs()},
        {u"stallsOver50Ms"_s, m_watchdog->stallsOverLimit()}, {u"peakMiB"_s, peakMiB()}};
    if (m_kind == Kind::List) {
        result.insert(u"firstRowsMs"_s, m_firstRowsMs);
        result.insert(u"pagesAtFirstRows"_s, m_pagesAtFirstRows);
        result.insert(u"allRowsMs"_s, m_allRowsMs);
        result.insert(u"rowsInTree"_s, rowsBelow(m_app->workbench()->tree(), {}));
        result.insert(u"pages"_s, BigLists::pagesAnswered());
    } else if (m_kind == Kind::Drag) {
        for (auto it = m_drag.constBegin(); it != m_drag.constEnd(); ++it)
            result.insert(it.key(), it.value());
    } else {
        result.insert(u"processAgeAtEndMs"_s, processAgeMs());
    }
    std::printf("%s\n", QJsonDocument(result).toJson(QJsonDocument::Compact).constData());
    QCoreApplication::exit(0);
}

} // namespace gantry
