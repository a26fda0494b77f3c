// SPDX-License-Identifier: Apache-2.0
// What each client prints when nothing is picked, word for word (moby, pull_v2.go and
// daemon/containerd/image_pull.go; containerd, core/images/handlers.go; containers/image,
// oci_index.go and docker_schema2_list.go; buildkit, solver/errdefs). Not translated.
#include "doctor/clients/engine.h"
#include "oci/imagename.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

//! What DefaultSpec() says of a host: arm64 is v8 there.
oci::Platform spec(const Engine &engine)
{
    oci::Platform platform = engine.asked();
    if (platform.architecture == u"arm64" && platform.variant.isEmpty())
        platform.variant = u"v8"_s;
    return platform;
}

QString shortForm(const oci::Platform &platform)
{
    return oci::formatPlatform(
        {.os = platform.os, .architecture = platform.architecture, .variant = platform.variant});
}

QString platformText(const Engine &engine)
{
    const oci::Platform platform = spec(engine);
    switch (engine.how().form) {
    case Form::Short:
        return shortForm(platform);
    case Form::Behind:
        return shortForm(platform)
            + (platform.osVersion.isEmpty() ? QString() : u' ' + platform.osVersion);
    default:
        return oci::formatPlatform(platform);
    }
}

//! The reference without transport, as a client is given it.
QString given(const PreparedImage &image)
{
    QString reference = image.image().reference;
    for (const QStringView transport :
        {QStringView(u"docker://"), QStringView(u"docker-daemon:")}) {
        if (reference.startsWith(transport))
            return reference.sliced(transport.size());
    }
    return reference;
}

//! "docker.io/library/alpine:latest" for "alpine"; what is no registry name stays.
QString canonical(const PreparedImage &image)
{
    const auto name = oci::ImageName::parse(given(image));
    if (!name || name->transport != oci::ImageName::Transport::Registry)
        return given(image);
    const QString whole = name->reference.toString();
    const bool named = whole.contains(u'@') || whole.lastIndexOf(u':') > whole.lastIndexOf(u'/');
    return named ? whole : whole + u":latest"_s;
}

QString quoted(const QString &text)
{
    return u'"' + text + u'"';
}

const oci::Digest &rootDigest(const PreparedImage &image)
{
    return image.image().root.digest;
}

//! containerd's own words: the second line is printed when an entry without platform was fetched
//! and turned out to be for another one.
QString libraryText(const PreparedImage &image, const Choice &choice)
{
    for (const EntryTrace &trace : choice.trace) {
        const auto &entry = image.entries()[static_cast<std::size_t>(trace.entry)];
        if (!entry.hasPlatform && !entry.isNested && !isPicked(trace.reason)
            && trace.reason != Reason::LostByPosition)
            return u"no match for platform in manifest %1: not found"_s.arg(
                rootDigest(image).toString());
    }
    return u"no match for platform in manifest: not found"_s;
}

//! What kind of artifact it is, as its config says.
QString typeOf(const EntryFacts &facts)
{
    return facts.manifest ? facts.manifest->config().mediaType : facts.descriptor.mediaType;
}

QString dockerText(const PreparedImage &image, const Engine &engine, const Choice &choice)
{
    const QString none
        = u"no matching manifest for %1 in the manifest list entries"_s.arg(platformText(engine));
    if (engine.how().kind == ClientKind::DockerContainerd)
        return none + u": "_s + libraryText(image, choice);
    const int refused = image.isIndex() ? choice.refusedAfter : 0;
    if (refused < 0 || choice.trace.empty())
        return none;
    const EntryFacts *facts = image.entries()[static_cast<std::size_t>(refused)].facts;
    const oci::Platform config = facts->config ? facts->config->platform : oci::Platform{};
    const auto trace = std::ranges::find(choice.trace, refused, &EntryTrace::entry);
    const Reason reason = trace == choice.trace.end() ? Reason::NotAnImage : trace->reason;
    if (reason == Reason::NotAnImage)
        return u"Encountered remote %1(unknown) when fetching"_s.arg(quoted(typeOf(*facts)));
    if (reason == Reason::WindowsNewer) {
        const QStringList parts = config.osVersion.split(u'.');
        return u"a Windows version %1-based image is incompatible with a %2 host"_s.arg(
            parts.first(3).join(u'.'), engine.asked().osVersion);
    }
    return engine.how().kind == ClientKind::DockerWindows
        ? u"cannot download image with operating system \"%1\" when requesting \"%2\""_s.arg(
              config.os, engine.asked().os)
        : u"image operating system \"%1\" cannot be used on this platform"_s.arg(config.os);
}

QString namesText(const PreparedImage &image, const Engine &engine, const Choice &choice)
{
    if (std::ranges::contains(choice.trace, Reason::NestedRefused, &EntryTrace::reason))
        return u"Unexpectedly received a manifest list instead of a manifest for a single image"_s;
    const oci::Platform &wanted = engine.asked();
    const bool newer = engine.how().form == Form::Quoted;
    const auto word = [newer](const QString &text) { return newer ? quoted(text) : text; };
    return u"no image found in %1 for architecture %2, variant %3, OS %4"_s.arg(
        newer && !image.isDockerList() ? u"image index"_s : u"manifest list"_s,
        word(wanted.architecture), quoted(wanted.variant), word(wanted.os));
}

QString buildText(const PreparedImage &image, const Engine &engine, const Choice &choice)
{
    const QString start = u"ERROR: failed to solve: %1: "_s.arg(given(image));
    if (engine.how().form == Form::Digest)
        return start
            + u"no match for platform in manifest %1: not found"_s.arg(
                rootDigest(image).toString());
    return start
        + u"failed to resolve source metadata for %1: %2"_s.arg(
            canonical(image), libraryText(image, choice));
}

} // namespace

QString messageOf(
    const PreparedImage &image, const Host &host, const Client &client, const Choice &choice)
{
    if (choice.picked >= 0)
        return {};
    const auto engine = engineFor(image, host, client);
    const bool isArtifact
        = !image.isIndex() && !image.entries().empty() && !image.entries().front().isImage;
    if (isArtifact && engine->how().kind == ClientKind::Podman)
        return u"unsupported image-specific operation on artifact with type %1"_s.arg(
            quoted(typeOf(*image.entries().front().facts)));
    if (isArtifact && engine->how().kind != ClientKind::Docker
        && engine->how().kind != ClientKind::DockerWindows)
        return {}; // fetched, and then of no use: what is said depends on the version
    switch (engine->how().kind) {
    case ClientKind::Docker:
    case ClientKind::DockerContainerd:
    case ClientKind::DockerWindows:
        return dockerText(image, *engine, choice);
    case ClientKind::Containerd:
        return libraryText(image, choice);
    case ClientKind::Cri:
        return u"Failed to pull image %1: rpc error: code = NotFound desc = failed to pull and "
               u"unpack "
               "image %2: %3"_s.arg(
                   quoted(given(image)), quoted(canonical(image)), libraryText(image, choice));
    case ClientKind::Podman:
        return namesText(image, *engine, choice);
    case ClientKind::BuildKit:
        return buildText(image, *engine, choice);
    }
    return {};
}

} // namespace gantry::doctor
