// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QFrame>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace gantry::models {
class AssemblySession;
class PlanModel;
} // namespace gantry::models

namespace gantry::ui {

class LinkButton;
class MarkLabel;
class TypedWord;

//! What happens to a tag that exists: what it names now and after, whether the old index stays
//! reachable, whether a move meanwhile stops the push, and the typed word for protected tags.
//! Hidden while the tag is new.
class TagGuardBox : public QWidget
{
    Q_OBJECT
public:
    TagGuardBox(
        models::AssemblySession *session, models::PlanModel *plan, QWidget *parent = nullptr);

    QCheckBox *keepOld() const { return m_keepOld; }
    QCheckBox *stopIfMoved() const { return m_stopIfMoved; }
    QLineEdit *typed() const;
    LinkButton *goOn() const { return m_goOn; } //!< on show when the tag moved before the plan
    //! The tag has been typed, or need not be.
    bool isConfirmed() const;

Q_SIGNALS:
    void confirmationChanged();
    //! The draft is to be compared with what the tag names now, and to replace that.
    void goOnRequested();

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();
    void applyLook();

    models::AssemblySession *m_session;
    models::PlanModel *m_plan;
    MarkLabel *m_mark;
    QLabel *m_title;
    QFrame *m_box;
    QLabel *m_now;
    QLabel *m_after;
    QLabel *m_nowCounts;
    QLabel *m_afterCounts;
    QCheckBox *m_keepOld;
    QCheckBox *m_stopIfMoved;
    LinkButton *m_goOn;
    TypedWord *m_typed;
};

} // namespace gantry::ui
