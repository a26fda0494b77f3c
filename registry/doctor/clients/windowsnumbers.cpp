// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/windowsnumbers.h"

#include <algorithm>
#include <array>

namespace gantry::doctor {

namespace {

constexpr int largestPart = 255;
constexpr int largestBuild = 65535;

int number(QStringView digits, int largest)
{
    constexpr qsizetype mostDigits = 8;
    if (digits.isEmpty() || digits.size() > mostDigits)
        return -1;
    if (!std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return -1;
    const int value = digits.toInt();
    return value <= largest ? value : -1;
}

} // namespace

std::optional<WindowsNumbers> windowsNumbers(QStringView osVersion)
{
    std::array<QStringView, 3> parts;
    qsizetype at = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        qsizetype dot = osVersion.indexOf(u'.', at);
        if (dot < 0) {
            if (i + 1 < parts.size())
                return std::nullopt;
            dot = osVersion.size();
        }
        parts[i] = osVersion.sliced(at, dot - at);
        at = std::min(dot + 1, osVersion.size());
    }
    const WindowsNumbers numbers{.major = number(parts[0], largestPart),
        .minor = number(parts[1], largestPart),
        .build = number(parts[2], largestBuild)};
    if (numbers.major < 0 || numbers.minor < 0 || numbers.build < 0)
        return std::nullopt;
    return numbers;
}

} // namespace gantry::doctor
