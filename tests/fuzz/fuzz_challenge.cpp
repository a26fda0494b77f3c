// SPDX-License-Identifier: Apache-2.0
// WWW-Authenticate: every scheme is a lower-case token, and reading is a function of the bytes
// alone.
#include "check.h"
#include "transport/auth/challenge.h"

using namespace gantry::transport;

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size)
{
    const QByteArrayView header(data, static_cast<qsizetype>(size));
    const Challenges challenges = parseChallenges(header);
    for (const Challenge &challenge : challenges.list) {
        FUZZ_CHECK(!challenge.scheme.isEmpty() && challenge.scheme == challenge.scheme.toLower());
        FUZZ_CHECK(challenges.find(challenge.scheme) != nullptr);
        for (auto it = challenge.parameters.cbegin(); it != challenge.parameters.cend(); ++it)
            FUZZ_CHECK(!it.key().isEmpty() && it.key() == it.key().toLower());
    }
    FUZZ_CHECK(parseChallenges(header).list == challenges.list);
    return 0;
}
