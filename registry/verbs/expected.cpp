// SPDX-License-Identifier: Apache-2.0
#include "verbs/expected.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

void collect(const QList<Entry> &entries, QList<oci::Platform> &platforms)
{
    for (const Entry &entry : entries) {
        if (entry.role == oci::Role::Image && !entry.platform().isEmpty())
            platforms.append(entry.platform());
        collect(entry.children, platforms);
    }
}

//! Does the entry's descriptor leave its platform open?
bool mustBeRead(const Entry &entry)
{
    return entry.role == oci::Role::Index
        || (entry.role == oci::Role::Image && entry.platform().isEmpty());
}

} // namespace

Task<QList<oci::Platform>> platformsOf(
    sources::ImageSourcePtr source, QString tagOrDigest, OpContext ctx)
{
    CO_TRY(Inspection inspection, co_await open(source, tagOrDigest, ctx));
    for (Entry &entry : inspection.entries) {
        if (!mustBeRead(entry))
            continue;
        entry = co_await describe(source, entry, {}, ctx);
        if (entry.error)
            co_return std::unexpected(*entry.error);
    }
    QList<oci::Platform> all, once;
    collect(inspection.entries, all);
    for (const oci::Platform &platform : std::as_const(all)) {
        if (!once.contains(platform))
            once.append(platform);
    }
    co_return once;
}

} // namespace gantry::verbs
