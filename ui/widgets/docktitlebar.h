// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/marks.h"

#include <QWidget>

class QDockWidget;
class QHBoxLayout;
class QToolButton;

namespace gantry::ui {

//! Title bar of docks and panes: icon, bold name, facts at the right, float and close.
class DockTitleBar : public QWidget
{
    Q_OBJECT
public:
    //! For a dock: float and close follow its features; setTitleBarWidget() is the caller's.
    DockTitleBar(const QString &iconName, QDockWidget *dock);
    //! For a pane inside a page: no buttons.
    DockTitleBar(const QString &iconName, const QString &title, QWidget *parent);

    void setTitle(const QString &title);
    QString title() const { return m_title; }
    //! Secondary text at the right ("283.8 MiB, 5 layers") and a mark after it.
    void setFacts(const QString &text, Mark mark = Mark::Nothing);
    const QString &facts() const { return m_facts; }
    //! A small widget before the buttons (e.g. a wrap toggle); takes ownership.
    void addWidget(QWidget *widget);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void build();
    QString m_icon;
    QString m_title;
    QString m_facts;
    Mark m_mark = Mark::Nothing;
    QDockWidget *m_dock = nullptr;
    QHBoxLayout *m_layout;
    QToolButton *m_float = nullptr;
    QToolButton *m_close = nullptr;
};

} // namespace gantry::ui
