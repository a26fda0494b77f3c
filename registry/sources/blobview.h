// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>

#include <memory>

namespace gantry::sources {

//! A verified region of a local file: a layout's own file, a slice of an archive, a file of the
//! BlobCache. The lease keeps it from eviction and deletion while anybody holds the view. Cheap to
//! copy.
struct BlobView {
    QString path;
    qint64 offset = 0;
    qint64 lengthBytes = 0;
    std::shared_ptr<const void> lease;
};

} // namespace gantry::sources
