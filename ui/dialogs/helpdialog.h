// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

namespace gantry::ui {

class ActionRegistry;

//! Marks \a widget with what F1 says about it and everything inside it.
void setHelp(QWidget *widget, const QString &title, const QString &text);

//! Help for what has focus (F1): what the view shows, what can be done there, and the keys. Not
//! modal, so that it can stay open beside the work.
class HelpDialog : public QDialog
{
    Q_OBJECT
public:
    //! \a about is the widget with the focus; its nearest ancestor with setHelp() counts.
    HelpDialog(const QWidget *about, const ActionRegistry *actions, QWidget *parent);
    //! For tests.
    QString text() const { return m_text; }

private:
    QString m_text;
};

} // namespace gantry::ui
