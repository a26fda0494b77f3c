// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QPushButton;

namespace gantry::ui {

class BusyMark;
class MessageBar;
class ReferenceField;

//! Like Another Image: which image's platforms are expected of the one shown. Stays open while that
//! image is read; says what went wrong. Opened with open().
class LikeImageDialog : public QDialog
{
    Q_OBJECT
public:
    //! \param title of the image that is looked at
    LikeImageDialog(const QString &title, QWidget *parent);
    //! To be given a reader and completions.
    ReferenceField *reference() const { return m_reference; }

    void showFailure(const QString &message);
    void finish();

Q_SIGNALS:
    void submitted(const QString &text);
    //! Closed while its image was being read.
    void readingAbandoned();

protected:
    void reject() override;

private:
    void submit();
    void setReading(bool reading);

    MessageBar *m_message;
    ReferenceField *m_reference;
    BusyMark *m_busy;
    QPushButton *m_use;
    bool m_reading = false;
};

} // namespace gantry::ui
