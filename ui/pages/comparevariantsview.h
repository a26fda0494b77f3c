// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/variantsmodel.h"

#include <QWidget>

class QCheckBox;
class QPushButton;

namespace gantry::ui {

class BusyMark;
class FilterLine;
class HintLabel;
class RowsView;

//! All variants of side A's index in one table: what their configs say, and which files they have.
class CompareVariantsView : public QWidget
{
    Q_OBJECT
public:
    explicit CompareVariantsView(models::CompareSession *session, QWidget *parent = nullptr);

    models::VariantsModel *model() const { return m_model; }
    RowsView *view() const { return m_view; }
    FilterLine *filter() const { return m_filter; }
    void setComfortable(bool comfortable);

private:
    void showState();

    models::CompareSession *m_session;
    models::VariantsModel *m_model;
    FilterLine *m_filter;
    QCheckBox *m_same;
    QPushButton *m_read;
    BusyMark *m_busy;
    HintLabel *m_hint;
    RowsView *m_view;
};

} // namespace gantry::ui
