// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/explain/explainsession.h"

#include <QDialog>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace gantry::ui {

class BusyMark;
class ChipRow;
class HintLabel;
class ReferenceField;

//! Explain Error Message: paste what a client printed; it says what that means, who prints it,
//! what to do, and what the image holds, and opens the Doctor on it. Stays open beside the window.
class ExplainDialog : public QDialog
{
    Q_OBJECT
public:
    ExplainDialog(models::ExplainSession *session, QWidget *parent = nullptr);

    QPlainTextEdit *text() const { return m_text; }
    ReferenceField *image() const { return m_image; }
    QPushButton *openButton() const { return m_open; }
    QPushButton *lookButton() const { return m_look; }
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
    ChipRow *m_others;
    QWidget *m_answer;
    HintLabel *m_none;
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
