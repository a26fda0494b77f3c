// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/commands.h"
#include "models/navigation/place.h"
#include "ui/pages/page.h"

#include <functional>

class QMenu;
class QStackedWidget;

namespace gantry::models {
class DoctorSession;
class FilesSession;
class HostList;
class ImageSession;
} // namespace gantry::models

namespace gantry::ui {

class DoctorTools;
class DoctorView;
class FilesView;
class HistoryView;
class ImageHeader;
class ManifestView;
class MessageBar;
class PageTabs;
class PlatformsView;
class ProblemView;
class ReferrersView;

//! One image or index: header, and the pages Platforms, Doctor, Layers and files, History,
//! Referrers, Manifest. All of them follow the session's selection; the ones not looked at are made
//! when first shown.
class ImagePage : public Page
{
    Q_OBJECT
public:
    //! The session belongs to the workbench and lives longer than the page.
    ImagePage(models::ImageSession *session, models::HostList *hosts, QWidget *parent = nullptr);
    ~ImagePage() override;

    models::ImageSession *session() const { return m_session; }
    PlatformsView *platforms() const { return m_platforms; }
    //! Where the page of files gets its layers; asked when it is first shown.
    void setFiles(std::function<models::FilesSession *()> files) { m_filesOf = std::move(files); }
    FilesView *files(); //!< null without setFiles()
    //! The examination of this image, as long-lived as its session; its counts stand on the tab.
    void setDoctor(models::DoctorSession *doctor);
    //! The Doctor page, this finding looked at; by its key.
    void showFinding(const QString &key);
    models::DoctorSession *doctorSession() const { return m_doctorSession; }
    DoctorView *doctor(); //!< null without setDoctor()
    void setDoctorState(const QByteArray &state) { m_doctorState = state; }
    QByteArray doctorState() const;
    HistoryView *history();
    ReferrersView *referrers();
    ManifestView *manifest();
    ProblemView *problem() const { return m_problem; }
    MessageBar *message() const { return m_message; }
    ImageHeader *header() const { return m_header; }
    PageTabs *tabs() const { return m_tabs; }

    models::ImagePlace imagePlace() const;
    //! Page and selection; the entry is selected as soon as it is known.
    void goTo(const models::ImagePlace &place);
    void showPage(models::ImagePlace::Page page);
    //! Splitters and columns of the page of files; taken over when it is made.
    void setFilesState(const QByteArray &state) { m_filesState = state; }
    QByteArray filesState() const;
    //! What the current page shows, as command lines.
    QList<models::CommandLine> commands() const;
    void setComfortable(bool comfortable);
    //! What this registry refused to the pages that read by themselves is asked for again.
    void accessChanged(const QString &registry);
    void setPinned(bool pinned) { m_pinned = pinned; }

    QString title() const override;
    QString titleSuffix() const override;
    QString iconName() const override;
    QString place() const override;
    //! "doctor" while that page shows, which wants its docks otherwise arranged.
    QString layoutId() const override;
    Status status() const override;
    bool can(const QString &actionId) const override;
    void run(const QString &actionId) override;
    void focusPage() override;
    bool isSettled() const override;

    //! "docker.io/library/golang@sha256:…" of the entry (-1: of the root).
    QString referenceOf(qsizetype entry) const;
    void copyReference(qsizetype entry);
    void copyDigest(qsizetype entry);

Q_SIGNALS:
    //! Page or selection changed by the person.
    void imagePlaceChanged();
    void openRequested(const QString &reference);
    void detailsRequested();
    //! The selected entry is to be compared, with what is said later or at once.
    void markRequested();
    void compareRequested();
    void pinRequested();
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);
    void hostListRequested();
    void likeImageRequested();
    void candidateRequested(const QString &platform);
    //! "page.assemble", "page.addTo", "page.copyImage", "page.deleteImage" of this entry (-1: of
    //! the whole image).
    void assemblyRequested(const QString &actionId, qsizetype entry);
    //! The tag is to name again what it named before.
    void rollBackRequested(const QString &digest);
    void hostAddRequested();
    void hostImportRequested();
    //! What the Doctor's fix preview shows is to be seen.
    void fixPreviewRequested();
    //! The menu of an entry is about to open; others may add to it.
    void entryMenuRequested(QMenu *menu, qsizetype entry);

private:
    void showState();
    void showMessage();
    void showDoctorCounts();
    void showFile(const oci::Digest &entry, const QByteArray &path);
    bool canDoctor(const QString &actionId) const;
    bool runDoctor(const QString &actionId);
    void selectWanted();
    void openDigest(const QString &digest);
    models::ImagePlace::Page page() const;
    //! Puts a page in the place kept for it.
    void putPage(models::ImagePlace::Page page, QWidget *view);
    void problemAction(const QString &id);
    void entryMenu(qsizetype entry, const QPoint &globalPosition);
    QString registry() const;

    models::ImageSession *m_session;
    models::HostList *m_hosts;
    ImageHeader *m_header;
    MessageBar *m_message;
    PageTabs *m_tabs;
    QStackedWidget *m_stack;
    PlatformsView *m_platforms;
    std::function<models::FilesSession *()> m_filesOf;
    QByteArray m_filesState;
    FilesView *m_files = nullptr;
    models::DoctorSession *m_doctorSession = nullptr;
    QByteArray m_doctorState;
    DoctorView *m_doctor = nullptr;
    DoctorTools *m_doctorTools = nullptr;
    HistoryView *m_history = nullptr;
    ReferrersView *m_referrers = nullptr;
    ManifestView *m_manifest = nullptr;
    ProblemView *m_problem;
    QWidget *m_body;
    oci::Digest m_wantedEntry;
    bool m_comfortable = false;
    bool m_pinned = false;
};

} // namespace gantry::ui
