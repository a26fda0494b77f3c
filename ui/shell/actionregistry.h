// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QHash>
#include <QKeySequence>
#include <QObject>

#include <functional>

class QAction;
class QWidget;

namespace gantry::ui {

class Preferences;

//! Every action of the window in one place: id, text, key. Menus, toolbar, command finder and the
//! keyboard page of the settings are all made from it (design, section 6: all keys can be changed,
//! menus show them). Main thread; owned by the window.
class ActionRegistry : public QObject
{
    Q_OBJECT
public:
    struct Spec {
        QString id; //!< "go.back": group of the command finder before the dot
        QString text; //!< title case with & and … as shown in menus
        QString iconName; //!< empty = none
        QList<QKeySequence> keys; //!< defaults; the first is the one shown and changeable
        QString toolTip; //!< empty = text; the key is added to it
        bool checkable = false;
    };

    ActionRegistry(Preferences *preferences, QWidget *window);
    ~ActionRegistry() override;

    //! Makes the action, applies a changed key and adds it to the window. \a run may be empty.
    QAction *add(const Spec &spec, std::function<void()> run = {});
    //! nullptr when there is none of that name.
    QAction *action(const QString &id) const;
    //! In the order they were added.
    QStringList ids() const { return m_order; }
    //! Text without & and key, as the command finder shows it.
    QString plainText(const QString &id) const;

    QKeySequence key(const QString &id) const;
    QKeySequence defaultKey(const QString &id) const;
    //! Changes and remembers the key; an empty one means none.
    void setKey(const QString &id, const QKeySequence &key);
    void resetKeys();
    //! Action that already has \a key, other than \a id; empty when free.
    QString ownerOf(const QKeySequence &key, const QString &id) const;

Q_SIGNALS:
    void keysChanged();

private:
    void apply(QAction *action, const Spec &spec, const QList<QKeySequence> &keys);

    Preferences *m_preferences;
    QWidget *m_window;
    QStringList m_order;
    QHash<QString, QAction *> m_actions;
    QHash<QString, Spec> m_specs;
};

} // namespace gantry::ui
