// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/windowsnames.h"

#include "layers/tree/names.h"

#include <QUtf8StringView>

#include <algorithm>
#include <array>

namespace gantry::layers {

namespace {

constexpr std::array<QByteArrayView, 6> reserved{"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"};
constexpr std::array<QByteArrayView, 2> numbered{"COM", "LPT"};
//! Superscript one, two and three count as digits there.
constexpr std::array<QByteArrayView, 3> superscripts{"\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};

bool isReserved(QByteArrayView name)
{
    qsizetype end = name.indexOf('.');
    if (end < 0)
        end = name.size();
    while (end > 0 && name[end - 1] == ' ')
        --end;
    const QByteArrayView stem = name.first(end);
    if (stem.size() < 3 || stem.size() > 7)
        return false;
    const auto equals = [](QByteArrayView left, QByteArrayView right) {
        return compareNames(left, right, OsFamily::Windows) == 0;
    };
    if (std::ranges::any_of(reserved, [&](QByteArrayView word) { return equals(stem, word); }))
        return true;
    if (std::ranges::none_of(
            numbered, [&](QByteArrayView word) { return equals(stem.first(3), word); }))
        return false;
    const QByteArrayView digit = stem.sliced(3);
    return (digit.size() == 1 && digit[0] >= '0' && digit[0] <= '9')
        || std::ranges::find(superscripts, digit) != superscripts.end();
}

} // namespace

WindowsNameProblem windowsNameProblem(QByteArrayView name)
{
    bool ascii = true;
    for (const char c : name) {
        const auto byte = static_cast<uchar>(c);
        ascii = ascii && byte < 0x80;
        if (byte < 0x20 || c == '<' || c == '>' || c == ':' || c == '"' || c == '|' || c == '?'
            || c == '*' || c == '\\')
            return WindowsNameProblem::Character;
    }
    if (name.isEmpty())
        return WindowsNameProblem::None;
    if (!ascii && !QUtf8StringView(name.data(), name.size()).isValidUtf8())
        return WindowsNameProblem::NotText;
    if (name.back() == '.' || name.back() == ' ')
        return WindowsNameProblem::Ending;
    const char first = name[0];
    const bool mayBe = first == 'C' || first == 'c' || first == 'P' || first == 'p' || first == 'A'
        || first == 'a' || first == 'N' || first == 'n' || first == 'L' || first == 'l';
    return mayBe && isReserved(name) ? WindowsNameProblem::Reserved : WindowsNameProblem::None;
}

} // namespace gantry::layers
