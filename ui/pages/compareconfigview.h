// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/compareconfigmodel.h"

#include <QWidget>

class QCheckBox;

namespace gantry::ui {

class BusyMark;
class HintLabel;
class MessageBar;
class RowsView;

//! Both sides' configs, value beside value.
class CompareConfigView : public QWidget
{
    Q_OBJECT
public:
    explicit CompareConfigView(models::CompareSession *session, QWidget *parent = nullptr);

    models::CompareConfigModel *model() const { return m_model; }
    RowsView *view() const { return m_view; }
    MessageBar *message() const { return m_message; }
    void setComfortable(bool comfortable);
    void step(int by); //!< to the next row that differs

Q_SIGNALS:
    void countChanged(int differences);

private:
    void showState();

    models::CompareSession *m_session;
    models::CompareConfigModel *m_model;
    MessageBar *m_message;
    HintLabel *m_summary;
    QCheckBox *m_same;
    RowsView *m_view;
};

} // namespace gantry::ui
