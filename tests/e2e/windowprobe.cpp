// SPDX-License-Identifier: Apache-2.0
// The real window, which also tells a test where things are: one command a line on standard input,
// one JSON object a line as the answer. It does nothing a person could not do; moving the pointer
// and pressing keys is the test's.
#include "app/window/windowapp.h"
#include "models/index/assemblysession.h"
#include "models/index/slotmodel.h"
#include "models/workbench.h"
#include "ui/pages/assemblydesk.h"
#include "ui/pages/assemblypage.h"
#include "ui/pages/inspectdesk.h"
#include "ui/pages/pushpanel.h"
#include "ui/pages/registriespanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/workdock.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/slotcanvas.h"

#include <QApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QSocketNotifier>

#include <unistd.h>

#include <cstdio>

using namespace Qt::StringLiterals;
using namespace gantry;

namespace {

QJsonObject at(const QWidget *widget, const QPoint &position)
{
    const QPoint global = widget->mapToGlobal(position);
    return {{u"x"_s, global.x()}, {u"y"_s, global.y()}};
}

//! The first row that says this, in reading order; only what has been read.
QModelIndex find(
    const QAbstractItemModel *model, const QString &text, const QModelIndex &under = {})
{
    for (int row = 0; row < model->rowCount(under); ++row) {
        const QModelIndex index = model->index(row, 0, under);
        if (index.data().toString() == text)
            return index;
        if (const QModelIndex below = find(model, text, index); below.isValid())
            return below;
    }
    return {};
}

//! "1/linux/amd64" is a row below another one: parts by tabs.
QModelIndex findPath(const QAbstractItemModel *model, const QString &path)
{
    QModelIndex index;
    for (const QString &part : path.split(u'\t')) {
        index = find(model, part, index);
        if (!index.isValid())
            return {};
    }
    return index;
}

class Probe : public QObject
{
public:
    explicit Probe(WindowApp *app)
        : m_app(app)
        , m_input(STDIN_FILENO, QSocketNotifier::Read)
    {
        connect(&m_input, &QSocketNotifier::activated, this, [this] { read(); });
    }

private:
    void read()
    {
        char buffer[4096];
        const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        if (got <= 0)
            return QCoreApplication::exit(0);
        m_line.append(buffer, got);
        for (qsizetype end = m_line.indexOf('\n'); end >= 0; end = m_line.indexOf('\n')) {
            const QString command = QString::fromUtf8(m_line.first(end));
            m_line.remove(0, end + 1);
            const QByteArray answer
                = QJsonDocument(answerTo(command.section(u' ', 0, 0), command.section(u' ', 1)))
                      .toJson(QJsonDocument::Compact);
            std::printf("%s\n", answer.constData());
            std::fflush(stdout);
        }
    }

    QJsonObject answerTo(const QString &command, const QString &what)
    {
        ui::MainWindow *window = m_app->window();
        auto *panel = qobject_cast<ui::RegistriesPanel *>(window->registries()->content());
        ui::AssemblyPage *page = m_app->desk()->assembly()->current();
        if (command == "row"_L1) {
            const QModelIndex index = findPath(panel->tree()->model(), what);
            const QRect rect = panel->tree()->visualRect(index);
            if (!index.isValid() || !rect.isValid()
                || !panel->tree()->viewport()->rect().contains(rect.center()))
                return {};
            return at(panel->tree()->viewport(),
                {qMin(rect.left() + 40, rect.right()), rect.center().y()});
        }
        if (command == "expand"_L1) {
            const QModelIndex index = findPath(panel->tree()->model(), what);
            panel->tree()->expand(index);
            if (index.isValid())
                panel->tree()->scrollTo(index, QAbstractItemView::PositionAtTop);
            return {{u"found"_s, index.isValid()}};
        }
        if (command == "slot"_L1 && page) {
            models::SlotModel *model = page->slotModel();
            for (int row = 0; row < model->rowCount(); ++row) {
                const QModelIndex slot = model->index(row, 0);
                if (slot.data().toString().startsWith(what))
                    return at(page->canvas()->viewport(),
                        page->canvas()
                            ->slotRect(slot.data(models::SlotModel::KeyRole).toString())
                            .center());
            }
            return {};
        }
        if (command == "plate"_L1 && page) {
            const int last = static_cast<int>(page->canvas()->places().size()) - 1;
            return at(page->canvas()->viewport(), page->canvas()->placeRect(last).center());
        }
        if (command == "push"_L1) {
            ui::PushPanel *push = m_app->desk()->assembly()->pushPanel();
            if (!push || !push->push())
                return {};
            push->ensureWidgetVisible(push->push());
            QJsonObject answer = at(push->push(), push->push()->rect().center());
            answer.insert(u"enabled"_s, push->push()->isEnabled() && push->push()->isVisible());
            answer.insert(u"reason"_s, push->reason());
            return answer;
        }
        if (command == "state"_L1)
            return state(page);
        return {{u"unknown"_s, command}};
    }

    QJsonObject state(const ui::AssemblyPage *page) const
    {
        QJsonObject answer{{u"settled"_s, m_app->desk()->isSettled()},
            {u"layout"_s, m_app->window()->layoutId()}, {u"assembly"_s, page != nullptr}};
        if (!page)
            return answer;
        QJsonArray entries;
        for (const auto &entry : page->session()->draft().entries)
            entries.append(entry.descriptor.digest.toString());
        answer.insert(u"entries"_s, entries);
        answer.insert(u"dragging"_s, page->canvas()->isDragging());
        answer.insert(u"target"_s, page->session()->draft().target.toString());
        answer.insert(u"run"_s, static_cast<int>(page->session()->run()->state()));
        answer.insert(
            u"sent"_s, page->session()->run()->state() == models::TransferRun::State::Sent);
        answer.insert(u"sentence"_s, page->session()->run()->sentence());
        return answer;
    }

    WindowApp *m_app;
    QSocketNotifier m_input;
    QByteArray m_line;
};

} // namespace

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"gantry"_s);
    QApplication::setApplicationVersion(QStringLiteral(GANTRY_VERSION));
    WindowOptions options;
    options.places = QApplication::arguments().mid(1);
    options.detached = true;
    options.size = {1400, 860};
    options.theme = qEnvironmentVariable("GANTRY_PROBE_THEME");
    const QStringList size = qEnvironmentVariable("GANTRY_PROBE_SIZE").split(u'x');
    if (size.size() == 2)
        options.size = {size.first().toInt(), size.last().toInt()};
    WindowApp app(&application, options);
    Probe probe(&app);
    app.show();
    return QApplication::exec();
}
