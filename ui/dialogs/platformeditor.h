// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/platform.h"

#include <QDialog>

#include <array>
#include <functional>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gantry::ui {

class HintLabel;
class LinkButton;

//! Every field of an entry's platform, with what its config says beside it. A field that cannot be
//! right says so at once; nothing is taken before Apply.
class PlatformEditor : public QDialog
{
    Q_OBJECT
public:
    //! \param config what the image config says; nullopt: not known
    PlatformEditor(const oci::Platform &platform, const std::optional<oci::Platform> &config,
        QWidget *parent = nullptr);

    //! Answers what is wrong with a value of a field ("os", "architecture", "variant",
    //! "os.version", "os.features").
    void setCheck(
        std::function<std::optional<QString>(const QString &field, const QString &value)> check);
    oci::Platform platform() const;
    QLineEdit *field(const QString &name) const;
    QPushButton *apply() const { return m_apply; }
    QString problem(const QString &name) const;

Q_SIGNALS:
    void edited(const gantry::oci::Platform &platform);

private:
    struct Field {
        QString name;
        QLineEdit *edit = nullptr;
        LinkButton *config = nullptr; //!< what the config says; pressing takes it
        HintLabel *problem = nullptr;
    };
    void check();

    std::array<Field, 5> m_fields;
    std::optional<oci::Platform> m_config;
    oci::Platform m_before;
    std::function<std::optional<QString>(const QString &, const QString &)> m_check;
    QPushButton *m_apply;
};

} // namespace gantry::ui
