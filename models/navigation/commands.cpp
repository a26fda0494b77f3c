// SPDX-License-Identifier: Apache-2.0
#include "models/navigation/commands.h"

#include "verbs/commands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::models {

QList<CommandLine> commandLines(const QList<verbs::Command> &commands)
{
    QList<CommandLine> result;
    for (const verbs::Command &command : commands)
        result += CommandLine{command.tool, command.line,
            command.fidelity == verbs::Command::Fidelity::Exact, command.note};
    return result;
}

QString CommandLine::fidelity() const
{
    if (!exact)
        return loses;
    const QString word = QCoreApplication::translate("gantry::models::CommandLine", "exact");
    return loses.isEmpty() ? word : word + u", "_s + loses;
}

QList<CommandLine> commandsFor(const ImagePlace &place, const verbs::Entry *entry)
{
    using View = verbs::CommandView;
    std::optional<oci::Platform> platform;
    QString digest;
    if (entry) {
        if (const oci::Platform own = entry->platform(); !own.isEmpty())
            platform = own;
        digest = entry->descriptor.digest.toString();
    }
    switch (place.page) {
    case ImagePlace::Page::Files:
        return commandsForFiles(place.name, entry, {});
    case ImagePlace::Page::Doctor: // before it has examined anything
    case ImagePlace::Page::Platforms:
        return commandLines(verbs::commandsFor(View::Index, place.name)
            + (entry ? verbs::commandsFor(View::Entry, place.name, digest, platform)
                     : QList<verbs::Command>()));
    case ImagePlace::Page::History:
        // A history is part of the config.
        digest = entry && entry->manifest ? entry->manifest->config().digest.toString() : QString();
        return commandLines(verbs::commandsFor(View::Config, place.name, digest, platform));
    case ImagePlace::Page::Referrers:
        return commandLines(verbs::commandsFor(View::Referrers, place.name));
    case ImagePlace::Page::Manifest:
        return commandLines(verbs::commandsFor(View::Manifest, place.name));
    }
    return {};
}

QList<CommandLine> commandsForFiles(
    const oci::ImageName &name, const verbs::Entry *entry, const FilesPlace &place)
{
    QString platform;
    if (entry) {
        if (const oci::Platform own = entry->platform(); !own.isEmpty())
            platform = u" --platform "_s + verbs::shellWord(oci::formatPlatform(own));
    }
    // Merged up to a layer below the top has no words on the command line: the layers alone have.
    const bool below = !place.oneLayer && !place.topLayer;
    const QString layer
        = place.oneLayer && place.layer >= 0 ? u" --layer %1"_s.arg(place.layer) : QString();
    const QString loses = QCoreApplication::translate(
        "gantry::models::CommandLine", "merges all layers, not only up to this one");
    const QString image = verbs::shellWord(name.toString());
    QList<CommandLine> result;
    if (!place.path.isEmpty())
        result += CommandLine{u"gantry"_s,
            u"gantry cat %1 %2%3%4"_s.arg(
                image, verbs::shellWord(QString::fromUtf8(place.path)), platform, layer),
            !below, below ? loses : QString()};
    result += CommandLine{u"gantry"_s, u"gantry files %1%2%3"_s.arg(image, platform, layer), !below,
        below ? loses : QString()};
    return result;
}

QList<CommandLine> commandsForRepository(const QString &repository)
{
    const auto name = oci::ImageName::parse(repository);
    return name ? commandLines(verbs::commandsFor(verbs::CommandView::Tags, *name))
                : QList<CommandLine>();
}

QList<CommandLine> commandsForRegistry(const QString &registry)
{
    // Any repository's name leads to its registry.
    const auto name = oci::ImageName::parse(registry + "/x"_L1);
    return name ? commandLines(verbs::commandsFor(verbs::CommandView::Repositories, *name))
                : QList<CommandLine>();
}

} // namespace gantry::models
