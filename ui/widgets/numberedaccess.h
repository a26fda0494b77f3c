// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace gantry::ui {

//! One part of a widget that paints its parts itself, for assistive technology. A number, not a
//! pointer: the widget may have been filled anew meanwhile.
class NumberedPart : public QAccessibleInterface
{
public:
    NumberedPart(QWidget *whole, int number)
        : m_whole(whole)
        , m_number(number)
    {
    }
    int number() const { return m_number; }
    QObject *object() const final { return nullptr; }
    QAccessibleInterface *childAt(int, int) const final { return nullptr; }
    QAccessibleInterface *parent() const final
    {
        return QAccessible::queryAccessibleInterface(m_whole);
    }
    QAccessibleInterface *child(int) const final { return nullptr; }
    int childCount() const final { return 0; }
    int indexOfChild(const QAccessibleInterface *) const final { return -1; }
    void setText(QAccessible::Text, const QString &) final { }
    QAccessible::Role role() const override { return QAccessible::ListItem; }

private:
    QWidget *m_whole;
    int m_number;
};

//! A widget with such parts: a list of them. Parts are made when they are asked for.
class NumberedParts : public QAccessibleWidget
{
public:
    explicit NumberedParts(QWidget *whole)
        : QAccessibleWidget(whole, QAccessible::List)
    {
    }
    ~NumberedParts() override;
    QAccessibleInterface *child(int number) const final;
    int indexOfChild(const QAccessibleInterface *child) const final;
    QAccessibleInterface *focusChild() const final;

protected:
    virtual QAccessibleInterface *makePart(int number) const = 0;
    //! The part the keyboard is on; -1: none.
    virtual int currentPart() const = 0;

private:
    mutable std::map<int, QAccessible::Id> m_parts;
};

//! Widgets of this class are told by Access from now on. Once is enough.
template <typename Whole, typename Access>
void installAccess()
{
    static const bool done = [] {
        QAccessible::installFactory([](const QString &, QObject *object) -> QAccessibleInterface * {
            auto *whole = qobject_cast<Whole *>(object);
            return whole ? new Access(whole) : nullptr;
        });
        return true;
    }();
    Q_UNUSED(done);
}

//! Another part has become the current one; -1: none.
void announcePart(QWidget *whole, int number);

} // namespace gantry::ui
