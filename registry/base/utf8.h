// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QtTypes>

namespace gantry {

//! Length in bytes of the well-formed UTF-8 sequence at the front (RFC 3629, section 4): no
//! overlong forms, no surrogates, nothing beyond U+10FFFF. 0 when there is none. `at` is before
//! `end`.
inline qsizetype utf8Length(const char *at, const char *end)
{
    const auto byte = [at](int i) { return static_cast<unsigned char>(at[i]); };
    const auto tail = [&byte](int i) { return (byte(i) & 0xc0) == 0x80; };
    const unsigned char lead = byte(0);
    const qsizetype left = end - at;
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return left >= 2 && tail(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        if (left < 3 || !tail(1) || !tail(2))
            return 0;
        const bool overlong = lead == 0xe0 && byte(1) < 0xa0;
        const bool surrogate = lead == 0xed && byte(1) > 0x9f;
        return overlong || surrogate ? 0 : 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        if (left < 4 || !tail(1) || !tail(2) || !tail(3))
            return 0;
        const bool overlong = lead == 0xf0 && byte(1) < 0x90;
        const bool beyond = lead == 0xf4 && byte(1) > 0x8f;
        return overlong || beyond ? 0 : 4;
    }
    return 0;
}

} // namespace gantry
