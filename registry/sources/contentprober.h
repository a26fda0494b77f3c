// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/opcontext.h"
#include "base/task.h"
#include "oci/descriptor.h"

#include <optional>

namespace gantry::sources {

//! A source that can say whether content is there without reading it. Asked for with dynamic_cast.
class ContentProber
{
public:
    virtual ~ContentProber() = default;
    //! Bytes of a manifest, config or layer that is there; -1: there, size not told; nullopt: not
    //! there. Asked anew, never answered from a cache. Errors: Unauthorized, Network, Io.
    virtual Task<std::optional<qint64>> probe(oci::Descriptor node, OpContext ctx) = 0;
};

} // namespace gantry::sources
