// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/delegates/cells.h"

#include <QTreeView>

namespace gantry::ui {

class CellDelegate;

//! The tree and table view of the program: uniform rows, one row selected at a time, whole-row
//! painting for Group and Missing rows, cells that run over columns, links, equal digests.
//!
//! Usage: construct with the model's CellRoles, setModel(), setItemDelegateForColumn() with the
//! delegates of ui/delegates; the default delegate is a CellDelegate (Table) or TreeRowDelegate
//! (Tree). Group rows must be top-level rows with their children below or flat rows between
//! entries; both work. Keyboard: arrows, Enter = activated() (a Missing or More row: its link),
//! Space = link of the row, Ctrl+C = copyRequested(), letters = search.
class RowsView : public QTreeView
{
    Q_OBJECT
public:
    enum class Kind { Table, Tree };
    explicit RowsView(Kind kind, CellRoles roles, QWidget *parent = nullptr);
    ~RowsView() override;

    const CellRoles &roles() const { return m_roles; }
    //! Rows 4 px taller (setting Comfortable).
    void setComfortable(bool comfortable);
    //! Pale selection while the view has no focus: for views that only follow another one.
    void setQuietSelection(bool quiet);
    void setModel(QAbstractItemModel *model) override;
    //! Text in the middle of an empty view.
    void setEmptyText(const QString &text);
    //! First cell of the row of \a index that is a link; invalid if none.
    QModelIndex linkInRow(const QModelIndex &index) const;
    QString highlightedDigest() const { return m_digest; }

Q_SIGNALS:
    void linkActivated(const QModelIndex &index);
    void copyRequested(const QModelIndex &index);
    //! Digest under the mouse or of the current row; empty = none. For views beside this one.
    void digestPointed(const QString &digest);

public Q_SLOTS:
    //! Highlights equal digests; also called by other views' digestPointed().
    void highlightDigest(const QString &digest);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    void drawBranches(
        QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    RowKind kindOf(const QModelIndex &index) const;
    QRect spanRect(const QModelIndex &index, const QRect &row) const;
    QRect linkRect(const QModelIndex &index) const;
    QModelIndex linkAt(const QPoint &position) const;
    void applyMetrics();

    Kind m_kind;
    CellRoles m_roles;
    CellDelegate *m_delegate;
    bool m_comfortable = false;
    bool m_quiet = false;
    QPersistentModelIndex m_hovered;
    QString m_emptyText;
    QString m_digest;
    QPersistentModelIndex m_pressedLink;
};

} // namespace gantry::ui
