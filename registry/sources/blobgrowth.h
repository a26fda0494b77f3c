// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobfollower.h"

#include <QString>

#include <memory>
#include <mutex>
#include <vector>

namespace gantry::sources {

//! One download and everybody who reads along. A download that is stopped and taken over by
//! somebody else has another writer, and the late words of the first one are not heard. Thread:
//! any.
class BlobGrowth
{
public:
    //! A reader that comes late is told at once how far it is.
    void add(const BlobArrivalPtr &reader);
    //! From now on only the words of who holds this number count.
    quint32 takeTurn();
    void beginRound(quint32 turn, const QString &path);
    void setBytes(quint32 turn, qint64 bytesThere);

private:
    std::mutex m_mutex;
    std::vector<std::weak_ptr<BlobArrival>> m_readers;
    quint32 m_turn = 0;
    QString m_path;
    qint64 m_bytes = 0;
};

} // namespace gantry::sources
