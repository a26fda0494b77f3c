// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace gantry::models {
class DeleteSession;
}

namespace gantry::ui {

class BusyMark;
class HintLabel;
class MessageBar;
class TypedWord;

//! Deletes a tag or a manifest: first what else would go (tags of the same digest, indexes that
//! list it), and the name typed when others are hit. Deleting is never the default button.
class DeleteDialog : public QDialog
{
    Q_OBJECT
public:
    //! Takes the session over.
    explicit DeleteDialog(models::DeleteSession *session, QWidget *parent = nullptr);

    QLineEdit *typed() const;
    QPushButton *remove() const { return m_remove; }
    QString text() const;

Q_SIGNALS:
    void deleted();

private:
    void refresh();

    models::DeleteSession *m_session;
    QLabel *m_sentence;
    HintLabel *m_others;
    TypedWord *m_typed;
    MessageBar *m_message;
    BusyMark *m_busy;
    QPushButton *m_remove;
};

} // namespace gantry::ui
