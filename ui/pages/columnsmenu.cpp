// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/columnsmenu.h"

#include "ui/theme/style.h"
#include "ui/widgets/rowsview.h"

#include <QHeaderView>
#include <QMenu>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

QString columnTitle(const QAbstractItemModel *model, int column)
{
    const QString text = model->headerData(column, Qt::Horizontal).toString();
    return text.isEmpty() ? model->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString()
                          : text;
}

} // namespace

void showColumnsMenu(RowsView *view, const QPoint &position, std::span<const int> widths)
{
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QHeaderView *header = view->header();
    const QList<int> own(widths.begin(), widths.end());
    for (int column = 0; column < header->count(); ++column) {
        const QString title = columnTitle(view->model(), column);
        if (title.isEmpty())
            continue;
        QAction *shown = menu->addAction(title);
        shown->setCheckable(true);
        shown->setChecked(!header->isSectionHidden(column));
        QObject::connect(shown, &QAction::toggled, view,
            [header, column](bool on) { header->setSectionHidden(column, !on); });
    }
    menu->addSeparator();
    menu->addAction(QMenu::tr("Fit Columns"), view, [view, header] {
        for (int column = 0; column < header->count(); ++column) {
            if (header->sectionResizeMode(column) == QHeaderView::Interactive)
                view->resizeColumnToContents(column);
        }
    });
    menu->addAction(QMenu::tr("Reset Columns"), view, [view, header, own] {
        for (int column = 0; column < header->count(); ++column) {
            header->setSectionHidden(column, false);
            header->moveSection(header->visualIndex(column), column);
            if (column < own.size()
                && header->sectionResizeMode(column) == QHeaderView::Interactive)
                header->resizeSection(column, scaled(own.at(column), view->font()));
        }
    });
    menu->popup(header->mapToGlobal(position));
}

} // namespace gantry::ui
