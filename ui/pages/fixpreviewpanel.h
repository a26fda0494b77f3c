// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QPointer>
#include <QScrollArea>

class QPushButton;

namespace gantry::models {
class DoctorSession;
}

namespace gantry::ui {

//! The Fix preview dock: what a way out would change, before anything is decided. Its buttons copy
//! the change as a command or open it as an assembly; nothing is sent.
class FixPreviewPanel : public QScrollArea
{
    Q_OBJECT
public:
    explicit FixPreviewPanel(QWidget *parent = nullptr);
    ~FixPreviewPanel() override;

    //! nullptr: a placeholder.
    void setSession(models::DoctorSession *session);
    QPushButton *open() const { return m_open; }
    QPushButton *copy() const { return m_copy; }
    //! Everything shown, for tests.
    QString toText() const;
    QSize minimumSizeHint() const override;
    bool eventFilter(QObject *watched, QEvent *event) override;

Q_SIGNALS:
    //! The change shown is to be opened as an assembly.
    void assemblyRequested();
    void copyRequested(const gantry::models::CommandLine &command);
    void candidateRequested(const QString &platform); //!< specifier of what is missing

private:
    void rebuild();
    QWidget *makeBody();

    QPointer<models::DoctorSession> m_session;
    QPushButton *m_open = nullptr;
    QPushButton *m_copy = nullptr;
};

} // namespace gantry::ui
