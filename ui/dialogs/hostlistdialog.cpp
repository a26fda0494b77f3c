// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/hostlistdialog.h"

#include "models/hosts/hostfiles.h"
#include "models/workbench.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/hostform.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/filterline.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/messages.h"
#include "ui/widgets/rowsview.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::Host;
using models::HostEditModel;

namespace {

//! A check box before icon and text; what has none (own hosts always count) leaves its place free.
class HostCell : public CellDelegate
{
public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index, const QRect &inside) const override
    {
        const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
        QStyleOptionViewItem box(option);
        box.features |= QStyleOptionViewItem::HasCheckIndicator;
        box.rect
            = style->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &box, option.widget);
        if (option.features & QStyleOptionViewItem::HasCheckIndicator) {
            box.state.setFlag(QStyle::State_HasFocus, false);
            box.state.setFlag(
                option.checkState == Qt::Checked ? QStyle::State_On : QStyle::State_Off);
            style->drawPrimitive(
                QStyle::PE_IndicatorItemViewItemCheck, &box, painter, option.widget);
        }
        QRect rest = inside;
        rest.setLeft(box.rect.right() + scaled(6, option.font));
        CellDelegate::paintContent(painter, option, index, rest);
    }
};

CellRoles hostRoles()
{
    CellRoles roles;
    roles.rowKind = HostEditModel::RowKindRole;
    roles.icon = HostEditModel::IconRole;
    roles.dim = HostEditModel::DimRole;
    return roles;
}

} // namespace

HostListDialog::HostListDialog(models::Workbench *workbench, QWidget *parent)
    : QDialog(parent)
    , m_workbench(workbench)
    , m_model(new HostEditModel(this))
{
    setWindowTitle(tr("Host list"));
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setAcceptDrops(true);
    m_model->setHosts(workbench->workspace()->presetIds(), workbench->workspace()->ownHosts());
    m_message = new MessageBar(this);
    m_message->hide();
    m_form = new HostForm(this);
    m_nothing = new Placeholder(u"host"_s, tr("No host chosen"),
        tr("Tick what you expect, or add hosts of your own."), this);
    m_summary = new HintLabel({}, this);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    QPushButton *save = buttons->addButton(tr("Save Host List"), QDialogButtonBox::AcceptRole);
    save->setDefault(true);
    m_buttons.append({u"save"_s, save});

    auto *middle = new QHBoxLayout;
    middle->setSpacing(scaled(12, font()));
    middle->addWidget(buildList(), 1);
    auto *side = new QWidget(this);
    side->setFixedWidth(scaled(330, font()));
    auto *right = new QVBoxLayout(side);
    right->setContentsMargins(0, 0, 0, 0);
    right->addWidget(m_form);
    right->addWidget(m_nothing);
    right->addStretch(1);
    middle->addWidget(side);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_summary, 1);
    bottom->addWidget(buttons);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(scaled(8, font()));
    column->addWidget(
        new HintLabel(tr("Platforms these hosts need and an index lacks become dashed "
                         "rows and empty slots. A list of hosts, or what kubectl get "
                         "nodes -o json prints, can be dropped or pasted here."),
            this));
    column->addWidget(m_message);
    column->addLayout(middle, 1);
    column->addLayout(bottom);
    resize(scaled(1040, font()), scaled(600, font()));

    connect(m_form, &HostForm::edited, this,
        [this](const Host &host) { select(m_model->replace(m_list->currentIndex(), host)); });
    connect(m_model, &HostEditModel::edited, this, &HostListDialog::showSummary);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &HostListDialog::showCurrent);
    connect(buttons, &QDialogButtonBox::accepted, this, &HostListDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    showCurrent();
    showSummary();
    m_list->setFocus();
}

QWidget *HostListDialog::buildList()
{
    auto *area = new QWidget(this);
    m_filter = new FilterLine(area);
    m_filter->setPlaceholderText(tr("Name, platform, client or group"));
    m_filter->setAccessibleName(tr("Filter hosts"));
    m_list = new RowsView(RowsView::Kind::Table, hostRoles(), area);
    m_list->setFrameShape(QFrame::StyledPanel);
    m_list->setAccessibleName(tr("Hosts"));
    m_list->setModel(m_model);
    m_list->setItemDelegateForColumn(HostEditModel::NameColumn, new HostCell(hostRoles(), m_list));
    m_list->setEmptyText(tr("The filter hides all hosts. Esc clears it."));
    m_list->header()->setSectionsMovable(false);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    const int widths[] = {0, 174, 100, 104, 60};
    for (int i = 1; i < HostEditModel::ColumnCount; ++i)
        m_list->header()->resizeSection(i, scaled(widths[i], font()));
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    const auto add = [this, row](const QString &id, const QString &text, const QString &iconName) {
        auto *button = new QPushButton(text, this);
        button->setAutoDefault(false);
        if (!iconName.isEmpty())
            button->setIcon(icon(iconName));
        row->addWidget(button);
        m_buttons.append({id, button});
        return button;
    };
    connect(add(u"add"_s, tr("Add Host"), u"plus"_s), &QPushButton::clicked, this,
        &HostListDialog::addHost);
    connect(add(u"duplicate"_s, tr("Duplicate"), {}), &QPushButton::clicked, this,
        [this] { select(m_model->duplicate(m_list->currentIndex())); });
    connect(add(u"remove"_s, tr("Remove"), {}), &QPushButton::clicked, this, [this] {
        const int at = m_list->currentIndex().row();
        m_model->remove(m_list->currentIndex());
        m_list->setCurrentIndex(m_model->index(std::min(at, m_model->rowCount() - 1), 0));
    });
    QPushButton *engine = add(u"engine"_s, tr("Add Engine"), u"engine"_s);
    engine->setToolTip(tr("The Docker Engine of this computer as a host of its own"));
    connect(engine, &QPushButton::clicked, this, [this] {
        for (const Host &host : m_workbench->hosts()->engines())
            select(m_model->add(host));
    });
    const auto showEngine
        = [this, engine] { engine->setVisible(!m_workbench->hosts()->engines().isEmpty()); };
    connect(m_workbench->hosts(), &models::HostList::enginesChanged, engine, showEngine);
    showEngine();
    m_workbench->askEngines();
    row->addStretch(1);
    connect(add(u"import"_s, tr("Import…"), {}), &QPushButton::clicked, this,
        [this] { askForFile(true); });
    connect(add(u"export"_s, tr("Export…"), {}), &QPushButton::clicked, this,
        [this] { askForFile(false); });
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6, font()));
    column->addWidget(m_filter);
    column->addWidget(m_list, 1);
    column->addLayout(row);
    connect(m_filter, &FilterLine::filterChanged, this, [this](const QString &text) {
        m_model->setFilter(text);
        showCurrent();
        showSummary();
    });
    connect(m_filter, &FilterLine::leaveRequested, m_list, [this] {
        m_list->setFocus(Qt::OtherFocusReason);
        for (int i = 0; i < m_model->rowCount() && !m_model->hostAt(m_list->currentIndex()); ++i)
            m_list->setCurrentIndex(m_model->index(i, 0));
    });
    return area;
}

QPushButton *HostListDialog::button(const QString &id) const
{
    for (const auto &[name, button] : m_buttons) {
        if (name == id)
            return button;
    }
    return nullptr;
}

void HostListDialog::select(const QString &id)
{
    const QModelIndex row = m_model->indexOf(id);
    if (!row.isValid() || row == m_list->currentIndex())
        return;
    m_list->setCurrentIndex(row);
    m_list->scrollTo(row);
}

void HostListDialog::showCurrent()
{
    const QModelIndex current = m_list->currentIndex();
    const bool own = m_model->isOwn(current);
    const auto host = m_model->hostAt(current);
    if (!m_form->isAncestorOf(focusWidget()))
        m_form->setHost(host, own, m_model->groups());
    m_form->setVisible(host.has_value());
    m_nothing->setVisible(!host);
    button(u"duplicate"_s)->setEnabled(host.has_value());
    button(u"remove"_s)->setEnabled(own);
}

void HostListDialog::showSummary()
{
    const auto expected = m_model->expected();
    int count = 0;
    for (const Host &host : expected)
        count += host.count;
    QString text = expected.isEmpty() ? tr("No host is expected: nothing counts as missing.")
                                      : tr("%n hosts are expected", nullptr, count)
            + tr(", of %n kinds.", nullptr, static_cast<int>(expected.size()));
    if (m_model->hiddenHosts() > 0)
        text += u' ' + tr("%n hidden by the filter.", nullptr, m_model->hiddenHosts());
    m_summary->setText(text);
    button(u"export"_s)->setEnabled(!expected.isEmpty());
}

void HostListDialog::addHost()
{
    Host host;
    host.name = tr("new host");
    host.platform = m_model->hostAt(m_list->currentIndex()).value_or(Host()).platform;
    if (host.platform.isEmpty())
        host.platform = models::HostList::thisComputer().platform;
    m_filter->clear();
    m_model->setFilter({});
    m_list->setFocus();
    select(m_model->add(host));
    m_form->name()->setFocus();
    m_form->name()->selectAll();
}

void HostListDialog::importFile(const QString &path)
{
    models::readHostFile(m_workbench->jobs(), m_workbench->pools(), path, this,
        [this, path](const Expected<QList<Host>> &hosts) {
            showImported(hosts, QFileInfo(path).fileName());
        });
}

void HostListDialog::importText(const QByteArray &text)
{
    models::readHostText(m_workbench->jobs(), m_workbench->pools(), text, this,
        [this](const Expected<QList<Host>> &hosts) { showImported(hosts, tr("the text")); });
}

void HostListDialog::showImported(const Expected<QList<Host>> &hosts, const QString &from)
{
    if (!hosts) {
        m_message->showMessage(Mark::Error, hosts.error().toLine() + u'.');
        return;
    }
    const int count = m_model->take(*hosts);
    m_message->showMessage(count == 0 ? Mark::Note : Mark::Fine,
        count == 0
            ? tr("%1 names no host.").arg(from)
            : tr("%n kinds of host came from %1. Cancel leaves the list as it was.", nullptr, count)
                  .arg(from));
    if (!hosts->isEmpty()) {
        select(hosts->first().id);
        select(hosts->first().name); // the id of an own host
    }
}

void HostListDialog::exportFile(const QString &path)
{
    models::writeFile(
        m_workbench->jobs(), m_workbench->pools(), path,
        [hosts = m_model->expected()] { return doctor::writeHosts(hosts); }, this,
        [this, path](const Expected<> &written) {
            if (written)
                m_message->showMessage(Mark::Fine, tr("The list is in %1.").arg(path));
            else
                m_message->showMessage(Mark::Error, written.error().toLine() + u'.');
        });
}

void HostListDialog::askForFile(bool toImport)
{
    auto *files = new QFileDialog(this, toImport ? tr("Import hosts") : tr("Export hosts"));
    files->setAttribute(Qt::WA_DeleteOnClose);
    files->setFileMode(toImport ? QFileDialog::ExistingFile : QFileDialog::AnyFile);
    files->setAcceptMode(toImport ? QFileDialog::AcceptOpen : QFileDialog::AcceptSave);
    files->setNameFilter(toImport ? tr("Host lists (*.json *.txt *.csv *.list);;All files (*)")
                                  : tr("Host lists (*.json)"));
    if (!toImport) {
        files->setDefaultSuffix(u"json"_s);
        files->selectFile(u"hosts.json"_s);
    }
    connect(files, &QFileDialog::fileSelected, this, [this, toImport](const QString &path) {
        if (toImport)
            importFile(path);
        else
            exportFile(path);
    });
    files->open();
}

void HostListDialog::save()
{
    m_workbench->workspace()->setHosts(m_model->presetIds(), m_model->ownHosts());
    accept();
}

void HostListDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (!models::hostFilesOf(event->mimeData()).isEmpty() || event->mimeData()->hasText())
        event->acceptProposedAction();
}

void HostListDialog::dropEvent(QDropEvent *event)
{
    const QStringList files = models::hostFilesOf(event->mimeData());
    event->acceptProposedAction();
    for (const QString &path : files)
        importFile(path);
    if (files.isEmpty())
        importText(event->mimeData()->text().toUtf8());
}

void HostListDialog::keyPressEvent(QKeyEvent *event)
{
    const bool inList = focusWidget() == m_list;
    if (inList && event->matches(QKeySequence::Paste)) {
        importText(QGuiApplication::clipboard()->text().toUtf8());
    } else if (inList && event->key() == Qt::Key_Delete) {
        button(u"remove"_s)->click();
    } else if (inList && event->key() == Qt::Key_Insert) {
        addHost();
    } else if (event->matches(QKeySequence::Find)) {
        m_filter->setFocus(Qt::ShortcutFocusReason);
        m_filter->selectAll();
    } else {
        QDialog::keyPressEvent(event);
    }
}

} // namespace gantry::ui
