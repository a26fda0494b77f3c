// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/arrivalbody.h"
#include "sources/cachefiles.h"

namespace gantry::sources {

//! Writes a blob that arrives into an open file from an offset on, and checks size and digest at
//! the end. What a download that began again brings is written over what it brought before. The
//! file is written on Pools::io. Errors: DigestMismatch, Io (a full disk says what to do), those of
//! the arrival, Cancelled. Main thread.
Task<> writeArrival(BlobArrivalPtr arrival, oci::Descriptor blob, std::shared_ptr<LockedFile> file,
    qint64 offset, std::shared_ptr<Pools> pools, OpContext ctx);

//! Writes bytes at an offset. Errors: Io. Thread: any.
Expected<> writeAt(
    const LockedFile &file, qint64 offset, QByteArrayView bytes, const QString &subject);
//! Whether something can be made at a path: its nearest folder that exists may be written to.
//! Errors: Io, about that folder. Thread: any.
Expected<> checkFolderWritable(const QString &path);
//! The error of a failed system call on a file. A full disk says what to do.
Error writeError(int number, const QString &subject);

} // namespace gantry::sources
