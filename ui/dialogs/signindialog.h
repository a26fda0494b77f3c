// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace gantry::ui {

class BusyMark;
class HintLabel;
class MessageBar;

//! Sign-in to a registry: user, password or token, where it will be kept. Tested before saving: the
//! dialog stays open until whoever shows it says it worked. Opened with open(), never exec().
class SignInDialog : public QDialog
{
    Q_OBJECT
public:
    SignInDialog(const QString &registry, const QString &user, QWidget *parent);

    QString registry() const { return m_registry; }
    //! Where a kept secret goes, in words ("the helper secretservice"). \a onlyPlainFile: only a
    //! file readable by this account is left, which the person has to agree to.
    void setStorage(const QString &where, bool onlyPlainFile);
    //! Sentence above the fields ("harbor.example.org wants a sign-in for platform/agent").
    void setReason(const QString &reason);

public Q_SLOTS:
    //! The registry refused or could not be asked; the fields can be changed again.
    void showFailure(const QString &message);
    //! It worked: closes.
    void finish();

Q_SIGNALS:
    //! Test and, with \a keep, store. \a allowPlainFile is only true when the person agreed.
    void submitted(const QString &user, const QString &secret, bool keep, bool allowPlainFile);
    //! Cancel while the test runs.
    void testAbandoned();

protected:
    void reject() override;

private:
    void submit();
    void setTesting(bool testing);
    void updateButtons();

    QString m_registry;
    HintLabel *m_reason;
    MessageBar *m_message;
    QLineEdit *m_user;
    QLineEdit *m_secret;
    QCheckBox *m_keep;
    HintLabel *m_where;
    QCheckBox *m_plainFile;
    BusyMark *m_busy;
    QPushButton *m_signIn;
    bool m_testing = false;
    bool m_onlyPlainFile = false;
};

} // namespace gantry::ui
