// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblyoffer.h"
#include "models/navigation/commands.h"
#include "models/navigation/place.h"
#include "ui/pages/page.h"

class QMenu;
class QMimeData;
class QSplitter;
class QTabWidget;

namespace gantry::models {
class AnnotationModel;
class AssemblySession;
class CoverageModel;
class ProblemModel;
class SlotModel;
} // namespace gantry::models

namespace gantry::ui {

class AnnotationsView;
class AssemblyBar;
class CoverageStrip;
class DockTitleBar;
class IndexDiffView;
class MessageBar;
class ProblemsList;
class ProblemView;
class ReferenceField;
class SlotCanvas;

//! An index being put together: where it goes, the canvas with its slots, which hosts get an entry,
//! and below problems, annotations, the document and the steps taken.
class AssemblyPage : public Page
{
    Q_OBJECT
public:
    //! The session belongs to the workbench and lives longer than the page.
    explicit AssemblyPage(models::AssemblySession *session, QWidget *parent = nullptr);
    ~AssemblyPage() override;

    models::AssemblySession *session() const { return m_session; }
    AssemblyBar *bar() const { return m_bar; }
    SlotCanvas *canvas() const { return m_canvas; }
    models::SlotModel *slotModel() const { return m_slots; }
    CoverageStrip *coverage() const { return m_strip; }
    ProblemsList *problems() const { return m_problemsList; }
    AnnotationsView *annotations() const { return m_annotations; }
    IndexDiffView *difference() const { return m_difference; }
    MessageBar *message() const { return m_message; }
    QTabWidget *tabs() const { return m_tabs; }

    ReferenceField *target() const;
    //! The push of this draft as command lines.
    QList<models::CommandLine> commands() const;
    //! Puts offers into the assembly and says so; from menus, the clipboard and drops.
    void add(const QList<models::AssemblyOffer> &offers);
    void showDifference();
    //! Asks for a folder and writes there what the push is as commands of other tools, too.
    void exportAs(const QString &kind); //!< models::ExportKind::id; asks for the folder
    void setComfortable(bool comfortable);
    //! "Draft saved 14:20", for the status bar; empty: not saved yet.
    void setSavedText(const QString &text);

    models::AssemblyPlace assemblyPlace() const;

    QString title() const override;
    QString titleSuffix() const override;
    QString iconName() const override { return QStringLiteral("crane"); }
    QString place() const override;
    QString layoutId() const override { return QStringLiteral("assemble"); }
    Status status() const override;
    bool can(const QString &actionId) const override;
    void run(const QString &actionId) override;
    void focusPage() override;
    bool isSettled() const override;

Q_SIGNALS:
    void openRequested(const QString &reference);
    //! A dialog made a field for references; whoever knows names teaches it.
    void referenceFieldMade(gantry::ui::ReferenceField *field);
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);
    void closeRequested(); //!< its draft was discarded by the person in front of it

private:
    void buildCanvas();
    QWidget *buildPane();
    void connectSession();
    void beginDrag(const QList<models::AssemblyOffer> &offers);
    void endDrag();
    void drop(const QMimeData *mime, const QString &slotKey, bool beside);
    void paste();
    void askForEntry();
    void editPlatform(const QString &slotKey);
    void editEntry(const QString &entryKey);
    void findCandidates(const oci::Platform &platform);
    void fillMenu(QMenu *menu, const QString &slotKey);
    void openSlot(const QString &slotKey);
    void copySlot(const QString &slotKey);
    void moveSlot(const QString &slotKey, int by);
    void saveDraft();
    void askToDiscard();
    void showState();
    void showDiscarded();
    void showCoverage();
    void showCounts();
    QModelIndex slotIndex(const QString &slotKey) const;

    models::AssemblySession *m_session;
    models::SlotModel *m_slots;
    models::ProblemModel *m_problems;
    models::AnnotationModel *m_annotationModel;
    models::CoverageModel *m_coverage;
    AssemblyBar *m_bar;
    MessageBar *m_message;
    SlotCanvas *m_canvas;
    CoverageStrip *m_strip;
    QSplitter *m_split;
    QWidget *m_body;
    ProblemView *m_problem;
    DockTitleBar *m_paneTitle = nullptr;
    QTabWidget *m_tabs = nullptr;
    ProblemsList *m_problemsList = nullptr;
    AnnotationsView *m_annotations = nullptr;
    IndexDiffView *m_difference = nullptr;
    QString m_saved;
    bool m_ownDrag = false; //!< a slot of this canvas is dragged
};

} // namespace gantry::ui
