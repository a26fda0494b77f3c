// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace gantry {
struct Error;
}

namespace gantry::ui {

class HintLabel;
class MarkLabel;
class TitleLabel;

//! Fills a view that has nothing to show because something went wrong: what happened, why, what can
//! be done (design, section 10), with the nearest names as links and buttons.
class ProblemView : public QWidget
{
    Q_OBJECT
public:
    explicit ProblemView(QWidget *parent = nullptr);
    //! Buttons follow the kind of error: Sign In… for Unauthorized, Show Certificate… for TLS,
    //! Retry for everything that may get another answer.
    void setError(const Error &error, const QString &title);
    //! For tests: ids of the buttons shown.
    QStringList actionIds() const;
    QString text() const;

Q_SIGNALS:
    //! "retry", "signIn", "certificate", "settings", "cancel"
    void actionTriggered(const QString &id);
    //! A name the error offers instead ("1.24").
    void nameChosen(const QString &name);

private:
    void addAction(const QString &id, const QString &text, bool primary = false);
    MarkLabel *m_mark;
    TitleLabel *m_title;
    HintLabel *m_text;
    HintLabel *m_subject;
    QHBoxLayout *m_names;
    QHBoxLayout *m_actions;
};

//! Names a remedy offers ("Nearest: 1.24, 1.25-rc"), in order; empty when it offers none.
QStringList offeredNames(const QString &remedy);
//! True when the error is about a certificate: the certificate dialog can help.
bool isCertificateProblem(const Error &error);

} // namespace gantry::ui
