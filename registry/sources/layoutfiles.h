// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/blobview.h"

#include <QString>

#include <memory>
#include <optional>

namespace gantry::sources {

//! The files of an OCI image layout wherever they lie: in a directory, or inside a tar. Thread:
//! any.
class LayoutFiles
{
public:
    virtual ~LayoutFiles() = default;
    //! Region of the file with this path from the layout's root ("index.json"), or nullopt.
    virtual std::optional<BlobView> find(const QString &path) const = 0;
    //! The directory or archive, for error messages.
    virtual QString place() const = 0;
    //! Changes when the files may have changed; what was read before is then read again.
    virtual QString stamp() const = 0;
};
using LayoutFilesPtr = std::shared_ptr<const LayoutFiles>;

} // namespace gantry::sources
