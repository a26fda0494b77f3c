// SPDX-License-Identifier: Apache-2.0
#include "doctor/findings/checkup.h"

#include <QSet>

// What could not be read, and sizes that are not what descriptors say.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

void checkError(Checkup &checkup, int at)
{
    const EntryFacts &facts = *checkup.entry(at).facts;
    const Error &error = *facts.error;
    switch (error.code) {
    case Errc::NotFound:
        checkup
            .add("child-missing"_L1, words("%1 is not there").arg(checkup.label(at)),
                error.toLine(), at)
            .remedies
            = {advice(u"push-it"_s, words("Push It"),
                   words("Push the image of this platform, then the index.")),
                removeEntry(checkup, at)};
        return;
    case Errc::DigestMismatch:
    case Errc::Corrupt:
        checkup
            .add("child-corrupt"_L1, words("%1 is damaged").arg(checkup.label(at)), error.toLine(),
                at)
            .remedies
            += advice(u"push-it"_s, words("Push It"));
        return;
    case Errc::Cancelled:
        return;
    default:
        checkup
            .add("child-unreadable"_L1, words("%1 could not be read").arg(checkup.label(at)),
                error.toLine(), at)
            .remedies
            += advice(u"check-again"_s, words("Check Again"));
    }
}

void checkSize(
    Checkup &checkup, int at, const oci::Descriptor &said, qsizetype found, const QString &what)
{
    if (found == 0 || said.sizeBytes == found)
        return;
    checkup
        .add("child-size"_L1, words("The size of %1 is wrong").arg(what),
            words("The descriptor of %1 says %2 bytes, there are %3")
                .arg(said.digest.shortHex())
                .arg(said.sizeBytes)
                .arg(found),
            at)
        .remedies
        += advice(u"rebuild-index"_s, words("Rebuild the Index"));
}

} // namespace

void checkReading(Checkup &checkup)
{
    QSet<QString> told;
    for (std::size_t number = 0; number < checkup.entries().size(); ++number) {
        const int at = static_cast<int>(number);
        const EntryFacts &facts = *checkup.entry(at).facts;
        if (facts.error) {
            told += facts.descriptor.digest.toString();
            checkError(checkup, at);
        }
        if (facts.manifest) {
            if (checkup.image().isIndex())
                checkSize(checkup, at, facts.descriptor, facts.manifest->bytes().size(),
                    checkup.label(at));
            if (facts.config)
                checkSize(checkup, at, facts.manifest->config(), facts.config->bytes().size(),
                    words("the config of %1").arg(checkup.label(at)));
        }
    }
    for (const auto &[digest, error] : checkup.asked().unreachable) {
        if (told.contains(digest.toString()) || error.code == Errc::Cancelled)
            continue;
        told += digest.toString();
        int owner = -1;
        for (std::size_t number = 0; number < checkup.entries().size() && owner < 0; ++number) {
            const EntryFacts &facts = *checkup.entries()[number].facts;
            const auto names = [&](const oci::Descriptor &blob) { return blob.digest == digest; };
            if (facts.descriptor.digest == digest
                || (facts.manifest
                    && (names(facts.manifest->config())
                        || std::ranges::any_of(facts.manifest->layers(), names))))
                owner = static_cast<int>(number);
        }
        const bool missing = error.code == Errc::NotFound;
        const bool wrongSize = error.code == Errc::Corrupt;
        const bool damaged = error.code == Errc::DigestMismatch;
        Finding &found = checkup.add(missing ? "child-missing"_L1
                : wrongSize                  ? "child-size"_L1
                : damaged                    ? "child-corrupt"_L1
                                             : "child-unreadable"_L1,
            missing         ? words("Blob %1 is not there").arg(digest.shortHex())
                : wrongSize ? words("The size of blob %1 is wrong").arg(digest.shortHex())
                : damaged   ? words("Blob %1 is damaged").arg(digest.shortHex())
                            : words("Blob %1 could not be read").arg(digest.shortHex()),
            (owner >= 0 ? words("%1 needs it").arg(checkup.label(owner)) + u". "_s : QString())
                + error.toLine(),
            owner);
        found.remedies += missing || damaged ? advice(u"push-it"_s, words("Push It"))
                                             : advice(u"check-again"_s, words("Check Again"));
    }
}

} // namespace gantry::doctor
