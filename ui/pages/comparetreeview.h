// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparetreemodel.h"
#include "ui/widgets/differencestrip.h"

#include <QSet>
#include <QTimer>
#include <QTreeView>

namespace gantry::ui {

class CompareCells;

//! The aligned tree: side A, the marks, side B, in one view with one scroll bar. A side without the
//! file is hatched, rows of one side are tinted, of cells that differ only those. The selection is
//! two lines around the row, so that no colour of the row is lost. Keys: as every tree, and
//! Ctrl+Right or Ctrl+Left to open or fold all below, Tab to the other side, Enter to the content.
class CompareTreeView : public QTreeView
{
    Q_OBJECT
public:
    explicit CompareTreeView(models::CompareTreeModel *model, QWidget *parent = nullptr);
    ~CompareTreeView() override;

    //! The side the keyboard is on.
    models::Side side() const { return m_side; }
    void setSide(models::Side side);
    void setComfortable(bool comfortable);
    void setEmptyText(const QString &text);
    //! Opens the folders above and scrolls there.
    void goTo(const QModelIndex &index);
    //! Opens folders that differ inside until the view is well filled; folders a person opened or
    //! folded are left alone from then on.
    void openDifferences();
    void setBelowAll(const QModelIndex &index, bool open);
    void setPartShown(int column, bool shown); //!< of side A, and the same of side B
    //! Where differences are on the whole height of the opened tree.
    std::vector<DifferenceStrip::Tick> ticks() const;
    //! The row at a part of the height, 0 … 1.
    QModelIndex rowAt(double part) const;

Q_SIGNALS:
    //! The rows, or what of them shows, changed; the strip follows.
    void layoutChangedSoon();
    void contentWanted(); //!< Enter on a file
    void copyRequested(const QString &path);
    void menuRequested(const QModelIndex &index, const QPoint &globalPosition);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    void drawBranches(
        QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void applyMetrics();
    void fitColumns();
    void remember(const QModelIndex &index, bool open);
    void reopen();
    QByteArray keyOf(const QModelIndex &index) const;
    QRect arrowRectB(const QModelIndex &index) const;
    //! Calls with every row the opened tree shows, in order, until it says no.
    template <typename Function>
    void eachShown(Function function) const;

    models::CompareTreeModel *m_model;
    CompareCells *m_cells;
    QSet<QByteArray> m_open;
    QByteArray m_currentKey;
    QString m_emptyText;
    QPersistentModelIndex m_hovered;
    models::Side m_side = models::Side::A;
    bool m_touched = false; //!< a person opened or folded something
    bool m_quiet = false; //!< we open and fold ourselves
    bool m_fitting = false;
    QTimer m_soon;
};

} // namespace gantry::ui
