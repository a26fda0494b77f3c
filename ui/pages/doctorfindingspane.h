// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QWidget>

class QPushButton;

namespace gantry::models {
class DoctorSession;
class FindingModel;
} // namespace gantry::models

namespace gantry::ui {

class ChipRow;
class DockTitleBar;
class DoctorFindingsList;
class ElideLabel;
class MessageBar;
class TransferProgress;

//! Findings of an image: chips with counts, the list, and what else could be read to find more.
class DoctorFindingsPane : public QWidget
{
    Q_OBJECT
public:
    explicit DoctorFindingsPane(models::DoctorSession *session, QWidget *parent = nullptr);
    DoctorFindingsList *list() const { return m_list; }
    ChipRow *chips() const { return m_chips; }
    models::FindingModel *model() const { return m_model; }
    MessageBar *message() const { return m_message; }
    QPushButton *readLayers() const { return m_layers; }
    QPushButton *cancel() const { return m_cancel; }
    QString facts() const; //!< what stands beside the title

    //! Looks at a finding by its key, shown by its chip when it was not.
    void select(const QString &key);
    //! The first way out of the row looked at. False: there is none.
    bool runFirst();
    bool hasFirst() const;
    //! Asks for a reason, then ignores the row looked at.
    void askToIgnore(const QString &key);

private:
    void showCounts();
    void showFacts();
    void showDeep();
    void showEmpty();
    void tell(const Error &error);

    models::DoctorSession *m_session;
    models::FindingModel *m_model;
    DockTitleBar *m_title;
    ChipRow *m_chips;
    QPushButton *m_layers;
    QPushButton *m_blobs;
    TransferProgress *m_progress;
    QPushButton *m_cancel;
    MessageBar *m_message;
    QString m_told; //!< the outcome announced last
    DoctorFindingsList *m_list;
};

} // namespace gantry::ui
