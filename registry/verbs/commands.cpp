// SPDX-License-Identifier: Apache-2.0
// What each tool can and cannot show, read from the manuals and sources of docker buildx 0.36,
// go-containerregistry 0.21, skopeo of 2026, oras 1.3 and Docker 28.
#include "verbs/commands.h"

#include "verbs/commandline.h"
#include "verbs/entryjson.h"
#include "verbs/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Fidelity = Command::Fidelity;
using Transport = oci::ImageName::Transport;
using List = commandline::List;
using namespace commandline;

QStringList withFlags(QStringList line, const OrasName &target)
{
    return line + target.flags + QStringList{target.name};
}

QStringList skopeoInspect(
    const QStringList &options, const oci::ImageName &name, const QString &digest)
{
    return QStringList{skopeo, u"inspect"_s} + options + inTheClear(name, u"--tls-verify=false"_s)
        + QStringList{skopeoName(name, digest)};
}

void inspectCommands(List &list, const oci::ImageName &name)
{
    list.add(gantry, {gantry, u"inspect"_s, name.toString()});
    if (name.transport == Transport::Registry)
        list.add(imagetools, {docker, u"buildx"_s, u"imagetools"_s, u"inspect"_s, at(name, {})},
            Fidelity::Loses, words("loses layers, sizes and configs"));
    if (name.transport == Transport::DockerDaemon)
        list.add(docker, {docker, u"image"_s, u"inspect"_s, name.reference.familiar()},
            Fidelity::Loses, words("loses the manifest and its digest"));
}

void entryCommands(List &list, const oci::ImageName &name, const QString &digest,
    const std::optional<oci::Platform> &platform)
{
    if (!digest.isEmpty())
        list.add(gantry, {gantry, u"inspect"_s, name.withSelector(digest).toString()});
    else if (platform)
        list.add(gantry,
            {gantry, u"inspect"_s, name.toString(), u"--platform"_s,
                oci::formatPlatform(*platform)});
    if (name.transport != Transport::Registry)
        return;
    list.add(skopeo, skopeoInspect({}, name, digest), Fidelity::Loses,
        words("loses os.version and history"));
    if (!digest.isEmpty())
        return;
    if (!platform || !platform->osVersion.isEmpty() || !platform->osFeatures.isEmpty())
        return;
    list.add(docker,
        {docker, u"pull"_s, u"--platform"_s, oci::formatPlatform(*platform), at(name, {})},
        Fidelity::NeedsFiles, words("pulls the image"));
}

void manifestCommands(List &list, const oci::ImageName &name, const QString &digest)
{
    const oci::ImageName target = digest.isEmpty() ? name : name.withSelector(digest);
    list.add(gantry, {gantry, u"inspect"_s, u"--raw"_s, target.toString()});
    if (name.transport == Transport::Registry) {
        list.add(crane, {crane, u"manifest"_s, at(name, digest)});
        list.add(imagetools,
            {docker, u"buildx"_s, u"imagetools"_s, u"inspect"_s, u"--raw"_s, at(name, digest)});
    }
    if (!skopeoName(name, digest).isEmpty()) {
        const bool made = name.transport == Transport::DockerArchive
            || name.transport == Transport::DockerDaemon;
        list.add(skopeo, skopeoInspect({u"--raw"_s}, name, digest),
            made ? Fidelity::Loses : Fidelity::Exact,
            made ? words("makes a manifest of its own, with another digest") : QString());
    }
    if (name.transport == Transport::Registry || isLayoutLike(name))
        list.add(oras, withFlags({oras, u"manifest"_s, u"fetch"_s}, orasName(name, digest)));
}

void configCommands(List &list, const oci::ImageName &name, const QString &digest,
    const std::optional<oci::Platform> &platform)
{
    const bool layout = isLayoutLike(name);
    if (!digest.isEmpty() && (name.transport == Transport::Registry || layout))
        list.add(oras,
            withFlags(
                {oras, u"blob"_s, u"fetch"_s, u"--output"_s, u"-"_s}, orasName(name, digest)));
    if (!digest.isEmpty() && name.transport == Transport::Registry)
        list.add(crane, {crane, u"blob"_s, at(name, digest)});
    QStringList line{gantry, u"inspect"_s, u"--json"_s, name.toString()};
    if (platform)
        line += {u"--platform"_s, oci::formatPlatform(*platform)};
    list.add(gantry, line, Fidelity::Loses, words("prints the config's fields, not its bytes"));
    if (name.transport == Transport::Registry && !platform && digest.isEmpty())
        list.add(skopeo, skopeoInspect({u"--config"_s, u"--raw"_s}, name, {}));
}

//! The words that name one image: by digest, else by platform.
QStringList imageWords(
    const oci::ImageName &name, const QString &digest, const std::optional<oci::Platform> &platform)
{
    if (!digest.isEmpty())
        return {name.withSelector(digest).toString()};
    QStringList line{name.toString()};
    if (platform)
        line += {u"--platform"_s, oci::formatPlatform(*platform)};
    return line;
}

void fileListCommands(List &list, const oci::ImageName &name, const QString &digest,
    const std::optional<oci::Platform> &platform)
{
    list.add(gantry, QStringList{gantry, u"files"_s} + imageWords(name, digest, platform));
    if (name.transport != Transport::Registry || (platform && digest.isEmpty()))
        return;
    list.add(crane, {crane, u"export"_s, at(name, digest), u"files.tar"_s}, Fidelity::NeedsFiles,
        words("writes %1").arg(u"files.tar"_s));
}

void layerCommands(List &list, const oci::ImageName &name, const QString &digest,
    const std::optional<oci::Platform> &platform)
{
    const QString file = words("writes %1").arg(u"layer.tar"_s);
    if (digest.isEmpty())
        return;
    if (name.transport == Transport::Registry)
        list.add(crane, {crane, u"blob"_s, at(name, digest)});
    if (name.transport == Transport::Registry || isLayoutLike(name))
        list.add(oras,
            withFlags({oras, u"blob"_s, u"fetch"_s, u"--output"_s, u"layer.tar"_s},
                orasName(name, digest)),
            Fidelity::NeedsFiles, file);
    list.add(gantry,
        QStringList{gantry, u"files"_s, u"--layer"_s, digest} + imageWords(name, {}, platform),
        Fidelity::Loses, words("lists what the layer changes, not its bytes"));
}

void tagCommands(List &list, const oci::ImageName &name)
{
    const bool registry = name.transport == Transport::Registry;
    list.add(gantry, {gantry, u"tags"_s, name.container()});
    if (registry) {
        list.add(crane, {crane, u"ls"_s, name.reference.repository()});
        list.add(skopeo, {skopeo, u"list-tags"_s, u"docker://"_s + name.reference.repository()});
    }
    if (name.transport == Transport::DockerArchive)
        list.add(skopeo, {skopeo, u"list-tags"_s, name.container()});
    if (registry)
        list.add(oras, {oras, u"repo"_s, u"tags"_s, name.reference.repository()});
    if (isLayoutLike(name))
        list.add(oras, {oras, u"repo"_s, u"tags"_s, u"--oci-layout"_s, name.path});
    if (name.transport == Transport::DockerDaemon)
        list.add(
            docker, {docker, u"image"_s, u"ls"_s, name.reference.familiar().section(u':', 0, 0)});
}

void repositoryCommands(List &list, const oci::ImageName &name)
{
    if (name.transport == Transport::DockerDaemon) {
        list.add(gantry, {gantry, u"repos"_s, u"docker-daemon:"_s});
        list.add(docker, {docker, u"image"_s, u"ls"_s});
        return;
    }
    if (name.transport != Transport::Registry)
        return;
    const QString registry = name.reference.domain();
    list.add(gantry, {gantry, u"repos"_s, registry});
    list.add(crane, {crane, u"catalog"_s, registry});
    list.add(oras, {oras, u"repo"_s, u"ls"_s, registry});
}

void referrerCommands(List &list, const oci::ImageName &name, const QString &digest)
{
    const oci::ImageName target = digest.isEmpty() ? name : name.withSelector(digest);
    list.add(gantry, {gantry, u"inspect"_s, u"--referrers"_s, target.toString()});
    if (name.transport == Transport::Registry || isLayoutLike(name))
        list.add(oras, withFlags({oras, u"discover"_s}, orasName(name, digest)), Fidelity::Loses,
            words("loses cosign tags"));
}

} // namespace

QString shellWord(const QString &word)
{
    const auto plain = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
            || QStringView(u"-_./:@%+=,").contains(c);
    };
    if (!word.isEmpty() && std::ranges::all_of(word, plain))
        return word;
    return u'\'' + QString(word).replace(u'\'', u"'\\''"_s) + u'\'';
}

QList<Command> commandsFor(CommandView view, const oci::ImageName &name, const QString &digest,
    const std::optional<oci::Platform> &platform)
{
    List list;
    switch (view) {
    case CommandView::Index:
        inspectCommands(list, name);
        break;
    case CommandView::Entry:
        entryCommands(list, name, digest, platform);
        break;
    case CommandView::Manifest:
        manifestCommands(list, name, digest);
        break;
    case CommandView::Config:
        configCommands(list, name, digest, platform);
        break;
    case CommandView::Tags:
        tagCommands(list, name);
        break;
    case CommandView::Repositories:
        repositoryCommands(list, name);
        break;
    case CommandView::Referrers:
        referrerCommands(list, name, digest);
        break;
    case CommandView::Layer:
        layerCommands(list, name, digest, platform);
        break;
    case CommandView::Files:
        fileListCommands(list, name, digest, platform);
        break;
    }
    return list.take();
}

} // namespace gantry::verbs
