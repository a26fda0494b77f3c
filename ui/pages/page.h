// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QKeySequence>
#include <QWidget>

namespace gantry::ui {

//! A document of the window's centre. Pages do not know each other or the window: they say what
//! they are, which actions of the registry they can do now, and when that changes.
class Page : public QWidget
{
    Q_OBJECT
public:
    using QWidget::QWidget;

    //! Tab text ("golang:1.24").
    virtual QString title() const = 0;
    //! Where it belongs ("docker.io/library"); in the window title after title().
    virtual QString titleSuffix() const { return {}; }
    virtual QString iconName() const = 0;
    //! Text that opens the same page again; empty = not restored.
    virtual QString place() const { return {}; }

    //! The arrangement of docks it is made for.
    virtual QString layoutId() const { return QStringLiteral("inspect"); }

    //! What the page has just selected, in words, for the status bar: a mark or icon and parts.
    struct Status {
        QString iconName;
        QString text;
        QString digest; //!< shown in monospace
        QString more; //!< second part ("283.8 MiB compressed")
    };
    virtual Status status() const { return {}; }

    //! Whether the registry's action of that id makes sense here and now.
    virtual bool can(const QString & /*actionId*/) const { return false; }
    virtual void run(const QString & /*actionId*/) { }
    //! Moves the focus to where work goes on.
    virtual void focusPage() { setFocus(Qt::OtherFocusReason); }
    //! Nothing is being read any more; screenshots wait for it.
    virtual bool isSettled() const { return true; }

Q_SIGNALS:
    void titleChanged();
    void statusChanged();
    //! can() answers differently now.
    void abilitiesChanged();
};

} // namespace gantry::ui
