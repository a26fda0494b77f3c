// SPDX-License-Identifier: Apache-2.0
// Security descriptors: what is read has words, differs not from itself, and its SIDs print.
#include "check.h"
#include "layers/windows/securitydescriptor.h"

using namespace gantry;
using namespace gantry::layers;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArrayView bytes(data, static_cast<qsizetype>(size));
    if (const auto text = SecurityDescriptor::fromSddl(bytes)) {
        const auto again = SecurityDescriptor::fromSddl(text->toSddl().toUtf8());
        FUZZ_CHECK(again && again->toSddl() == text->toSddl());
        FUZZ_CHECK(!describe(*text).isEmpty());
    }
    const auto descriptor = SecurityDescriptor::parse(bytes);
    if (!descriptor) {
        FUZZ_CHECK(!descriptor.error().message.isEmpty());
        FUZZ_CHECK(knownDescriptor(bytes) == KnownDescriptor::None);
        return 0;
    }
    FUZZ_CHECK(!describe(*descriptor).isEmpty());
    FUZZ_CHECK(describeChanges(*descriptor, *descriptor).isEmpty());
    static_cast<void>(descriptor->toSddl());
    SecurityDescriptor other = *descriptor;
    other.owner.reset();
    if (other.dacl && !other.dacl->entries.isEmpty())
        other.dacl->entries.removeFirst();
    FUZZ_CHECK(describeChanges(*descriptor, other).isEmpty() == (other == *descriptor));
    return 0;
}
