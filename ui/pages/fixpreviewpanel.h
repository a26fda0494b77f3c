// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"

#include <QPointer>
#include <QWidget>

class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace gantry::models {
class DoctorSession;
}

namespace gantry::ui {

//! The Fix preview dock: what a way out would change, before anything is decided. Its buttons copy
//! the change as a command or open it as an assembly; nothing is sent.
class FixPreviewPanel : public QWidget
{
    Q_OBJECT
public:
    explicit FixPreviewPanel(QWidget *parent = nullptr);
    ~FixPreviewPanel() override;

    //! nullptr: a placeholder.
    void setSession(models::DoctorSession *session);
    QPushButton *open() const { return m_open; }
    QPushButton *copy() const { return m_copy; }
    QPushButton *find() const { return m_find; } //!< nullptr unless a platform is missing
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
    void addFacts(QWidget *body, QVBoxLayout *column) const;
    QWidget *makeButtons();

    QPointer<models::DoctorSession> m_session;
    QScrollArea *m_scroll;
    QWidget *m_buttons = nullptr; //!< below what scrolls: always there
    QPushButton *m_open = nullptr;
    QPushButton *m_copy = nullptr;
    QPushButton *m_find = nullptr;
};

} // namespace gantry::ui
