// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/sizemapaccess.h"

#include "ui/widgets/sizemap.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace gantry::ui {

namespace {

//! One rectangle. Positions, not pointers: the map may have been laid out anew meanwhile.
class PlaceAccess : public QAccessibleInterface
{
public:
    PlaceAccess(SizeMap *map, int number)
        : m_map(map)
        , m_number(number)
    {
    }
    bool isValid() const override { return m_map && place(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_map);
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QString text(QAccessible::Text which) const override
    {
        const SizeMap::Place *here = place();
        if (!here)
            return {};
        if (which == QAccessible::Name)
            return here->item.label;
        return which == QAccessible::Description ? here->item.about : QString();
    }
    void setText(QAccessible::Text, const QString &) override { }
    QRect rect() const override
    {
        const SizeMap::Place *here = place();
        return here
            ? QRect(m_map->mapToGlobal(here->rect.topLeft().toPoint()), here->rect.size().toSize())
            : QRect();
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = state.selectable = true;
        const SizeMap::Place *here = place();
        if (here && m_map->current() == here->item.key)
            state.selected = state.focused = m_map->hasFocus();
        return state;
    }

private:
    const SizeMap::Place *place() const
    {
        const auto &places = m_map->places();
        const auto number = static_cast<std::size_t>(m_number);
        return number < places.size() ? &places[number] : nullptr;
    }
    SizeMap *m_map;
    int m_number;
};

class MapAccess : public QAccessibleWidget
{
public:
    explicit MapAccess(SizeMap *map)
        : QAccessibleWidget(map, QAccessible::List)
    {
    }
    ~MapAccess() override
    {
        for (const auto &[number, id] : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }
    SizeMap *map() const { return static_cast<SizeMap *>(object()); }
    int childCount() const override { return static_cast<int>(map()->places().size()); }
    QAccessibleInterface *child(int number) const override
    {
        if (number < 0 || number >= childCount())
            return nullptr;
        auto &id = m_children[number];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(new PlaceAccess(map(), number));
        return QAccessible::accessibleInterface(id);
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (const auto &[number, id] : m_children) {
            if (QAccessible::accessibleInterface(id) == child)
                return number;
        }
        return -1;
    }
    QAccessibleInterface *focusChild() const override
    {
        const auto &places = map()->places();
        for (std::size_t i = 0; i < places.size(); ++i) {
            if (map()->hasFocus() && map()->current() == places[i].item.key)
                return child(static_cast<int>(i));
        }
        return QAccessibleWidget::focusChild();
    }

private:
    mutable std::map<int, QAccessible::Id> m_children;
};

QAccessibleInterface *makeAccess(const QString &, QObject *object)
{
    auto *map = qobject_cast<SizeMap *>(object);
    return map ? new MapAccess(map) : nullptr;
}

} // namespace

void installSizeMapAccess()
{
    static const bool done = [] {
        QAccessible::installFactory(makeAccess);
        return true;
    }();
    Q_UNUSED(done);
}

void announceSizeMapFocus(SizeMap *map)
{
    if (!QAccessible::isActive())
        return;
    const auto &places = map->places();
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (map->current() == places[i].item.key) {
            QAccessibleEvent event(map, QAccessible::Focus);
            event.setChild(static_cast<int>(i));
            QAccessible::updateAccessibility(&event);
            return;
        }
    }
}

} // namespace gantry::ui
