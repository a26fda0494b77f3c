// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/pools.h"
#include "sources/imagesource.h"

#include <functional>
#include <memory>

namespace gantry::transport {
class HttpClient;
}

namespace gantry::sources {

class BlobCache;

//! What the opener builds sources from. The functions are asked when the first source needs them,
//! so that reading a layout makes no HTTP client. Main thread.
struct OpenerParts {
    std::function<transport::HttpClient *()> http; //!< must outlive the work that uses it
    std::function<std::shared_ptr<BlobCache>()>
        cache; //!< null answer: what is read is kept for this process only
    std::shared_ptr<Pools> pools;
    bool offline = false; //!< registries answer from the cache alone
};

//! Opens by name; the same container gives the same source while somebody holds it. It is a
//! SinkOpener as well.
std::shared_ptr<SourceOpener> makeOpener(OpenerParts parts);

} // namespace gantry::sources
