// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "layers/stream/layerpass.h"
#include "sources/blobfollower.h"

#include <QFile>

#include <memory>
#include <mutex>

namespace gantry::verbs {

//! A pass over a blob that may still be arriving: each advance() feeds what has come since the last
//! one. Not for callers outside this room. Thread: advance() and finish() one at a time, on a pool;
//! snapshot() from any thread meanwhile.
class LayerReader
{
public:
    //! \param counted may be null: bytes fed are counted there
    LayerReader(
        layers::PassOptions options, std::stop_token stop, std::shared_ptr<Progress> counted);

    //! Feeds what is there by now; comes back when it has caught up. Errors: Cancelled, Io.
    Expected<> advance(
        const sources::BlobArrival::State &now, const sources::BlobArrivalPtr &arrival);
    bool hasAll(const sources::BlobArrival::State &now) const
    {
        return m_round == now.round && m_fed == now.bytesThere;
    }
    qint64 bytesFed() const { return m_fed; }
    layers::LayerRead finish(const std::optional<Error> &arrivalProblem);
    //! Rows so far; nullptr when there are no more than `known`.
    layers::LayerIndexPtr snapshot(layers::LayerIndex::Id known) const;

private:
    std::shared_ptr<layers::LayerPass> pass() const;
    Expected<bool> openFile(const sources::BlobArrival::State &now);

    layers::PassOptions m_options;
    std::stop_token m_stop;
    std::shared_ptr<Progress> m_counted;
    mutable std::mutex m_mutex; //!< guards the pointer
    std::shared_ptr<layers::LayerPass> m_pass;
    std::unique_ptr<QFile> m_file;
    qint64 m_offset = 0; //!< of the blob in the file
    qint64 m_fed = 0;
    quint32 m_round = 0;
    QByteArray m_buffer;
};

} // namespace gantry::verbs
