// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/annotationsview.h"

#include "models/index/annotationmodel.h"
#include "ui/delegates/celldelegate.h"
#include "ui/dialogs/helpdialog.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/rowsview.h"

#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QVBoxLayout>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::AnnotationModel;

AnnotationsView::AnnotationsView(AnnotationModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
{
    setHelp(this, tr("Annotations"),
        tr("Annotations of the index and of each entry. F2 or a double click edits a cell, Del "
           "removes a row. Keys under org.opencontainers are checked against the names the "
           "specification has."));
    CellRoles roles;
    roles.mark = AnnotationModel::MarkRole;
    roles.monospace = AnnotationModel::MonospaceRole;
    m_view = new RowsView(RowsView::Kind::Table, roles, this);
    m_view->setAccessibleName(tr("Annotations"));
    m_view->setModel(model);
    m_view->setItemDelegateForColumn(AnnotationModel::MarkColumn, new MarkDelegate(roles, m_view));
    m_view->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_view->setEmptyText(tr("No annotations. Add one below."));
    const int widths[] = {28, 150, 300, 300};
    for (int column = 0; column < AnnotationModel::ColumnCount; ++column)
        m_view->header()->resizeSection(column, scaled(widths[column], font()));
    m_view->header()->setStretchLastSection(true);
    m_view->installEventFilter(this);
    m_message = new HintLabel({}, this);
    m_message->setSmall(true);
    m_message->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addWidget(buildAdd());
    setFocusProxy(m_view);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &now) {
            m_remove->setEnabled(now.isValid());
            const QString about = now.data(AnnotationModel::MessageRole).toString();
            m_message->setText(about);
            m_message->setVisible(!about.isEmpty());
        });
    connect(model, &QAbstractItemModel::modelReset, this, &AnnotationsView::fillScopes);
    connect(model, &AnnotationModel::countChanged, this, &AnnotationsView::fillScopes);
    fillScopes();
}

QWidget *AnnotationsView::buildAdd()
{
    auto *area = new QWidget(this);
    m_scope = new QComboBox(area);
    m_scope->setProperty("gantrySmall", true);
    m_scope->setAccessibleName(tr("Annotation of"));
    m_scope->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_key = new QLineEdit(area);
    m_key->setProperty("gantrySmall", true);
    m_key->setPlaceholderText(u"org.opencontainers.image.version"_s);
    m_key->setAccessibleName(tr("Key"));
    auto *names = new QCompleter(AnnotationModel::knownNames(), m_key);
    names->setFilterMode(Qt::MatchContains);
    names->setCaseSensitivity(Qt::CaseInsensitive);
    m_key->setCompleter(names);
    m_value = new QLineEdit(area);
    m_value->setProperty("gantrySmall", true);
    m_value->setPlaceholderText(tr("Value"));
    m_value->setAccessibleName(tr("Value"));
    m_add = new QPushButton(tr("Add"), area);
    m_add->setProperty("gantrySmall", true);
    m_add->setEnabled(false);
    m_remove = new QPushButton(tr("Remove"), area);
    m_remove->setProperty("gantrySmall", true);
    m_remove->setEnabled(false);
    auto *row = new QHBoxLayout;
    row->setSpacing(scaled(6, font()));
    row->addWidget(m_scope);
    row->addWidget(m_key, 3);
    row->addWidget(m_value, 4);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    auto *column = new QVBoxLayout(area);
    column->setContentsMargins(
        scaled(6, font()), scaled(4, font()), scaled(6, font()), scaled(4, font()));
    column->setSpacing(scaled(2, font()));
    column->addLayout(row);
    column->addWidget(m_message);
    connect(m_key, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_add->setEnabled(!text.trimmed().isEmpty());
        m_message->hide();
    });
    connect(m_value, &QLineEdit::returnPressed, this, &AnnotationsView::add);
    connect(m_add, &QPushButton::clicked, this, &AnnotationsView::add);
    connect(m_remove, &QPushButton::clicked, this, &AnnotationsView::removeCurrent);
    return area;
}

void AnnotationsView::fillScopes()
{
    const QString now = m_scope->currentData().toString();
    m_scope->clear();
    for (const AnnotationModel::Scope &scope : m_model->scopes())
        m_scope->addItem(scope.title, scope.entryKey);
    m_scope->setCurrentIndex(qMax(0, m_scope->findData(now)));
}

void AnnotationsView::add()
{
    const QString key = m_key->text().trimmed();
    if (key.isEmpty())
        return;
    const auto wrong = m_model->add(m_scope->currentData().toString(), key, m_value->text());
    if (wrong) {
        m_message->setText(*wrong);
        m_message->show();
        m_key->setFocus(Qt::OtherFocusReason);
        return;
    }
    m_key->clear();
    m_value->clear();
    m_key->setFocus(Qt::OtherFocusReason);
}

void AnnotationsView::removeCurrent()
{
    if (m_view->currentIndex().isValid())
        m_model->remove(m_view->currentIndex().row());
}

void AnnotationsView::setComfortable(bool comfortable)
{
    m_view->setComfortable(comfortable);
}

bool AnnotationsView::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Delete) {
        removeCurrent();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace gantry::ui
