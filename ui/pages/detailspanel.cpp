// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/detailspanel.h"

#include "models/image/detailsmodel.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/widgets/detailsview.h"
#include "ui/widgets/messages.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::DetailsModel;

namespace {

DetailRow shownRow(const DetailsModel::Row &row)
{
    DetailRow made;
    made.key = row.key;
    made.label = row.label;
    made.value = row.value;
    made.kind = row.absent    ? DetailKind::NotSet
        : !row.link.isEmpty() ? DetailKind::Link
        : row.mono            ? DetailKind::Monospace
                              : DetailKind::Plain;
    made.mark = toMark(row.mark);
    made.edgeText = row.edge;
    made.secondary = row.note;
    made.toolTip = row.toolTip;
    if (row.mono && !row.toolTip.isEmpty())
        made.copyText = row.toolTip; // the whole digest behind a shortened one
    return made;
}

} // namespace

DetailsPanel::DetailsPanel(models::HostList *hosts, QWidget *parent)
    : QWidget(parent)
    , m_model(new DetailsModel(this))
{
    setHelp(this, tr("Details"),
        tr("Every field of the selected entry. Choosing a field frames it in the exact bytes; "
           "Ctrl+C copies its value."));
    m_model->setHosts(hosts);
    m_view = new DetailsView(this);
    m_view->setAccessibleName(tr("Details of the selected entry"));
    auto *nothing = new Placeholder(u"config"_s, tr("Nothing selected"),
        tr("Select a row in any tree or table to see its fields."), this);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(nothing);
    m_stack->addWidget(m_view);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    connect(m_model, &DetailsModel::sectionsChanged, this, &DetailsPanel::show);
    connect(m_model, &DetailsModel::currentKeyChanged, m_view, &DetailsView::setCurrentKey);
    connect(m_view, &DetailsView::rowSelected, m_model, &DetailsModel::selectRow);
    connect(m_view, &DetailsView::copied, this, [this](const QString &text) {
        Announcer::of(this)->announce(this, tr("Copied %1").arg(text.left(80)));
    });
    connect(m_view, &DetailsView::linkActivated, this, [this](const QString &key) {
        for (const auto &section : m_model->sections()) {
            for (const auto &row : section.rows) {
                if (row.key == key)
                    Q_EMIT linkActivated(row.link);
            }
        }
    });
    show();
}

void DetailsPanel::setSession(models::ImageSession *session)
{
    m_model->setSession(session);
    show();
}

void DetailsPanel::show()
{
    QList<DetailSection> sections;
    for (const DetailsModel::Section &section : m_model->sections()) {
        DetailSection made{section.id, section.title, {}, section.folded};
        for (const DetailsModel::Row &row : section.rows)
            made.rows.append(shownRow(row));
        sections.append(made);
    }
    m_stack->setCurrentIndex(sections.isEmpty() ? 0 : 1);
    m_view->setSections(sections);
    m_view->setCurrentKey(m_model->currentKey());
}

} // namespace gantry::ui
