// SPDX-License-Identifier: Apache-2.0
#include "assembly/draft.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

QString formatMediaType(Format format)
{
    return format == Format::OciIndex ? oci::mediatype::ociIndex.toString()
                                      : oci::mediatype::dockerList.toString();
}

bool Draft::isBasedOnTarget() const
{
    return base && (baseOf == oci::ImageName{} || baseOf == target);
}

const DraftEntry *Draft::find(const QString &key) const
{
    const auto it = std::ranges::find(entries, key, &DraftEntry::key);
    return it == entries.end() ? nullptr : &*it;
}

} // namespace gantry::assembly
