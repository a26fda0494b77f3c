// SPDX-License-Identifier: Apache-2.0
#include "models/compare/comparecommand.h"

#include "verbs/commands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

//! A platform of an index says more than a digest; where several entries share it only the digest
//! is exact.
bool platformIsEnough(const CompareSession &session, Side side)
{
    const verbs::Entry *entry = session.entry(side);
    if (entry->platform().isEmpty())
        return false;
    int same = 0;
    for (const qsizetype at : session.choices(side))
        same += session.inspection(side)->entries.at(at).platform() == entry->platform() ? 1 : 0;
    return same == 1;
}

} // namespace

QList<CommandLine> commandsFor(const CompareSession &session)
{
    for (const Side side : bothSides) {
        if (!session.entry(side))
            return {};
    }
    OfSides<oci::ImageName> names;
    OfSides<QString> platforms;
    for (const Side side : bothSides) {
        names[side] = session.side(side).name;
        if (!session.inspection(side)->isIndex())
            continue;
        if (platformIsEnough(session, side))
            platforms[side] = oci::formatPlatform(session.entry(side)->platform());
        else
            names[side] = names[side].withSelector(session.side(side).entry.toString());
    }
    QStringList words{u"gantry"_s, u"diff"_s, verbs::shellWord(names.a.toString())};
    if (names.b != names.a)
        words += verbs::shellWord(names.b.toString());
    const auto option = [&words](const QString &name, const QString &value) {
        if (!value.isEmpty())
            words += {name, verbs::shellWord(value)};
    };
    option(u"--platform-a"_s, platforms.a);
    option(u"--platform-b"_s, platforms.b);
    for (const Side side : bothSides) {
        const LayerRange range = session.range(side);
        const auto all = static_cast<int>(session.layers(side).size());
        if (range.count > 0 && range.count < all)
            option(side == Side::A ? u"--layers-a"_s : u"--layers-b"_s,
                // The command line counts from 0, as manifests do.
                range.count == 1 ? QString::number(range.first)
                                 : u"%1-%2"_s.arg(range.first).arg(range.end() - 1));
    }
    option(u"--ignore"_s, layers::facetNames(session.ignored()).join(u','));
    CommandLine line{u"gantry"_s, {}, true, {}};
    const layers::PathRules usual = layers::PathRules::between(
        verbs::familyOf(*session.entry(Side::A)), verbs::familyOf(*session.entry(Side::B)));
    if (session.pathRules() == layers::PathRules())
        words += usual == layers::PathRules() ? QStringList() : QStringList{u"--no-path-rules"_s};
    else if (!(session.pathRules() == usual)) {
        line.exact = false;
        line.loses = QCoreApplication::translate(
            "gantry::models::CommandLine", "loses changed path rules");
    }
    line.text = words.join(u' ');
    return {line};
}

} // namespace gantry::models
