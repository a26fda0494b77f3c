// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/place.h"

#include <QObject>
#include <QPointer>

#include <functional>

class QMenu;

namespace gantry::models {
class ImageSession;
class Workbench;
enum class Side;
struct CommandLine;
} // namespace gantry::models

namespace gantry::ui {

class ComparePage;
class ImagePage;
class MainWindow;
class Page;
class ReferenceField;

//! The Compare layout: makes compare pages, marks entries for them, and switches the window between
//! its layouts. Works beside InspectDesk, which owns it and asks it for pages.
class CompareDesk : public QObject
{
    Q_OBJECT
public:
    //! \param setUpField makes a reference field know names
    CompareDesk(MainWindow *window, models::Workbench *workbench,
        std::function<void(ReferenceField *)> setUpField, QObject *parent);
    ~CompareDesk() override;

    //! The page of these sides, made when there is none; not shown yet.
    ComparePage *page(const models::ComparePlace &place);
    ComparePage *current() const;
    //! What an image page offers: its button, its keys and its menu.
    void connectImage(ImagePage *page);
    //! The entry is A, or B when another one is A already.
    void mark(const models::ComparedSide &side, const QString &words);
    const std::optional<models::ComparedSide> &marked() const { return m_marked; }
    //! Compares an entry with the one that tells most: another platform of the same image.
    void compareFrom(models::ImageSession *session);
    QList<models::CommandLine> commands() const;
    //! What this registry refused to compare pages is asked for again.
    void accessChanged(const QString &registry);

Q_SIGNALS:
    void pageMade(ComparePage *page);
    void placeNoted(Page *page); //!< the person moved inside a compare page
    void openRequested(const QString &reference);
    //! What AccessDesk::answer() takes is asked for.
    void accessRequested(const QString &action, const QString &registry);

private:
    void layoutChosen(const QString &id);
    void currentPageChanged(Page *page);
    void fillMenu(QMenu *menu, ImagePage *page);
    void compare(const models::ComparedSide &a, const models::ComparedSide &b);
    void askImage(const QString &title, std::function<void(const oci::ImageName &)> chosen);
    QList<oci::ImageName> openImages() const;

    MainWindow *m_window;
    models::Workbench *m_workbench;
    std::function<void(ReferenceField *)> m_setUpField;
    std::optional<models::ComparedSide> m_marked;
    QPointer<Page> m_lastInspect;
    QPointer<Page> m_lastCompare;
};

} // namespace gantry::ui
