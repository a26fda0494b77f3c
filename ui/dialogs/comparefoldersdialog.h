// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLineEdit;

namespace gantry::ui {

//! Asks for two folders that are one (`/app` and `C:\app`).
class CompareFoldersDialog : public QDialog
{
    Q_OBJECT
public:
    CompareFoldersDialog(const QString &a, const QString &b, QWidget *parent = nullptr);
    QLineEdit *field(bool sideA) const { return sideA ? m_a : m_b; }

Q_SIGNALS:
    void foldersChosen(const QString &a, const QString &b);

private:
    QLineEdit *m_a;
    QLineEdit *m_b;
};

} // namespace gantry::ui
