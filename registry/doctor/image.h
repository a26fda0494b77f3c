// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/imageconfig.h"
#include "oci/index.h"
#include "oci/manifest.h"

#include <optional>
#include <vector>

namespace gantry::doctor {

//! One entry of an index as far as it was read.
struct EntryFacts {
    oci::Descriptor descriptor;
    oci::Role role = oci::Role::Unknown;
    std::optional<oci::Digest> attests = {};
    std::optional<oci::Manifest> manifest = {};
    std::optional<oci::ImageConfig> config = {};
    QList<EntryFacts> children = {}; //!< of a nested index
    bool described = false; //!< manifest and config were read, or error says why not
    std::optional<Error> error = {};
};

//! An image as far as it was read. A root that is one manifest is its own only entry.
struct ImageFacts {
    QString reference = {}; //!< as asked
    oci::Descriptor root = {};
    std::optional<oci::Index> index = {}; //!< nullopt: the root is one manifest
    QString rootMediaType = {};
    QList<EntryFacts> entries = {};
    bool isSigned = false; //!< a signature referrer or tag names the root
};

//! An image flattened and normalised once, so that asking it for a host costs well under a
//! microsecond an entry. Immutable; thread: any.
class PreparedImage
{
public:
    struct Entry {
        const EntryFacts *facts = nullptr; //!< inside image()
        int parent = -1; //!< flat number of the nested index it is in; -1: the root
        bool hasPlatform = false;
        oci::Platform written = {}; //!< the descriptor's platform
        oci::Platform normalized = {}; //!< by containerd/platforms
        bool isImage = false; //!< an image, or an entry nobody can tell from one
        bool isNested = false;
        //! As Go spells it, where neither written nor normalized do: armv7l is arm/v7, and
        //! x86_64 is amd64 for those who do not normalise.
        std::optional<oci::Platform> canonical = {};
        //! First three numbers of os.version as containerd reads them; -1: none or not readable.
        int windowsMajor = -1, windowsMinor = -1, windowsBuild = -1;
    };

    explicit PreparedImage(ImageFacts image);
    const ImageFacts &image() const { return m_image; }
    const std::vector<Entry> &entries() const { return m_entries; } //!< depth first, document order
    bool isIndex() const { return m_image.index.has_value(); }
    bool isDockerList() const { return m_dockerList; }

    PreparedImage(const PreparedImage &) = delete;
    PreparedImage &operator=(const PreparedImage &) = delete;

private:
    ImageFacts m_image;
    std::vector<Entry> m_entries;
    bool m_dockerList = false;
};

} // namespace gantry::doctor
