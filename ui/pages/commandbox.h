// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QHash>
#include <QWidget>

class QPlainTextEdit;
class QToolButton;

namespace gantry::ui {

class HintLabel;

//! "The same as a command": one command, and beside it how faithful each tool is; pressing a plate
//! shows that tool's command.
class CommandBox : public QWidget
{
    Q_OBJECT
public:
    explicit CommandBox(QWidget *parent = nullptr);
    void setCommands(const QList<models::CommandLine> &commands);
    QString text() const;

protected:
    void resizeEvent(QResizeEvent *event) override;

Q_SIGNALS:
    void copyRequested(const gantry::models::CommandLine &command);
    void exportRequested(const QString &kind); //!< models::ExportKind::id

private:
    void showCommand(qsizetype number);
    void showNote();

    QList<models::CommandLine> m_commands;
    QPlainTextEdit *m_text;
    HintLabel *m_note;
    QWidget *m_tools;
    QHash<qsizetype, QToolButton *> m_lines;
    qsizetype m_shown = 0;
};

} // namespace gantry::ui
