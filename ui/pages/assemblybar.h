// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QComboBox;
class QMenu;
class QPushButton;
class QToolButton;

namespace gantry::models {
class AssemblySession;
}

namespace gantry::ui {

class HintLabel;
class ReferenceField;
class TagLabel;

//! Above the canvas: where the index goes and whether that tag exists, what kind of document it
//! becomes and what that loses, Undo, Redo, Fill From….
class AssemblyBar : public QWidget
{
    Q_OBJECT
public:
    explicit AssemblyBar(models::AssemblySession *session, QWidget *parent = nullptr);

    ReferenceField *target() const { return m_target; }
    QComboBox *format() const { return m_format; }
    QToolButton *undo() const { return m_undo; }
    QToolButton *redo() const { return m_redo; }
    QMenu *fillMenu() const { return m_fillMenu; }
    QString tagState() const;

private:
    void takeTarget(const QString &text);
    void showDraft();
    void showLive();
    void showSteps();
    void fill();

    models::AssemblySession *m_session;
    ReferenceField *m_target;
    TagLabel *m_state;
    QComboBox *m_format;
    QToolButton *m_undo;
    QToolButton *m_redo;
    QPushButton *m_fill;
    QMenu *m_fillMenu;
    HintLabel *m_note;
};

} // namespace gantry::ui
