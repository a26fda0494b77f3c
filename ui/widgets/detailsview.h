// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QHash>
#include <QList>
#include <QTreeView>

class QStandardItemModel;

namespace gantry::ui {

enum class DetailKind { Plain, Monospace, NotSet, Link };

//! One key and value. A row without label continues the row above (Env) or, with a mark, is a line
//! of its own ("edge-gw-01…12").
struct DetailRow {
    QString key; //!< stable id, e.g. "platform.variant"; may be empty = not selectable by key
    QString label;
    QString value; //!< NotSet: shown in italics; empty = "not set"
    DetailKind kind = DetailKind::Plain;
    QString secondary; //!< dim text after the value
    QString edgeText; //!< right-aligned
    Mark mark = Mark::Nothing;
    QString copyText; //!< empty = value
    QString toolTip;
};

struct DetailSection {
    QString id; //!< stable: folding is remembered by it
    QString title;
    QList<DetailRow> rows;
    bool folded = false; //!< only when seen for the first time
};

//! The Details dock: sections with fold triangles and key/value rows.
//! Keyboard: arrows, Left/Right fold, Enter = rowActivated (a link: linkActivated), Ctrl+C copies
//! the value; context menu Copy Value, Copy as "key: value".
class DetailsView : public QTreeView
{
    Q_OBJECT
public:
    explicit DetailsView(QWidget *parent = nullptr);
    ~DetailsView() override;

    //! Replaces everything; folding and the current key stay.
    void setSections(const QList<DetailSection> &sections);
    void clear() { setSections({}); }
    //! Selects the row, opening its section. Does not send rowSelected(). Unknown: clears.
    void setCurrentKey(const QString &key);
    QString currentKey() const;
    QStringList keys() const;
    bool isFolded(const QString &sectionId) const;
    //! All rows as "Section\n  key: value" lines.
    QString toText() const;

Q_SIGNALS:
    //! A person moved to the row.
    void rowSelected(const QString &key);
    void rowActivated(const QString &key);
    void linkActivated(const QString &key);
    void copied(const QString &text);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option,
        const QModelIndex &index) const override;
    void drawBranches(
        QPainter *painter, const QRect &rect, const QModelIndex &index) const override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void leaveEvent(QEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QModelIndex find(const QString &key) const;
    void copyRow(const QModelIndex &index, bool withLabel);
    void paintSection(QPainter *painter, const QRect &rect, const QModelIndex &index) const;
    void paintDetail(QPainter *painter, const QRect &rect, const QModelIndex &index) const;
    //! Where the copy button of the hovered row is.
    QRect copyRect(const QRect &row) const;
    //! Link text of a row in viewport coordinates; empty if it is none.
    QRect linkRect(const QModelIndex &index) const;
    int labelWidth() const;

    QStandardItemModel *m_model;
    QHash<QString, bool> m_folded;
    QPersistentModelIndex m_hovered;
    bool m_quiet = false;
};

} // namespace gantry::ui
