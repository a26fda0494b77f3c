// SPDX-License-Identifier: Apache-2.0
#include "models/navigation/navigator.h"

namespace gantry::models {

Navigator::Navigator(QObject *parent)
    : QObject(parent)
    , m_places{Place(StartPlace{})}
{
}

void Navigator::go(const Place &place)
{
    if (place == m_places.at(m_at))
        return;
    m_places.resize(m_at + 1);
    m_places.append(place);
    if (m_places.size() > maxPlaces)
        m_places.removeFirst();
    m_at = m_places.size() - 1;
    Q_EMIT stepsChanged();
    Q_EMIT placeChanged(place);
}

void Navigator::refine(const Place &place)
{
    m_places[m_at] = place;
}

void Navigator::back()
{
    if (!canGoBack())
        return;
    --m_at;
    Q_EMIT stepsChanged();
    Q_EMIT placeChanged(place());
}

void Navigator::forward()
{
    if (!canGoForward())
        return;
    ++m_at;
    Q_EMIT stepsChanged();
    Q_EMIT placeChanged(place());
}

} // namespace gantry::models
