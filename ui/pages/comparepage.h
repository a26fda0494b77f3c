// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/compare/comparesession.h"
#include "ui/pages/page.h"

class QPushButton;
class QStackedWidget;

namespace gantry::ui {

class BusyMark;
class CompareConfigView;
class CompareFilesView;
class CompareHeader;
class CompareVariantsView;
class HintLabel;
class MessageBar;
class PageTabs;
class Placeholder;
class ProblemView;

//! Two images beside each other: the header with both sides, and the pages Files, Config, Variants.
class ComparePage : public Page
{
    Q_OBJECT
public:
    //! Takes the session over.
    explicit ComparePage(models::CompareSession *session, QWidget *parent = nullptr);
    ~ComparePage() override;

    models::CompareSession *session() const { return m_session; }
    CompareHeader *header() const { return m_header; }
    CompareFilesView *files() const { return m_files; }
    CompareConfigView *config();
    CompareVariantsView *variants();
    PageTabs *tabs() const { return m_tabs; }
    MessageBar *message() const { return m_message; }
    ProblemView *problem() const { return m_problem; }

    models::ComparePlace comparePlace() const;
    void goTo(const models::ComparePlace &place);
    void showPage(models::ComparePlace::Page page);
    void setComfortable(bool comfortable);

    QString title() const override;
    QString titleSuffix() const override;
    QString iconName() const override { return QStringLiteral("diff"); }
    QString place() const override;
    QString layoutId() const override { return QStringLiteral("compare"); }
    Status status() const override;
    bool can(const QString &actionId) const override;
    void run(const QString &actionId) override;
    void focusPage() override;
    bool isSettled() const override;

Q_SIGNALS:
    //! Sides, page or selection changed by the person.
    void comparePlaceChanged();
    //! Another image for a side is asked for.
    void imageWanted(gantry::models::Side side);
    void openRequested(const QString &reference);
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);

private:
    void showState();
    void showMessage();
    void saveBoth();
    void saveInto(const QString &folder);
    void problemAction(const QString &id);

    models::CompareSession *m_session;
    CompareHeader *m_header;
    PageTabs *m_tabs;
    BusyMark *m_busy;
    HintLabel *m_progress;
    QPushButton *m_stop;
    MessageBar *m_message;
    QStackedWidget *m_stack;
    CompareFilesView *m_files;
    CompareConfigView *m_config = nullptr;
    CompareVariantsView *m_variants = nullptr;
    QWidget *m_body;
    ProblemView *m_problem;
    models::Side m_failed = models::Side::A;
    bool m_comfortable = false;
};

} // namespace gantry::ui
