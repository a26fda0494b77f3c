// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QPlainTextEdit;

namespace gantry::models {
class ProtectedTagList;
}

namespace gantry::ui {

class MessageBar;

//! The Protected tags section of the settings: one pattern a line, kept as soon as all are right.
class ProtectedTagsSettings : public QWidget
{
    Q_OBJECT
public:
    explicit ProtectedTagsSettings(models::ProtectedTagList *list, QWidget *parent = nullptr);
    QPlainTextEdit *patterns() const { return m_patterns; }
    MessageBar *message() const { return m_message; }

private:
    void take();

    models::ProtectedTagList *m_list;
    QPlainTextEdit *m_patterns;
    MessageBar *m_message;
};

} // namespace gantry::ui
