// SPDX-License-Identifier: Apache-2.0
#include "ui/shell/workdock.h"

#include "ui/widgets/docktitlebar.h"

namespace gantry::ui {

WorkDock::WorkDock(
    const QString &id, const QString &iconName, const QString &title, QWidget *parent)
    : QDockWidget(title, parent)
    , m_iconName(iconName)
{
    setObjectName(id);
    setFeatures(DockWidgetClosable | DockWidgetMovable | DockWidgetFloatable);
    m_titleBar = new DockTitleBar(iconName, this);
    setTitleBarWidget(m_titleBar);
}

void WorkDock::setFactory(Factory factory)
{
    m_factory = std::move(factory);
}

QWidget *WorkDock::content()
{
    if (!m_content && m_factory) {
        m_content = m_factory();
        if (m_content->accessibleName().isEmpty())
            m_content->setAccessibleName(windowTitle());
        if (!m_lent)
            setWidget(m_content);
    }
    return m_content;
}

QWidget *WorkDock::lend()
{
    QWidget *lent = content();
    if (lent && !m_lent) {
        setWidget(nullptr);
        m_lent = true;
    }
    return lent;
}

void WorkDock::takeBack()
{
    if (!m_lent)
        return;
    m_lent = false;
    setWidget(m_content);
}

void WorkDock::focusContent()
{
    if (QWidget *inside = content())
        focusInside(inside);
}

void WorkDock::showEvent(QShowEvent *event)
{
    content();
    QDockWidget::showEvent(event);
}

bool focusInside(QWidget *pane)
{
    if (QWidget *last = pane->focusWidget(); last && last->isVisible() && last->isEnabled()
        && last != pane && pane->isAncestorOf(last)) {
        last->setFocus(Qt::TabFocusReason);
        return true;
    }
    if (pane->focusPolicy() & Qt::TabFocus) {
        pane->setFocus(Qt::TabFocusReason);
        return true;
    }
    // nextInFocusChain() is a ring over the whole window; one lap is enough.
    for (QWidget *next = pane->nextInFocusChain(); next && next != pane;
        next = next->nextInFocusChain()) {
        if (pane->isAncestorOf(next) && next->isVisible() && next->isEnabled()
            && (next->focusPolicy() & Qt::TabFocus) && !next->focusProxy()) {
            next->setFocus(Qt::TabFocusReason);
            return true;
        }
    }
    return false;
}

} // namespace gantry::ui
