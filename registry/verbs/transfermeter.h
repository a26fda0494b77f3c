// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/transfer.h"

#include <QTimer>

#include <list>

namespace gantry::verbs {

//! Adds up what the items of a transfer have sent. Each has counters of its own, which the sink
//! moves; from there they go to TransferItem::Live and to the counters of the whole, a few times a
//! second. Main thread.
class TransferMeter
{
public:
    explicit TransferMeter(std::shared_ptr<Progress> whole);
    ~TransferMeter();
    TransferMeter(const TransferMeter &) = delete;
    TransferMeter &operator=(const TransferMeter &) = delete;

    //! Counters for one item; valid until taken back with drop().
    std::shared_ptr<Progress> watch(std::shared_ptr<TransferItem::Live> live);
    void drop(const std::shared_ptr<Progress> &counters);
    //! Everything sent so far, bytes that were sent twice included.
    qint64 bytesSent() const { return m_bytes; }

private:
    struct Watched {
        std::shared_ptr<TransferItem::Live> live;
        std::shared_ptr<Progress> counters;
        qint64 seen = 0;
    };
    void read(Watched &watched);

    std::shared_ptr<Progress> m_whole;
    std::list<Watched> m_watched;
    QTimer m_timer;
    qint64 m_bytes = 0;
};

} // namespace gantry::verbs
