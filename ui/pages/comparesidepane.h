// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparefactsmodel.h"
#include "models/compare/comparesizes.h"

#include <QWidget>

namespace gantry::ui {

class ElideLabel;
class HintLabel;
class RowsView;
class SizeMap;

//! Right of the tree: what takes room on each side, both maps on one scale, and the facts of the
//! selected row's files.
class CompareSidePane : public QWidget
{
    Q_OBJECT
public:
    explicit CompareSidePane(models::CompareSession *session, QWidget *parent = nullptr);

    SizeMap *map(models::Side side) const { return m_maps[side]; }
    RowsView *facts() const { return m_facts; }
    void setCurrent(layers::TreeDiff::Row row);
    void setComfortable(bool comfortable);

Q_SIGNALS:
    void rowChosen(quint32 row);

private:
    QWidget *buildMaps();
    void showMaps();
    void openFolder(layers::TreeDiff::Row folder);

    models::CompareSession *m_session;
    models::CompareFactsModel *m_model;
    models::OfSides<ElideLabel *> m_names;
    models::OfSides<HintLabel *> m_totals;
    models::OfSides<SizeMap *> m_maps;
    RowsView *m_facts;
    layers::TreeDiff::Row m_folder = layers::TreeDiff::root;
};

} // namespace gantry::ui
