// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class AssemblySession;
class IndexChangeModel;
} // namespace gantry::models

namespace gantry::ui {

class HintLabel;
class RowsView;
class TextDiffView;

//! The index as it would be written, beside what the tag names now: the documents line by line, and
//! entry by entry as a table. Made anew while it shows only.
class IndexDiffView : public QWidget
{
    Q_OBJECT
public:
    explicit IndexDiffView(models::AssemblySession *session, QWidget *parent = nullptr);
    TextDiffView *text() const { return m_text; }
    RowsView *changes() const { return m_changes; }
    void setComfortable(bool comfortable);

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();

    models::AssemblySession *m_session;
    models::IndexChangeModel *m_model;
    TextDiffView *m_text;
    RowsView *m_changes;
    HintLabel *m_facts;
    bool m_stale = true;
};

} // namespace gantry::ui
