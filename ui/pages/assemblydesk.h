// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/index/assemblyoffer.h"
#include "models/navigation/commands.h"
#include "models/navigation/place.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QAbstractItemView;
class QMenu;

namespace gantry::models {
class AssemblySession;
class ImageSession;
class Workbench;
} // namespace gantry::models

namespace gantry::ui {

class AssemblyPage;
class CommandFinder;
class ComparePage;
class ImagePage;
class MainWindow;
class Page;
class PushPanel;
class ReferenceField;
class RegistriesPanel;

//! The Assemble layout: makes assembly pages and the push plan, and all ways there from images and
//! trees. Works beside InspectDesk, which owns it and asks it for pages.
class AssemblyDesk : public QObject
{
    Q_OBJECT
public:
    //! \param setUpField makes a reference field know names
    AssemblyDesk(MainWindow *window, models::Workbench *workbench,
        std::function<void(ReferenceField *)> setUpField, QObject *parent);
    ~AssemblyDesk() override;

    //! The page of a place, made when there is none; not shown yet.
    AssemblyPage *page(const models::AssemblyPlace &place);
    AssemblyPage *current() const;
    PushPanel *pushPanel() const; //!< null before the dock was first shown
    //! What an image page offers: its button, its menu, rows that can be dragged.
    void connectImage(ImagePage *page);
    void connectTree(RegistriesPanel *panel);
    void connectCompare(ComparePage *page);
    void connectFinder(CommandFinder *finder);
    //! Puts offers into the assembly looked at last, or a new one.
    void add(const QList<models::AssemblyOffer> &offers);
    void pageClosed(Page *page);
    QList<models::CommandLine> commands() const;
    //! Assemblies this registry refused to open are opened again.
    void accessChanged(const QString &registry);

Q_SIGNALS:
    void placeNoted(Page *page);
    void openRequested(const QString &reference);
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);
    void commandCopyRequested(const gantry::models::CommandLine &command);

private:
    AssemblyPage *pageOf(models::AssemblySession *session);
    //! Rows of a table of this image can be dragged; offersOf says what they are.
    void makeDraggable(QAbstractItemView *view,
        std::function<QList<models::AssemblyOffer>(const QModelIndexList &)> offersOf);
    void makePagesDraggable(ImagePage *page);
    QList<models::AssemblyOffer> withKnownBytes(QList<models::AssemblyOffer> offers) const;
    oci::ImageName targetLookedAt() const;
    void layoutChosen(const QString &id);
    void currentPageChanged(Page *page);
    void showCommands();
    void run(const QString &actionId, models::ImageSession *session, qsizetype entry);
    void copyImage(const oci::ImageName &name, models::ImageSession *session);
    void deleteImage(const oci::ImageName &name);
    void rollBack(models::ImageSession *session, const QString &digest);

    MainWindow *m_window;
    models::Workbench *m_workbench;
    std::function<void(ReferenceField *)> m_setUpField;
    QPointer<PushPanel> m_push;
    QPointer<Page> m_last; //!< assembly
};

} // namespace gantry::ui
