// SPDX-License-Identifier: Apache-2.0
#include "app/window/scrollbench.h"

#include "app/window/watchdog.h"
#include "app/window/windowapp.h"
#include "models/workbench.h"
#include "ui/pages/filesview.h"
#include "ui/pages/filetreepane.h"
#include "ui/pages/imagepage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/shell/mainwindow.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/segmentedswitch.h"

#include <QApplication>
#include <QJsonDocument>
#include <QKeyEvent>
#include <QScrollBar>

#include <cstdio>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {
constexpr int stepEveryMs = 20;
constexpr int quietStepsWanted = 10;
constexpr qint64 atMostMs = 300'000;
constexpr int stepsOfAKind = 200; //!< pages, then jumps, then keys
} // namespace

ScrollBench::ScrollBench(WindowApp *app, Watchdog *watchdog)
    : QObject(app->window())
    , m_app(app)
    , m_watchdog(watchdog)
{
    connect(&m_timer, &QTimer::timeout, this, &ScrollBench::look);
    m_timer.start(stepEveryMs);
    m_sincePart.start();
}

void ScrollBench::look()
{
    if (m_sincePart.hasExpired(atMostMs)) {
        std::fprintf(stderr, "gantry: the files did not come.\n");
        QCoreApplication::exit(1);
        return;
    }
    if (m_part == Part::Fetching)
        return fetch();
    if (m_part == Part::Scrolling)
        return scroll();
    ui::ImagePage *page = m_app->desk()->currentImage();
    const bool quiet
        = page && m_app->desk()->isSettled() && m_app->workbench()->jobs()->running() == 0;
    m_quiet = quiet ? m_quiet + 1 : 0;
    if (m_quiet < quietStepsWanted)
        return;
    m_quiet = 0;
    if (m_part == Part::Opening) {
        endPart(u"open"_s);
        page->showPage(models::ImagePlace::Page::Files);
        m_files = page->files();
        m_part = Part::Reading;
    } else if (m_part == Part::Reading) {
        endPart(u"read"_s);
        m_files->tree()->shapeSwitch()->segment(1)->click();
        m_part = Part::Listing;
    } else {
        endPart(u"list"_s);
        m_files->tree()->view()->setFocus();
        m_part = Part::Fetching;
        m_timer.start(0); // paints come between two steps
    }
}

void ScrollBench::fetch()
{
    const ui::RowsView *view = m_files->tree()->view();
    const int rows = view->model()->rowCount();
    view->verticalScrollBar()->setValue(view->verticalScrollBar()->maximum());
    view->viewport()->repaint();
    // A list grows by portions, each when its end is seen.
    m_quiet
        = view->model()->canFetchMore({}) || view->model()->rowCount() != rows ? 0 : m_quiet + 1;
    if (m_quiet < quietStepsWanted)
        return;
    m_result.insert(u"rows"_s, rows);
    endPart(u"fetch"_s);
    m_part = Part::Scrolling;
}

void ScrollBench::scroll()
{
    ui::RowsView *view = m_files->tree()->view();
    QScrollBar *bar = view->verticalScrollBar();
    if (m_step < stepsOfAKind) {
        bar->setValue(bar->value() + bar->pageStep());
    } else if (m_step < 2 * stepsOfAKind) {
        // Up and down in long jumps, to rows nobody has painted yet.
        constexpr int stride = 7919;
        bar->setValue(static_cast<int>(
            static_cast<qint64>(m_step) * stride % stepsOfAKind * bar->maximum() / stepsOfAKind));
    } else if (m_step < 3 * stepsOfAKind) {
        const int key = m_step % 50 == 0 ? Qt::Key_End
            : m_step % 50 == 1           ? Qt::Key_Home
                                         : Qt::Key_PageDown;
        QKeyEvent press(QEvent::KeyPress, key, Qt::NoModifier);
        QApplication::sendEvent(view, &press);
    } else {
        m_timer.stop();
        endPart(u"scroll"_s);
        finish();
        return;
    }
    view->viewport()->repaint();
    ++m_step;
}

void ScrollBench::endPart(const QString &name)
{
    m_result.insert(name + u"Ms"_s, m_sincePart.elapsed());
    m_result.insert(name + u"LongestStallMs"_s, m_watchdog->longestStallMs());
    m_result.insert(name + u"StallsOver50Ms"_s, m_watchdog->stallsOverLimit());
    m_watchdog->reset();
    m_sincePart.restart();
}

void ScrollBench::finish()
{
    m_result.insert(u"steps"_s, m_step);
    std::printf("%s\n", QJsonDocument(m_result).toJson(QJsonDocument::Compact).constData());
    QCoreApplication::exit(0);
}

} // namespace gantry
