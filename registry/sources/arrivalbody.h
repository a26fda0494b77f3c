// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/blobfollower.h"
#include "transport/uploadbody.h"

#include <memory>

namespace gantry::sources {

//! What of a blob is on the other side or on its way there, in the counters of one operation.
struct SentCount {
    std::shared_ptr<Progress> progress; //!< may be null
    qint64 counted = 0;

    void countTo(qint64 bytes)
    {
        if (progress)
            progress->bytesDone += bytes - counted;
        counted = bytes;
    }
};

//! Part of a blob as the body of a request, read while the blob still arrives. Files are read on
//! Pools::io, a few hundred KiB ahead. The last byte of the blob is handed out only when the whole
//! was verified, so that content that does not match never becomes complete elsewhere. Main thread.
class ArrivalBody : public transport::UploadBody
{
public:
    //! Bytes [from, to) of a blob of sizeBytes.
    ArrivalBody(BlobArrivalPtr arrival, qint64 from, qint64 to, qint64 sizeBytes,
        std::shared_ptr<Pools> pools, std::shared_ptr<SentCount> count);
    ~ArrivalBody() override;

    std::optional<Error> failure() const override;
    bool isStarved() const override;
    bool isSent() const override;
    bool atEnd() const override { return isSent(); }

    struct Feed;

protected:
    qint64 readData(char *data, qint64 maxBytes) override;
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    std::shared_ptr<Feed> m_feed;
};

//! An open file of an arrival; opened again when the arrival goes on elsewhere. One thread at a
//! time.
class ArrivalFile
{
public:
    ArrivalFile() = default;
    ~ArrivalFile();
    ArrivalFile(const ArrivalFile &) = delete;
    ArrivalFile &operator=(const ArrivalFile &) = delete;
    //! Up to so many bytes of the blob from there on; fewer, or none, when they are not there.
    //! Errors: Io.
    Expected<QByteArray> read(const BlobArrival::State &state, qint64 from, qint64 maxBytes);

private:
    QString m_path;
    int m_descriptor = -1;
};

//! How far a blob may be read now: to its end when it was verified, else to what is there without
//! its last byte.
qint64 readableBytes(const BlobArrival::State &state, qint64 sizeBytes);

} // namespace gantry::sources
