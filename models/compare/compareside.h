// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace gantry::models {

//! The two sides of a comparison. They have no order in time: nothing is added or removed.
enum class Side { A, B };
constexpr std::array<Side, 2> bothSides{Side::A, Side::B};
constexpr Side other(Side side)
{
    return side == Side::A ? Side::B : Side::A;
}

//! One value for each side.
template <typename T>
struct OfSides {
    T a{};
    T b{};
    T &operator[](Side side) { return side == Side::A ? a : b; }
    const T &operator[](Side side) const { return side == Side::A ? a : b; }
    bool operator==(const OfSides &) const = default;
};

} // namespace gantry::models
