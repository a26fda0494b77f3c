// SPDX-License-Identifier: Apache-2.0
// What each tool copies: crane, skopeo, oras and docker buildx, as their documents tell.
#include "verbs/commandline.h"
#include "verbs/exportcommands.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using namespace commandline;
using Fidelity = Command::Fidelity;
using Transport = oci::ImageName::Transport;

bool isRegistry(const oci::ImageName &name)
{
    return name.transport == Transport::Registry && !name.reference.isNull();
}

//! What others leave out of what was asked for.
QString lossOf(const CopyCommandOptions &options, bool takesReferrers = false)
{
    QStringList losses;
    if (options.referrers && !takesReferrers)
        losses += words("loses referrers");
    if (options.copyForeign)
        losses += words("leaves foreign layers where they are");
    if (options.keepOld)
        losses += words("keeps no rollback tag");
    return losses.join(u", "_s);
}

Fidelity fidelityOf(const QString &loss)
{
    return loss.isEmpty() ? Fidelity::Exact : Fidelity::Loses;
}

void addGantryCopy(List &list, const oci::ImageName &from, const oci::ImageName &to,
    const CopyCommandOptions &options)
{
    QStringList line{gantry, u"copy"_s, from.toString(), to.toString()};
    for (const oci::Platform &platform : options.platforms)
        line += {u"--platform"_s, oci::formatPlatform(platform)};
    if (options.sparse)
        line += u"--sparse"_s;
    if (options.referrers)
        line += u"--referrers"_s;
    if (options.copyForeign)
        line += u"--foreign"_s;
    if (options.keepOld)
        line += u"--keep-old"_s;
    list.add(gantry, line);
}

void addCraneCopy(List &list, const oci::ImageName &from, const oci::ImageName &to,
    const CopyCommandOptions &options)
{
    if (!isRegistry(from) || !isRegistry(to) || options.sparse)
        return;
    if (options.platforms.isEmpty()) {
        const QString loss = lossOf(options);
        list.add(crane, {crane, u"copy"_s, at(from, {}), at(to, {})}, fidelityOf(loss), loss);
        return;
    }
    QStringList line{crane, u"index"_s, u"filter"_s, at(from, {})};
    for (const oci::Platform &platform : options.platforms) {
        QString text = platform.os + u'/' + platform.architecture;
        if (!platform.variant.isEmpty())
            text += u'/' + platform.variant;
        if (!platform.osVersion.isEmpty())
            text += u':' + platform.osVersion;
        line += {u"--platform"_s, text};
    }
    line += {u"-t"_s, at(to, {})};
    list.add(crane, line, Fidelity::Loses,
        options.referrers ? words("loses attestations and referrers")
                          : words("loses attestations"));
}

void addSkopeoCopy(List &list, const oci::ImageName &from, const oci::ImageName &to,
    const CopyCommandOptions &options)
{
    const QString source = skopeoName(from, {}), target = skopeoName(to, {});
    if (source.isEmpty() || target.isEmpty() || !options.platforms.isEmpty())
        return;
    const auto isDocker = [](const oci::ImageName &name) {
        return name.transport == Transport::DockerDaemon
            || name.transport == Transport::DockerArchive;
    };
    const bool local = isDocker(from) || isDocker(to);
    QString loss = lossOf(options);
    if (local)
        loss = words("makes a manifest of its own, with another digest");
    QStringList line{skopeo, u"copy"_s};
    if (!isDocker(to)) // takes one platform only
        line += u"--all"_s;
    if (!local)
        line += u"--preserve-digests"_s;
    line += inTheClear(from, u"--src-tls-verify=false"_s);
    line += inTheClear(to, u"--dest-tls-verify=false"_s);
    list.add(skopeo, line + QStringList{source, target}, fidelityOf(loss), loss);
}

void addOrasCopy(List &list, const oci::ImageName &from, const oci::ImageName &to,
    const CopyCommandOptions &options)
{
    const auto reaches
        = [](const oci::ImageName &name) { return isRegistry(name) || isLayoutLike(name); };
    const bool writes = isRegistry(to) || to.transport == Transport::OciLayout;
    if (!reaches(from) || !writes || !options.platforms.isEmpty())
        return;
    QStringList line{oras, u"cp"_s};
    if (options.referrers)
        line += u"-r"_s;
    if (isLayoutLike(from))
        line += u"--from-oci-layout"_s;
    if (isLayoutLike(to))
        line += u"--to-oci-layout"_s;
    const QString loss = lossOf(options, true);
    list.add(oras, line + QStringList{orasName(from, {}).name, orasName(to, {}).name},
        fidelityOf(loss), loss);
}

void addImagetoolsCopy(List &list, const oci::ImageName &from, const oci::ImageName &to,
    const CopyCommandOptions &options)
{
    if (!isRegistry(from) || !isRegistry(to) || !options.platforms.isEmpty())
        return;
    const QString loss = lossOf(options);
    list.add(imagetools,
        {docker, u"buildx"_s, u"imagetools"_s, u"create"_s, u"--prefer-index=false"_s, u"-t"_s,
            at(to, {}), at(from, {})},
        fidelityOf(loss), loss);
}

} // namespace

QList<Command> commandsForCopy(
    const oci::ImageName &from, const oci::ImageName &to, const CopyCommandOptions &options)
{
    List list;
    addGantryCopy(list, from, to, options);
    addCraneCopy(list, from, to, options);
    addSkopeoCopy(list, from, to, options);
    addOrasCopy(list, from, to, options);
    addImagetoolsCopy(list, from, to, options);
    return list.take();
}

} // namespace gantry::verbs
