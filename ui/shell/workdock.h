// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDockWidget>

#include <functional>

namespace gantry::ui {

class DockTitleBar;

//! A dock whose content is made when it is first shown, so that docks nobody looks at cost nothing
//! at start. Hidden docks show up on the edge strip, which may borrow the content for an overlay.
class WorkDock : public QDockWidget
{
    Q_OBJECT
public:
    using Factory = std::function<QWidget *()>;
    //! \a id is the object name saveState() knows it by.
    WorkDock(const QString &id, const QString &iconName, const QString &title, QWidget *parent);

    //! Called once, at the first show; the dock owns what it gives.
    void setFactory(Factory factory);
    //! Makes the content if it is not there yet.
    QWidget *content();
    bool isBuilt() const { return m_content; }
    const QString &iconName() const { return m_iconName; }
    DockTitleBar *titleBar() const { return m_titleBar; }

    //! Gives the content to an overlay; takeBack() returns it. Between the two the dock is hidden.
    QWidget *lend();
    void takeBack();
    bool isLent() const { return m_lent; }

    //! Focus to the widget that had it last, or the first that takes it.
    void focusContent();

protected:
    void showEvent(QShowEvent *event) override;

private:
    QString m_iconName;
    DockTitleBar *m_titleBar;
    Factory m_factory;
    QWidget *m_content = nullptr;
    bool m_lent = false;
};

//! Gives focus inside \a pane: where it was last, or to the first widget of the tab order.
//! \return false when nothing in there takes it
bool focusInside(QWidget *pane);

} // namespace gantry::ui
