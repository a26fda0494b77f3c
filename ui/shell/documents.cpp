// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/documents.h"

#include "ui/pages/page.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"

#include <QMouseEvent>
#include <QTabBar>

namespace gantry::ui {

using namespace Qt::StringLiterals;

Documents::Documents(QWidget *parent)
    : QTabWidget(parent)
{
    setDocumentMode(true);
    setMovable(true);
    setTabsClosable(true);
    setElideMode(Qt::ElideMiddle);
    setUsesScrollButtons(true);
    setAccessibleName(tr("Documents"));
    tabBar()->setAccessibleName(tr("Documents"));
    tabBar()->setExpanding(false);
    tabBar()->setContextMenuPolicy(Qt::CustomContextMenu);
    tabBar()->installEventFilter(this);
    connect(tabBar(), &QWidget::customContextMenuRequested, this, [this](const QPoint &position) {
        if (Page *under = page(tabBar()->tabAt(position)))
            Q_EMIT menuRequested(under, tabBar()->mapToGlobal(position));
    });
    connect(this, &QTabWidget::tabCloseRequested, this, [this](int index) { close(page(index)); });
    connect(this, &QTabWidget::currentChanged, this,
        [this](int index) { Q_EMIT currentPageChanged(page(index)); });
}

QSize Documents::minimumSizeHint() const
{
    return QTabWidget::minimumSizeHint().boundedTo({scaled(560, font()), scaled(420, font())});
}

void Documents::add(Page *page, bool makeCurrent)
{
    connect(page, &Page::titleChanged, this, [this, page] {
        label(page);
        Q_EMIT pageTitleChanged(page);
    });
    connect(page, &Page::statusChanged, this, [this, page] { Q_EMIT pageStatusChanged(page); });
    connect(
        page, &Page::abilitiesChanged, this, [this, page] { Q_EMIT pageAbilitiesChanged(page); });
    const int index = addTab(page, QString());
    label(page);
    if (makeCurrent)
        setCurrentIndex(index);
}

Page *Documents::page(int index) const
{
    return qobject_cast<Page *>(widget(index));
}

QList<Page *> Documents::pages() const
{
    QList<Page *> all;
    for (int i = 0; i < count(); ++i)
        all.append(page(i));
    return all;
}

void Documents::close(Page *page)
{
    const int index = indexOf(page);
    if (index < 0)
        return;
    page->deleteLater(); // comes before what the answer to pageClosed() may delete later: its
                         // session
    Q_EMIT pageClosed(page);
    removeTab(index);
}

void Documents::closeOthers(Page *page)
{
    for (Page *other : pages()) {
        if (other != page)
            close(other);
    }
}

void Documents::step(int by)
{
    if (count() > 1)
        setCurrentIndex((currentIndex() + by + count()) % count());
}

void Documents::label(Page *page)
{
    const int index = indexOf(page);
    if (index < 0)
        return;
    QString text = page->title();
    setTabText(index, text.replace(u'&', "&&"_L1));
    setTabIcon(index, icon(page->iconName()));
    const QString suffix = page->titleSuffix();
    setTabToolTip(
        index, suffix.isEmpty() ? page->title() : tr("%1, %2").arg(page->title(), suffix));
    if (page->accessibleName().isEmpty() || page->accessibleName() != page->title())
        page->setAccessibleName(page->title());
}

bool Documents::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == tabBar() && event->type() == QEvent::MouseButtonRelease) {
        auto *mouse = static_cast<QMouseEvent *>(event);
        if (mouse->button() == Qt::MiddleButton) {
            close(page(tabBar()->tabAt(mouse->pos())));
            return true;
        }
    }
    return QTabWidget::eventFilter(watched, event);
}

} // namespace gantry::ui
