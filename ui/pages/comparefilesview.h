// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"
#include "models/compare/comparetreemodel.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;
class QSplitter;
class QToolButton;

namespace gantry::ui {

class ChipRow;
class CompareContent;
class CompareSidePane;
class CompareTreeView;
class DifferenceStrip;
class FilterLine;
class HintLabel;
class LinkButton;
class SegmentedSwitch;
class ValueButton;

//! The files of both sides: filter line, chips for kinds and for what counts, path rules, the
//! aligned tree with the strip of all differences, the content below and the size maps beside.
class CompareFilesView : public QWidget
{
    Q_OBJECT
public:
    explicit CompareFilesView(models::CompareSession *session, QWidget *parent = nullptr);

    models::CompareTreeModel *model() const { return m_model; }
    CompareTreeView *tree() const { return m_tree; }
    CompareContent *content() const { return m_content; }
    DifferenceStrip *strip() const { return m_strip; }
    FilterLine *filter() const { return m_filter; }
    ChipRow *kinds() const { return m_kinds; }
    QMenu *rules() const { return m_rulesMenu; }
    HintLabel *position() const { return m_position; }

    //! Next (1) or previous (-1) difference, around the end.
    void step(int by);
    void goTo(const QByteArray &path);
    QByteArray currentPath() const;
    void setComfortable(bool comfortable);
    //! "app/appsettings.json: content differs", for the status bar.
    QString currentText() const;
    //! "51 differences shown, 204 same hidden, base layers left out".
    QString summary() const;

    QByteArray saveState() const;
    void restoreState(const QByteArray &state);

Q_SIGNALS:
    void currentChanged();
    void saveRequested();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QWidget *buildFilters();
    QWidget *buildTree();
    void fit();
    int wantedWidth() const;
    void showCounts();
    void showPosition();
    void showTicks();
    void showShown();
    void showSide(bool shown);
    void showEmptyText();
    void fillRules();
    void takeDiff();
    void select(const QModelIndex &index);
    void editRoots();
    void fillMenu(QMenu *menu, const QModelIndex &index);

    models::CompareSession *m_session;
    models::CompareTreeModel *m_model;
    FilterLine *m_filter;
    ChipRow *m_kinds;
    ChipRow *m_counting;
    SegmentedSwitch *m_shape;
    ValueButton *m_rules;
    QMenu *m_rulesMenu;
    QToolButton *m_previous;
    QToolButton *m_next;
    QToolButton *m_showSide;
    HintLabel *m_position;
    HintLabel *m_hidden;
    LinkButton *m_clear;
    QWidget *m_hiddenRow;
    QHBoxLayout *m_firstRow;
    QHBoxLayout *m_secondRow;
    CompareTreeView *m_tree;
    DifferenceStrip *m_strip;
    CompareContent *m_content;
    CompareSidePane *m_side;
    QSplitter *m_upDown;
    QSplitter *m_leftRight;
    bool m_narrow = false;
    bool m_tight = false;
    bool m_sideWanted = true;
    QByteArray m_wanted; //!< path to select once it is there
};

} // namespace gantry::ui
