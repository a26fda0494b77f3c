// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oci/imagename.h"
#include "oci/platform.h"

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace gantry::ui {

class HintLabel;
class ReferenceField;

//! Ins on the canvas: an entry by its reference, or an empty slot for a platform. One of the two is
//! enough.
class AddEntryDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AddEntryDialog(QWidget *parent = nullptr);
    ReferenceField *reference() const { return m_reference; }
    QLineEdit *platform() const { return m_platform; }
    QPushButton *add() const { return m_add; }

Q_SIGNALS:
    void entryChosen(const gantry::oci::ImageName &name);
    void slotChosen(const gantry::oci::Platform &platform);

private:
    void check();
    void submit();

    ReferenceField *m_reference;
    QLineEdit *m_platform;
    HintLabel *m_reason;
    QPushButton *m_add;
};

} // namespace gantry::ui
