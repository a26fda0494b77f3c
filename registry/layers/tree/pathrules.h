// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/tree/names.h"

#include <QByteArray>
#include <QFlags>
#include <QList>
#include <QString>

namespace gantry::layers {

//! Why two rows stand beside each other, when it is not the same path.
enum class PairRule : quint8 {
    StripFiles = 0x01, //!< `Files/` in front of the Windows path fell away
    FoldCase = 0x02, //!< spelled differently
    MapRoot = 0x04, //!< below a pair of folders a person named
    PairExe = 0x08, //!< `x` and `x.exe`
    PairLibrary = 0x10 //!< `libx.so` and `x.dll`
};
Q_DECLARE_FLAGS(PairRules, PairRule)
Q_DECLARE_OPERATORS_FOR_FLAGS(PairRules)

//! "C:\app is /app", "x pairs with x.exe": a few words for a tooltip.
QString pairRuleText(PairRule rule);
QLatin1StringView pairRuleName(PairRule rule); //!< stable word for JSON

//! What the names of a pair have in common, folded: "X" of `x.exe` and of Unix' `x` (PairExe), of
//! `x.dll` and of `libx.so.1` (PairLibrary). Empty: not such a name.
QByteArray pairStem(QByteArrayView name, PairRule rule, OsFamily family);

//! Two folders that are one: a path of side A and a path of side B, each as people of its system
//! write it (`/app`, `C:\app`).
struct RootMap {
    QByteArray a;
    QByteArray b;
    bool operator==(const RootMap &) const = default;
};

//! How the paths of two trees are laid beside each other. A value.
struct PathRules {
    bool stripFiles = false; //!< Windows: `Files` is the root
    bool foldCase = false;
    bool pairExe = false;
    bool pairLibraries = false;
    bool hideHives = false;
    bool hideUtilityVm = false;
    QList<RootMap> roots = {};

    //! None where both are of one family; all switched on for Linux against Windows; for two
    //! Windows trees what Windows itself does (no case, Hives and UtilityVM hidden).
    static PathRules between(OsFamily a, OsFamily b);
    bool operator==(const PathRules &) const = default;
};

} // namespace gantry::layers
