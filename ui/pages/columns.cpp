// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/columns.h"

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

void showMenu(RowsView *view, const QPoint &position, std::span<const int> widths)
{
    auto *menu = new QMenu(view);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QHeaderView *header = view->header();
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
    menu->addAction(QMenu::tr("Reset Columns"), view, [view, header, widths] {
        for (int column = 0; column < header->count(); ++column) {
            header->setSectionHidden(column, false);
            header->moveSection(header->visualIndex(column), column);
            const auto at = static_cast<std::size_t>(column);
            if (at < widths.size() && header->sectionResizeMode(column) == QHeaderView::Interactive)
                header->resizeSection(column, scaled(widths[at], view->font()));
        }
    });
    menu->popup(header->mapToGlobal(position));
}

} // namespace

void setUpColumns(RowsView *view, std::span<const int> widths, int stretched)
{
    QHeaderView *header = view->header();
    for (std::size_t column = 0; column < widths.size(); ++column)
        header->resizeSection(static_cast<int>(column), scaled(widths[column], view->font()));
    header->setStretchLastSection(false);
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(header, &QWidget::customContextMenuRequested, view,
        [view, widths](const QPoint &position) { showMenu(view, position, widths); });
}

} // namespace gantry::ui
