// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QTabWidget>

namespace gantry::ui {

class Page;

//! The tabbed documents in the middle of the window: movable, closable (button, middle click,
//! Ctrl+W), with titles and icons from their pages.
class Documents : public QTabWidget
{
    Q_OBJECT
public:
    explicit Documents(QWidget *parent = nullptr);

    //! Takes ownership.
    void add(Page *page, bool makeCurrent = true);
    Page *page(int index) const;
    Page *currentPage() const { return page(currentIndex()); }
    QList<Page *> pages() const;
    //! At most a part of the smallest window: what a page needs for a moment, until its texts are
    //! laid out, must not make the window grow.
    QSize minimumSizeHint() const override;

    void close(Page *page);
    void closeOthers(Page *page);
    //! Next or previous in tab order, around.
    void step(int by);

Q_SIGNALS:
    void currentPageChanged(Page *page);
    void pageStatusChanged(Page *page);
    void pageAbilitiesChanged(Page *page);
    void pageTitleChanged(Page *page);
    //! Before it is deleted.
    void pageClosed(Page *page);
    //! Position on the tab bar of a context menu asked for \a page.
    void menuRequested(Page *page, const QPoint &globalPosition);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void label(Page *page);
};

} // namespace gantry::ui
