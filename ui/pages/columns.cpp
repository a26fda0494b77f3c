// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/columns.h"

#include "ui/delegates/celldelegate.h"
#include "ui/theme/style.h"
#include "ui/widgets/rowsview.h"

#include <QEvent>
#include <QHeaderView>
#include <QMenu>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! A width at 9 pt in the font of the view; digests are never cut, whatever the fixed font's width.
int widthOf(const RowsView *view, int column, int atNinePoint)
{
    const int width = scaled(atNinePoint, view->font());
    return qobject_cast<DigestDelegate *>(view->itemDelegateForColumn(column))
        ? qMax(width, DigestDelegate::leastWidth(view->font()))
        : width;
}

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
                header->resizeSection(column, widthOf(view, column, widths[at]));
        }
    });
    menu->popup(header->mapToGlobal(position));
}

//! Keeps the column that takes what is left readable: where less than its least width is left, the
//! table scrolls sideways instead.
class StretchedColumn : public QObject
{
public:
    StretchedColumn(RowsView *view, int column, int leastWidth)
        : QObject(view)
        , m_view(view)
        , m_column(column)
        , m_least(leastWidth)
    {
        view->viewport()->installEventFilter(this);
        connect(view->header(), &QHeaderView::sectionResized, this, [this](int which) {
            if (which != m_column)
                fit();
        });
        fit();
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::Resize)
            fit();
        return QObject::eventFilter(watched, event);
    }

private:
    void fit()
    {
        if (m_fitting)
            return;
        m_fitting = true;
        QHeaderView *header = m_view->header();
        const int others = header->length() - header->sectionSize(m_column);
        const bool roomy = m_view->viewport()->width() - others >= m_least;
        const auto mode = roomy ? QHeaderView::Stretch : QHeaderView::Fixed;
        if (header->sectionResizeMode(m_column) != mode)
            header->setSectionResizeMode(m_column, mode);
        if (!roomy)
            header->resizeSection(m_column, m_least);
        m_fitting = false;
    }

    RowsView *m_view;
    int m_column;
    int m_least;
    bool m_fitting = false;
};

} // namespace

void setUpColumns(RowsView *view, std::span<const int> widths, int stretched, int least)
{
    QHeaderView *header = view->header();
    for (int column = 0; column < static_cast<int>(widths.size()); ++column)
        header->resizeSection(
            column, widthOf(view, column, widths[static_cast<std::size_t>(column)]));
    header->setStretchLastSection(false);
    header->setSectionResizeMode(stretched, QHeaderView::Stretch);
    const int usual = widths[static_cast<std::size_t>(stretched)];
    new StretchedColumn(view, stretched, scaled(qMin(least, usual), view->font()));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(header, &QWidget::customContextMenuRequested, view,
        [view, widths](const QPoint &position) { showMenu(view, position, widths); });
}

} // namespace gantry::ui
