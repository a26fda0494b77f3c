// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/explain/explainsession.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace gantry::ui {

class BusyMark;
class HintLabel;
class Placeholder;
class ReferenceField;

//! Explain Error Message: paste what a client printed; it says what that means, who prints it,
//! what to do, and what the image holds, and opens the Doctor on it. Stays open beside the window
//! until then; afterwards it is put away with its text.
class ExplainDialog : public QDialog
{
    Q_OBJECT
public:
    ExplainDialog(models::ExplainSession *session, QWidget *parent = nullptr);

    QPlainTextEdit *text() const { return m_text; }
    ReferenceField *image() const { return m_image; }
    QPushButton *openButton() const { return m_open; }
    QPushButton *lookButton() const { return m_look; }
    QComboBox *others() const { return m_others; }
    QString shownTitle() const;
    QString shownCause() const;
    QString shownPlatforms() const;

Q_SIGNALS:
    //! Open in Doctor.
    void placeRequested(const gantry::models::ImagePlace &place);

private:
    QWidget *buildAnswer();
    void showAnswer();
    void showLookup();
    void showRemedies(const QStringList &remedies);

    models::ExplainSession *m_session;
    QPlainTextEdit *m_text;
    QComboBox *m_others; //!< one of several messages
    QScrollArea *m_scroll;
    QWidget *m_answer;
    Placeholder *m_none;
    QLabel *m_title;
    HintLabel *m_saidBy;
    QLabel *m_cause;
    QLabel *m_quoted;
    QWidget *m_remedies;
    QVBoxLayout *m_remedyColumn;
    HintLabel *m_host;
    ReferenceField *m_image;
    QPushButton *m_look;
    BusyMark *m_busy;
    QLabel *m_platforms;
    QPushButton *m_open;
};

} // namespace gantry::ui
