// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QCheckBox;
class QLineEdit;
class QPushButton;

namespace gantry::ui {

class MessageBar;

//! How one registry is spoken to, as a person chose it. The plain values of a registry's settings.
struct RegistryChoice {
    QString host; //!< "localhost:5000", "registry.example.com"
    bool plainHttp = false;
    bool insecureTls = false;
    QString caFile, certFile, keyFile;
    QString proxy; //!< URL, "none", or empty = environment, then system
};

//! Add Registry and Registry Settings: host, plain HTTP (a choice that stays visible in the tree),
//! own CA, client certificate, proxy. Opened with open().
class RegistryDialog : public QDialog
{
    Q_OBJECT
public:
    //! An empty host adds a registry, otherwise its settings are changed and the host is fixed.
    RegistryDialog(const RegistryChoice &choice, QWidget *parent);
    RegistryChoice choice() const;

Q_SIGNALS:
    void chosen(const gantry::ui::RegistryChoice &choice);

private:
    QWidget *fileField(QLineEdit *field, const QString &title);
    void check();
    void submit();

    bool m_adding;
    MessageBar *m_message;
    QLineEdit *m_host;
    QCheckBox *m_plainHttp;
    QCheckBox *m_insecure;
    QLineEdit *m_ca;
    QLineEdit *m_cert;
    QLineEdit *m_key;
    QLineEdit *m_proxy;
    QPushButton *m_ok;
};

} // namespace gantry::ui
