// SPDX-License-Identifier: Apache-2.0
#include "tests/widgets/look/slotsample.h"

#include "tests/widgets/look/gallerypages.h"
#include "ui/widgets/coveragestrip.h"
#include "ui/widgets/planbar.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QLabel>
#include <QMimeData>
#include <QTimer>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using gantry::ui::SlotState;

namespace gallery {

SlotSample::SlotSample(QObject *parent)
    : QStandardItemModel(parent)
{
    const auto content = [](QStandardItem *item, const QString &digest, const QString &size,
                             const QString &source) {
        item->setData(digest, Digest);
        item->setData(size, Size);
        item->setData(source, Source);
        return item;
    };
    const QStringList both{u"provenance"_s, u"SBOM"_s};
    content(add(u"amd64"_s, u"linux/amd64"_s, SlotState::Filled, u"ok"_s), u"41c0aa7d"_s,
        u"105 MiB"_s, u"telemetry-agent:3.8.0-rc1"_s)
        ->setData(both, Followers);
    QStandardItem *arm64 = content(add(u"arm64"_s, u"linux/arm64/v8"_s, SlotState::Filled, u"ok"_s),
        u"9df377e0"_s, u"101 MiB"_s, u"telemetry-agent:3.8.0-rc1"_s);
    arm64->setData(both, Followers);
    arm64->setData(QStringList{u"variant set here"_s}, Tags);
    QStandardItem *arm = content(add(u"armv7"_s, u"linux/arm/v7"_s, SlotState::Warning, u"warn"_s),
        u"c2a97b05"_s, u"94 MiB"_s, u"telemetry-agent:3.7.4"_s);
    arm->setData(u"older than the other entries"_s, Note);
    arm->setData(u"warning"_s, NoteMeaning);
    QStandardItem *riscv = add(u"riscv64"_s, u"linux/riscv64"_s, SlotState::Empty, u"miss"_s);
    riscv->setData(u"Empty. Expected by lab-rv-01, 02."_s, Note);
    riscv->setData(u"Fill it, or leave it out of 3.8.0."_s, Hint);
    QStandardItem *old
        = add(u"17763"_s, u"windows/amd64 10.0.17763"_s, SlotState::Empty, u"miss"_s);
    old->setData(u"Empty. Expected by line-pc-01…06."_s, Note);
    old->setData(u"Fill it, or leave it out of 3.8.0."_s, Hint);
    add(u"20348"_s, u"windows/amd64 10.0.20348"_s, SlotState::Conflict, u"err"_s)
        ->setData(QVariantList{QVariantMap{{u"key"_s, u"one"_s}, {u"digest"_s, u"b7e2190c"_s},
                                   {u"size"_s, u"240 MiB"_s}, {u"source"_s, u"3.8.0-rc1"_s}},
                      QVariantMap{{u"key"_s, u"two"_s}, {u"digest"_s, u"71f0aa3e"_s},
                          {u"size"_s, u"236 MiB"_s}, {u"source"_s, u"3.7.4"_s}}},
            Rivals);
    content(add(u"26100"_s, u"windows/amd64 10.0.26100"_s, SlotState::New, u"add"_s), u"0ac84f5b"_s,
        u"266 MiB"_s, u"telemetry-agent:3.8.0-rc1"_s);
    content(add(u"reading"_s, u"windows/arm64"_s, SlotState::Reading, u"run"_s), {}, u"Reading…"_s,
        u"out/telemetry-agent (OCI layout)"_s);
    setDragged(false);
}

QStandardItem *SlotSample::add(
    const QString &key, const QString &platform, SlotState state, const QString &mark)
{
    auto *item = new QStandardItem(platform);
    const bool windows = platform.startsWith(u"windows"_s);
    item->setData(key, Key);
    item->setData(windows ? u"Windows"_s : u"Linux"_s, Group);
    item->setData(windows ? u"win"_s : u"linux"_s, GroupIcon);
    item->setData(windows ? u"2 of 4 filled, 1 conflict"_s : u"3 of 4 filled"_s, GroupFacts);
    item->setData(static_cast<int>(state), State);
    item->setData(mark, Mark);
    item->setData(platform + u", a slot"_s, Qt::AccessibleTextRole);
    appendRow(item);
    return item;
}

gantry::ui::SlotRoles SlotSample::roles()
{
    gantry::ui::SlotRoles roles;
    roles.key = Key;
    roles.group = Group;
    roles.groupIcon = roles.icon = GroupIcon;
    roles.groupFacts = GroupFacts;
    roles.state = State;
    roles.mark = Mark;
    roles.digest = Digest;
    roles.size = Size;
    roles.source = Source;
    roles.followers = Followers;
    roles.tags = Tags;
    roles.note = Note;
    roles.noteMeaning = NoteMeaning;
    roles.hint = Hint;
    roles.foot = Foot;
    roles.footMark = FootMark;
    roles.fits = Fits;
    roles.rivals = Rivals;
    return roles;
}

void SlotSample::setDragged(bool dragged)
{
    for (int row = 0; row < rowCount(); ++row) {
        QStandardItem *slot = item(row);
        const bool fits = slot->data(Key).toString() == "17763"_L1;
        const bool windows = slot->data(GroupIcon).toString() == "win"_L1;
        const QString build = slot->text().section(u'.', -1);
        slot->setData(!dragged ? -1 : fits ? 1 : 0, Fits);
        slot->setData(!dragged ? QString()
                : fits         ? u"Fits. 6 hosts get an entry again."_s
                : windows      ? u"Not here: build %1, dragged is 17763"_s.arg(build)
                               : u"Not here: the dragged variant is windows"_s,
            Foot);
        slot->setData(!dragged ? QString() : fits ? u"ok"_s : u"skip"_s, FootMark);
    }
}

QWidget *makeSlots(bool dragged)
{
    auto *area = new QWidget;
    auto *model = new SlotSample(area);
    auto *canvas = new gantry::ui::SlotCanvas(SlotSample::roles(), area);
    canvas->setModel(model);
    auto *strip = new gantry::ui::CoverageStrip(area);
    strip->setCoverage(u"Hosts that get an entry: 50 of 52"_s, u"44 before, Plant North list"_s,
        {{u"amd64"_s, {}, 1}, {u"arm64"_s, {}, 13}, {u"arm/v7"_s, {}, 3}, {u"17763"_s, {}, 0, 6},
            {u"20348"_s, {}, 1, 0, 2}, {u"26100"_s, {}, 26}, {u"riscv64"_s, {}, 0, 0, 0, 2}});
    auto *bar = new gantry::ui::PlanBar(area);
    using Look = gantry::ui::PlanLook;
    bar->setParts({{Look::Pale, 563, {}}, {Look::Hatched, 364, {}}, {Look::Dotted, 60, {}},
        {Look::Strong, 118, {}}});
    if (dragged) {
        gantry::ui::SlotDragging dragging;
        dragging.begin = [model](const QMimeData *) {
            model->setDragged(true);
            return true;
        };
        canvas->setDragging(dragging);
        QTimer::singleShot(150, canvas, [canvas] {
            const QPoint at = canvas->slotRect(u"17763"_s).center();
            QMimeData mime;
            QDragEnterEvent enter(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(canvas->viewport(), &enter);
            QDragMoveEvent move(at, Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
            QApplication::sendEvent(canvas->viewport(), &move);
            auto *ghost = new QLabel(canvas->viewport());
            ghost->setPixmap(
                gantry::ui::ghostPixmap({u"win"_s, u"windows/amd64"_s, u"10.0.17763.5458"_s,
                                            u"5f1b66c3"_s, u"231 MiB · uploads 118.4 MiB"_s},
                    canvas));
            ghost->adjustSize();
            ghost->move(at + QPoint(12, 8));
            ghost->show();
        });
    }
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(canvas, 1);
    column->addWidget(strip);
    column->addWidget(bar);
    return area;
}

} // namespace gallery
