// SPDX-License-Identifier: Apache-2.0
#include "tests/widgets/look/gallerypages.h"
#include "tests/widgets/look/samplemodels.h"
#include "ui/delegates/celldelegate.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/docktitlebar.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/jsonview.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/pagetabs.h"
#include "ui/widgets/progress.h"
#include "ui/widgets/referencefield.h"
#include "ui/widgets/rowsview.h"
#include "ui/widgets/segmentedswitch.h"

#include <QComboBox>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QStatusBar>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;
using namespace gantry::ui;

namespace gallery {

namespace {

ReferenceReading readReference(const QString &text)
{
    ReferenceReading reading;
    const qsizetype slash = text.indexOf(u'/');
    const qsizetype colon = text.lastIndexOf(u':');
    if (slash > 0)
        reading.parts.append({ReferencePart::Registry, {0, slash + 1}});
    const qsizetype end = colon > slash ? colon : text.size();
    reading.parts.append({ReferencePart::Repository, {slash + 1, end - slash - 1}});
    if (colon > slash)
        reading.parts.append({ReferencePart::Tag, {colon + 1, text.size() - colon - 1}});
    return reading;
}

void addMenus(QMainWindow *window)
{
    for (const char16_t *name : {u"&File", u"&Edit", u"&View", u"&Go", u"&Image", u"&Assemble",
             u"&Build", u"&Tools", u"&Window", u"&Help"})
        window->menuBar()->addMenu(QString(name))->addAction(u"Nothing"_s);
}

void addToolBar(QMainWindow *window)
{
    auto *bar = window->addToolBar(u"Main"_s);
    bar->setMovable(false);
    bar->setIconSize({16, 16});
    bar->setContentsMargins(5, 2, 5, 3);
    auto *layouts = new SegmentedSwitch;
    layouts->addSegment(u"inspect"_s, u"Inspect"_s, {}, u"Ctrl+1"_s);
    layouts->addSegment(u"diff"_s, u"Compare"_s);
    layouts->addSegment(u"crane"_s, u"Assemble"_s);
    layouts->addSegment(u"code"_s, u"Edit"_s);
    layouts->addSegment(u"hammer"_s, u"Build"_s);
    bar->addWidget(layouts);
    bar->addSeparator();
    bar->addAction(icon(u"back"_s), u"Back"_s);
    bar->addAction(icon(u"fwd"_s), u"Forward"_s)->setEnabled(false);
    bar->addAction(icon(u"reload"_s), u"Reload"_s);
    auto *field = new ReferenceField;
    field->setPlaceholderText(u"Reference, digest, file or folder"_s);
    field->setKeyHint(u"Ctrl+L"_s);
    field->setReader(readReference);
    field->setStarVisible(true);
    field->setReference(u"docker.io/library/golang:1.24"_s, u"registry"_s, u"index"_s);
    bar->addWidget(field);
    auto *host = new ValueButton;
    host->setIcon(icon(u"host"_s));
    host->setParts(u"Host: "_s, u"linux/arm64"_s, u" · containerd"_s);
    bar->addWidget(host);
    bar->addSeparator();
    for (const auto &[name, text] :
        {std::pair{u"term"_s, u"Copy as Command"_s}, std::pair{u"pipe"_s, u"Export"_s}}) {
        auto *button = new QPushButton(icon(name), text);
        button->setMenu(new QMenu(button));
        bar->addWidget(button);
    }
}

QDockWidget *dock(const QString &title, const QString &iconName, QWidget *content)
{
    auto *result = new QDockWidget(title);
    result->setObjectName(title);
    result->setWidget(content);
    result->setTitleBarWidget(new DockTitleBar(iconName, result));
    return result;
}

QWidget *registries()
{
    auto *area = new QWidget;
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *row = new QHBoxLayout;
    row->setContentsMargins(4, 4, 4, 4);
    row->setSpacing(3);
    auto *filter = new FilterLine;
    filter->setLeadingIcon(u"search"_s);
    filter->setPlaceholderText(u"Filter loaded names"_s);
    row->addWidget(filter, 1);
    auto *plus = new QToolButton;
    plus->setAutoRaise(true);
    plus->setProperty("gantrySmall", true);
    plus->setIcon(icon(u"plus"_s));
    row->addWidget(plus);
    column->addLayout(row);
    auto *view = new RowsView(RowsView::Kind::Tree, sample::roles());
    auto *model = new QStandardItemModel(view);
    sample::fillTree(model);
    view->setModel(model);
    view->setRootIsDecorated(false);
    view->expandAll();
    const QModelIndex remote = model->index(0, 0);
    const QModelIndex index
        = model->index(0, 0, model->index(0, 0, model->index(0, 0, model->index(0, 0, remote))));
    view->setCurrentIndex(model->index(2, 0, index));
    column->addWidget(view, 1);
    return area;
}

RowsView *matrix()
{
    const CellRoles roles = sample::roles();
    auto *view = new RowsView(RowsView::Kind::Table, roles);
    auto *model = new QStandardItemModel(view);
    sample::fillMatrix(model);
    view->setModel(model);
    for (const int column : {0, 10, 11, 12, 13}) {
        view->setItemDelegateForColumn(column, new MarkDelegate(roles, view));
        model->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignCenter);
    }
    view->setItemDelegateForColumn(1, new PlatformDelegate(roles, view));
    view->setItemDelegateForColumn(5, new DigestDelegate(roles, view));
    view->setItemDelegateForColumn(
        6, new SizeBarDelegate(roles, SizeBarDelegate::Order::TextFirst, view));
    model->horizontalHeaderItem(6)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    model->horizontalHeaderItem(7)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    const int widths[]{26, 84, 70, 52, 118, 72, 96, 52, 190, 54, 36, 44, 30, 30};
    for (int column = 0; column < 14; ++column)
        view->header()->resizeSection(column, scaled(widths[column], view->font()));
    view->header()->setStretchLastSection(false);
    view->header()->setSectionResizeMode(8, QHeaderView::Stretch);
    view->header()->setSortIndicatorShown(true);
    view->header()->setSortIndicator(1, Qt::AscendingOrder);
    view->setCurrentIndex(model->index(4, 0));
    return view;
}

QWidget *pane(DockTitleBar *title, QWidget *content)
{
    auto *area = new QWidget;
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(title);
    column->addWidget(content, 1);
    return area;
}

QWidget *lower()
{
    const CellRoles roles = sample::roles();
    auto *split = new QSplitter;
    auto *layers = new RowsView(RowsView::Kind::Table, roles);
    auto *model = new QStandardItemModel(layers);
    sample::fillLayers(model);
    layers->setModel(model);
    layers->setQuietSelection(true);
    layers->setItemDelegateForColumn(
        2, new SizeBarDelegate(roles, SizeBarDelegate::Order::BarFirst, layers));
    layers->setItemDelegateForColumn(3, new DigestDelegate(roles, layers));
    const int widths[]{28, 220, 136, 62, 88};
    for (int column = 0; column < 5; ++column)
        layers->header()->resizeSection(column, scaled(widths[column], layers->font()));
    layers->header()->setStretchLastSection(false);
    layers->header()->setSectionResizeMode(1, QHeaderView::Stretch);
    layers->setCurrentIndex(model->index(4, 0));
    auto *title = new DockTitleBar(u"layers"_s, u"Layers of linux/arm64/v8"_s, split);
    title->setFacts(u"283.8 MiB, 5 layers"_s);
    split->addWidget(pane(title, layers));

    auto *json = new JsonView;
    const QByteArray bytes = sample::indexJson();
    json->setDocument(bytes);
    json->setField(bytes.indexOf("\"variant\""), 15);
    auto *bytesTitle = new DockTitleBar(u"manifest"_s, u"Index bytes"_s, split);
    bytesTitle->setFacts(u"offset 1,207 · digest verified"_s, Mark::Fine);
    split->addWidget(pane(bytesTitle, json));
    split->setSizes({540, 372});
    return split;
}

QWidget *centre()
{
    auto *tabs = new QTabWidget;
    tabs->setDocumentMode(true);
    tabs->setTabsClosable(true);
    tabs->setMovable(true);
    auto *page = new QWidget;
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *head = new QWidget;
    head->setAutoFillBackground(true);
    head->setBackgroundRole(QPalette::Base);
    auto *headRow = new QHBoxLayout(head);
    headRow->setContentsMargins(10, 7, 10, 6);
    auto *lines = new QVBoxLayout;
    lines->setSpacing(1);
    auto *first = new QHBoxLayout;
    first->setSpacing(8);
    first->addWidget(new TitleLabel(u"golang:1.24"_s));
    auto *digest = new DigestLabel;
    digest->setDigest(u"sha256:5d9a1b2000000000000000000000000000000000000000000000000000c61e"_s);
    first->addWidget(digest, 1);
    lines->addLayout(first);
    auto *second = new QHBoxLayout;
    second->setSpacing(0);
    auto *facts = new HintLabel(
        u"OCI index, 9 platforms, 7 attestations · 5.9 GiB compressed · tag moved 2 days ago "_s);
    facts->setWordWrap(false);
    second->addWidget(facts);
    second->addWidget(new LinkButton(u"from 77e0c1d4…"_s));
    second->addStretch(1);
    lines->addLayout(second);
    headRow->addLayout(lines, 1);
    headRow->addWidget(new QPushButton(icon(u"diff"_s), u"Compare…"_s));
    headRow->addWidget(new QPushButton(icon(u"crane"_s), u"Edit as Assembly"_s));
    column->addWidget(head);
    auto *pages = new PageTabs;
    for (const char16_t *name :
        {u"Platforms", u"Doctor", u"Layers and files", u"History", u"Referrers", u"Manifest"})
        pages->addTab(QString(name));
    pages->setBadge(1, u"3"_s, Meaning::Warning);
    pages->setBadge(4, u"8"_s);
    column->addWidget(pages);
    auto *filterRow = new QHBoxLayout;
    filterRow->setContentsMargins(6, 4, 6, 4);
    filterRow->setSpacing(6);
    auto *filter = new FilterLine;
    filter->setPlaceholderText(u"os:windows size>1GiB missing:yes"_s);
    filter->setFixedWidth(scaled(236, filter->font()));
    filterRow->addWidget(filter);
    auto *chips = new ChipRow;
    chips->addChip(u"all"_s, u"All"_s, {}, true);
    chips->addChip(u"linux"_s, u"Linux"_s, u"linux"_s);
    chips->addChip(u"windows"_s, u"Windows"_s, u"windows"_s);
    chips->addChip(u"missing"_s, u"Missing"_s, u"miss"_s, true);
    chips->setCount(u"all"_s, 9);
    chips->setCount(u"linux"_s, 7);
    chips->setCount(u"windows"_s, 2);
    chips->setCount(u"missing"_s, 2);
    filterRow->addWidget(chips);
    filterRow->addStretch(1);
    auto *expected = new HintLabel(u"Expected by"_s);
    expected->setWordWrap(false);
    filterRow->addWidget(expected);
    auto *hosts = new QComboBox;
    hosts->setProperty("gantrySmall", true);
    hosts->addItem(u"Host list: Plant North"_s);
    filterRow->addWidget(hosts);
    column->addLayout(filterRow);
    auto *split = new QSplitter(Qt::Vertical);
    split->addWidget(matrix());
    split->addWidget(lower());
    split->setSizes({354, 150});
    column->addWidget(split, 1);
    tabs->addTab(page, icon(u"index"_s), u"golang:1.24"_s);
    tabs->addTab(new QWidget, icon(u"index"_s), u"telemetry-agent:3.7.4"_s);
    tabs->addTab(new QWidget, icon(u"crane"_s), u"telemetry-agent 3.8.0 (assembly)"_s);
    tabs->addTab(new QWidget, icon(u"code"_s), u"Dockerfile"_s);
    return tabs;
}

QWidget *details()
{
    auto *view = new DetailsView;
    const auto mono = DetailKind::Monospace;
    view->setSections({
        {u"d"_s, u"Descriptor"_s,
            {{u"type"_s, u"Media type"_s, u"OCI image manifest"_s, {}, {}, {}, {}, {}, {}},
                {u"digest"_s, u"Digest"_s, u"c7a4e90f2b61…8f03"_s, mono, {}, {}, {}, {}, {}},
                {u"size"_s, u"Size"_s, u"2,325 bytes"_s, {}, {}, {}, {}, {}, {}},
                {u"os"_s, u"OS"_s, u"linux"_s, {}, {}, {}, {}, {}, {}},
                {u"arch"_s, u"Architecture"_s, u"arm64"_s, {}, {}, {}, {}, {}, {}},
                {u"variant"_s, u"Variant"_s, u"v8"_s, {}, {}, {}, {}, {}, {}},
                {u"ver"_s, u"os.version"_s, {}, DetailKind::NotSet, {}, {}, {}, {}, {}}},
            false},
        {u"c"_s, u"Config"_s,
            {{u"created"_s, u"Created"_s, u"6 Mar 2026, 21:14 UTC"_s, {}, {}, {}, {}, {}, {}},
                {u"cmd"_s, u"Cmd"_s, u"[\"bash\"]"_s, mono, {}, {}, {}, {}, {}},
                {u"env0"_s, u"Env"_s, u"GOLANG_VERSION=1.24.1"_s, mono, {}, {}, {}, {}, {}},
                {u"env1"_s, {}, u"GOTOOLCHAIN=local"_s, mono, {}, {}, {}, {}, {}}},
            false},
        {u"r"_s, u"Referrers"_s,
            {{u"sig"_s, u"Signature"_s, u"on the index only"_s, {}, u"(covers this entry)"_s, {},
                {}, {}, {}}},
            false},
        {u"w"_s, u"Who pulls this entry"_s,
            {{u"w1"_s, {}, u"edge-gw-01…12"_s, {}, {}, u"linux/arm64"_s, Mark::Fine, {}, {}},
                {u"w2"_s, {}, u"line-pc-01…06 find no entry"_s, {}, {}, u"17763"_s, Mark::Error, {},
                    {}},
                {u"w3"_s, {}, u"Open Doctor for all 21 hosts"_s, DetailKind::Link, {}, {}, {}, {},
                    {}}},
            false},
        {u"a"_s, u"Annotations"_s, {}, true},
    });
    view->setCurrentKey(u"variant"_s);
    return view;
}

QWidget *activity()
{
    const CellRoles roles = sample::roles();
    auto *tabs = new QTabWidget;
    tabs->setTabPosition(QTabWidget::South);
    tabs->setDocumentMode(true);
    auto *view = new RowsView(RowsView::Kind::Table, roles);
    auto *model = new QStandardItemModel(view);
    sample::fillTransfers(model);
    view->setModel(model);
    view->setItemDelegateForColumn(1, new ProgressDelegate(roles, view));
    view->header()->setStretchLastSection(false);
    view->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    view->header()->resizeSection(1, scaled(230, view->font()));
    view->header()->resizeSection(2, scaled(120, view->font()));
    view->header()->resizeSection(3, scaled(34, view->font()));
    tabs->addTab(view, icon(u"swap"_s), u"Transfers"_s);
    tabs->addTab(new QWidget, icon(u"net"_s), u"HTTP log"_s);
    tabs->addTab(new QWidget, icon(u"doctor"_s), u"Findings"_s);
    tabs->addTab(new QWidget, icon(u"term"_s), u"Commands"_s);
    return tabs;
}

} // namespace

QWidget *makeMain()
{
    auto *window = new QMainWindow;
    addMenus(window);
    addToolBar(window);
    window->setDockOptions(QMainWindow::AllowTabbedDocks | QMainWindow::AnimatedDocks);
    window->setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    window->setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    window->setTabPosition(Qt::LeftDockWidgetArea, QTabWidget::South);
    auto *left = dock(u"Registries"_s, u"registry"_s, registries());
    auto *builders = dock(u"Builders"_s, u"hammer"_s, new QWidget);
    auto *right = dock(u"Details"_s, u"config"_s, details());
    auto *bottom = dock(u"Activity"_s, u"activity"_s, activity());
    window->addDockWidget(Qt::LeftDockWidgetArea, left);
    window->addDockWidget(Qt::LeftDockWidgetArea, builders);
    window->tabifyDockWidget(left, builders);
    left->raise();
    window->addDockWidget(Qt::RightDockWidgetArea, right);
    window->addDockWidget(Qt::BottomDockWidgetArea, bottom);
    window->setCentralWidget(centre());
    window->resizeDocks({left, right}, {264, 252}, Qt::Horizontal);
    window->resizeDocks({bottom}, {140}, Qt::Vertical);
    auto *what = new ElideLabel(u"linux/arm64/v8   sha256:c7a4e90f2b61…8f03"_s);
    what->setTone(Tone::Text2);
    window->statusBar()->addWidget(new MarkLabel(Mark::Fine));
    window->statusBar()->addWidget(what, 1);
    window->statusBar()->addPermanentWidget(new HintLabel(u"Cache 3.1 of 10 GiB"_s));
    return window;
}

QWidget *makePage(const QString &name)
{
    if (name == u"parts")
        return makeParts();
    if (name == u"sheet")
        return makeSheet();
    if (name == u"slots" || name == u"drag")
        return makeSlots(name == u"drag");
    return makeMain();
}

} // namespace gallery
