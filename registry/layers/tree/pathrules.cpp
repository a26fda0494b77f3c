// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/pathrules.h"

#include "layers/words.h"

namespace gantry::layers {

using namespace Qt::StringLiterals;

QString pairRuleText(PairRule rule)
{
    switch (rule) {
    case PairRule::StripFiles:
        return words("Files\\ in front of the Windows path is left out");
    case PairRule::FoldCase:
        return words("The names differ in upper and lower case only");
    case PairRule::MapRoot:
        return words("The folders are mapped to each other");
    case PairRule::PairExe:
        return words("A program and its .exe");
    case PairRule::PairLibrary:
        return words("A library and its .dll");
    }
    return {};
}

QLatin1StringView pairRuleName(PairRule rule)
{
    switch (rule) {
    case PairRule::StripFiles:
        return "stripFiles"_L1;
    case PairRule::FoldCase:
        return "foldCase"_L1;
    case PairRule::MapRoot:
        return "mapRoot"_L1;
    case PairRule::PairExe:
        return "pairExe"_L1;
    case PairRule::PairLibrary:
        return "pairLibrary"_L1;
    }
    return ""_L1;
}

PathRules PathRules::between(OsFamily a, OsFamily b)
{
    const bool windows = a == OsFamily::Windows || b == OsFamily::Windows;
    const bool across = a != b;
    return {.stripFiles = across,
        .foldCase = windows,
        .pairExe = across,
        .pairLibraries = across,
        .hideHives = windows,
        .hideUtilityVm = windows};
}

} // namespace gantry::layers
