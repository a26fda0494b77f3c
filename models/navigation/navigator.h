// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/navigation/place.h"

#include <QList>
#include <QObject>

namespace gantry::models {

//! Holds the place we are looking at, with back and forward. Pages say go() and listen to
//! placeChanged; they never connect to each other. Main thread.
class Navigator : public QObject
{
    Q_OBJECT
public:
    explicit Navigator(QObject *parent = nullptr);

    const Place &place() const { return m_places.at(m_at); }
    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }

    //! Goes somewhere new; what lay ahead is forgotten. Going where we are does nothing.
    void go(const Place &place);
    //! Notes a change inside the same document (page, selection) without a step of its own.
    void refine(const Place &place);
    void back();
    void forward();

Q_SIGNALS:
    void placeChanged(const gantry::models::Place &place);
    void stepsChanged();

private:
    static constexpr qsizetype maxPlaces = 200;
    QList<Place> m_places;
    qsizetype m_at = 0;
};

} // namespace gantry::models
