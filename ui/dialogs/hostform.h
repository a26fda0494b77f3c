// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"

#include <QWidget>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace gantry::ui {

class HintLabel;

//! The fields of one host. A platform that cannot be read says so at once and changes nothing;
//! everything else acts with each key.
class HostForm : public QWidget
{
    Q_OBJECT
public:
    explicit HostForm(QWidget *parent = nullptr);
    //! nullopt: nothing is selected. \param own a preset is shown only
    void setHost(const std::optional<models::Host> &host, bool own, const QStringList &groups);
    QLineEdit *name() const { return m_name; }
    QLineEdit *platform() const { return m_platform; }
    QComboBox *build() const { return m_build; }
    QComboBox *isolation() const { return m_isolation; }
    QComboBox *client() const { return m_client; }
    QSpinBox *count() const { return m_count; }
    QString problem() const; //!< with the platform or version as typed; empty: none

Q_SIGNALS:
    void edited(const gantry::models::Host &host);

private:
    void takeFields();
    void takeBuild(int index);
    void showSystem();

    models::Host m_host;
    QList<models::HostList::Release> m_releases;
    bool m_filling = false;
    QLineEdit *m_name;
    QLineEdit *m_platform;
    QWidget *m_problemMark;
    HintLabel *m_problem;
    QComboBox *m_build;
    QComboBox *m_isolation;
    QComboBox *m_client;
    QLineEdit *m_version;
    QLineEdit *m_kernel;
    QSpinBox *m_count;
    QComboBox *m_group;
    HintLabel *m_preset;
};

} // namespace gantry::ui
