// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/sizemapaccess.h"

#include "ui/widgets/numberedaccess.h"
#include "ui/widgets/sizemap.h"

namespace gantry::ui {

namespace {

//! One rectangle.
class PlaceAccess : public NumberedPart
{
public:
    PlaceAccess(SizeMap *map, int number)
        : NumberedPart(map, number)
        , m_map(map)
    {
    }
    bool isValid() const override { return m_map && place(); }
    QString text(QAccessible::Text which) const override
    {
        const SizeMap::Place *here = place();
        if (!here)
            return {};
        if (which == QAccessible::Name)
            return here->item.label;
        return which == QAccessible::Description ? here->item.about : QString();
    }
    QRect rect() const override
    {
        const SizeMap::Place *here = place();
        return here
            ? QRect(m_map->mapToGlobal(here->rect.topLeft().toPoint()), here->rect.size().toSize())
            : QRect();
    }
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
        const auto at = static_cast<std::size_t>(number());
        return at < places.size() ? &places[at] : nullptr;
    }
    SizeMap *m_map;
};

int currentOf(const SizeMap *map)
{
    const auto &places = map->places();
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (map->current() == places[i].item.key)
            return static_cast<int>(i);
    }
    return -1;
}

class MapAccess : public NumberedParts
{
public:
    explicit MapAccess(SizeMap *map)
        : NumberedParts(map)
    {
    }
    SizeMap *map() const { return static_cast<SizeMap *>(object()); }
    int childCount() const override { return static_cast<int>(map()->places().size()); }

protected:
    QAccessibleInterface *makePart(int number) const override
    {
        return new PlaceAccess(map(), number);
    }
    int currentPart() const override { return currentOf(map()); }
};

} // namespace

void installSizeMapAccess()
{
    installAccess<SizeMap, MapAccess>();
}

void announceSizeMapFocus(SizeMap *map)
{
    if (QAccessible::isActive())
        announcePart(map, currentOf(map));
}

} // namespace gantry::ui
