// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/pathrules.h"

#include "layers/words.h"

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

//! "X" of "libx.so" and "libx.so.1.2".
QByteArray libraryStem(QByteArrayView name)
{
    if (!name.startsWith("lib"))
        return {};
    const qsizetype so = name.indexOf(".so");
    if (so <= 3 || (so + 3 < name.size() && name[so + 3] != '.'))
        return {};
    return foldedName(name.sliced(3, so - 3));
}

} // namespace

QByteArray pairStem(QByteArrayView name, PairRule rule, OsFamily family)
{
    if (family == OsFamily::Unix)
        return rule == PairRule::PairExe ? foldedName(name) : libraryStem(name);
    const QByteArrayView suffix = rule == PairRule::PairExe ? ".exe" : ".dll";
    if (name.size() <= suffix.size()
        || compareNames(name.last(suffix.size()), suffix, OsFamily::Windows) != 0)
        return {};
    return foldedName(name.chopped(suffix.size()));
}

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
