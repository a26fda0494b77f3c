// SPDX-License-Identifier: Apache-2.0
#include "oci/imagename.h"

#include "oci/referencegrammar.h"
#include "oci/transportnames.h"
#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;
using Transport = ImageName::Transport;

namespace {

//! Where the selector of `PATH[:SELECTOR]` begins: the first colon, unless it belongs to a drive
//! letter.
qsizetype selectorColon(QStringView rest)
{
    const bool drive = rest.size() > 2 && rest[0].isLetter() && rest[0].unicode() < 0x80
        && rest[1] == u':' && (rest[2] == u'\\' || rest[2] == u'/');
    return rest.indexOf(u':', drive ? 2 : 0);
}

struct Place {
    QString path, selector;
};

//! `DIR[:TAG|@DIGEST]`. A digest holds a colon itself, so it is looked for first.
Expected<Place> cutPlace(QStringView rest, QStringView text)
{
    Place place;
    const qsizetype colon = selectorColon(rest);
    const qsizetype at = rest.left(colon < 0 ? 0 : colon).lastIndexOf(u'@');
    if (at >= 0) {
        const auto digest = grammar::digest(rest.sliced(at + 1));
        if (digest) {
            place = {.path = rest.left(at).toString(), .selector = digest->toString()};
        } else if (QStringView(u"sha256 sha512").contains(rest.sliced(at + 1, colon - at - 1))) {
            return grammar::wrong(
                Words::tr("what follows @ is no digest: %1").arg(digest.error().message), text);
        }
    }
    if (place.path.isEmpty() && colon >= 0) {
        place
            = {.path = rest.left(colon).toString(), .selector = rest.sliced(colon + 1).toString()};
        if (place.selector.isEmpty())
            return grammar::wrong(Words::tr("a tag is missing behind the colon"), text);
    } else if (place.path.isEmpty()) {
        place.path = rest.toString();
    }
    if (place.path.isEmpty())
        return grammar::wrong(Words::tr("the path is missing"), text);
    if (place.path.contains(QChar::Null))
        return grammar::wrong(Words::tr("a path may not hold a zero character"), text);
    return place;
}

//! Tags inside a layout are names of org.opencontainers.image.ref.name (image-spec v1.1.1,
//! annotations.md).
Expected<> checkLayoutTag(const QString &tag, QStringView text)
{
    const auto fine = [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9')
            || QStringView(u"-._:@/+").contains(c);
    };
    if (const auto bad = std::ranges::find_if_not(tag, fine); bad != tag.cend())
        return grammar::wrong(
            Words::tr("'%1' may not stand in the tag of a layout").arg(*bad), text);
    return {};
}

Expected<ImageName> parseDaemon(QStringView rest)
{
    ImageName name{
        .transport = Transport::DockerDaemon, .reference = {}, .path = {}, .selector = {}};
    // docker-daemon:sha256:… names an image by its ID, which no Reference can.
    if (auto id = Digest::parse(rest); id && id->canVerify()) {
        name.selector = id->toString();
        return name;
    }
    TRY(name.reference, Reference::parse(rest));
    return name;
}

Expected<ImageName> parseArchive(QStringView rest, QStringView text)
{
    ImageName name{
        .transport = Transport::DockerArchive, .reference = {}, .path = {}, .selector = {}};
    const qsizetype colon = selectorColon(rest);
    name.path = rest.left(colon < 0 ? rest.size() : colon).toString();
    if (name.path.isEmpty())
        return grammar::wrong(Words::tr("the path is missing"), text);
    if (name.path.contains(QChar::Null))
        return grammar::wrong(Words::tr("a path may not hold a zero character"), text);
    if (colon >= 0) {
        TRY(name.reference, Reference::parse(rest.sliced(colon + 1)));
    }
    return name;
}

QString prefixOf(Transport transport)
{
    for (const TransportName &one : transportNames) {
        if (one.transport == transport && transport != Transport::Registry)
            return one.prefix.toString();
    }
    return {};
}

} // namespace

Expected<ImageName> ImageName::parse(QStringView text)
{
    if (text.isEmpty())
        return grammar::wrong(Words::tr("an image name is missing"), text);
    for (const TransportName &one : transportNames) {
        if (!text.startsWith(one.prefix))
            continue;
        const QStringView rest = text.sliced(one.prefix.size());
        ImageName name{.transport = one.transport, .reference = {}, .path = {}, .selector = {}};
        switch (one.transport) {
        case Transport::Registry: {
            TRY(name.reference, Reference::parse(rest));
            return name;
        }
        case Transport::DockerDaemon:
            return parseDaemon(rest);
        case Transport::DockerArchive:
            return parseArchive(rest, text);
        case Transport::OciLayout:
        case Transport::OciArchive: {
            TRY(Place place, cutPlace(rest, text));
            CHECK(checkLayoutTag(place.selector, text));
            name.path = std::move(place.path);
            name.selector = std::move(place.selector);
            return name;
        }
        }
    }
    for (const QStringView other : otherTransports) {
        if (text.startsWith(other))
            return fail(Errc::Usage, Words::tr("the transport %1 is not read").arg(other),
                text.left(300).toString(),
                Words::tr("Copy the image to a registry, an OCI layout or an archive first"));
    }
    ImageName name;
    TRY(name.reference, Reference::parse(text));
    return name;
}

QString ImageName::toString() const
{
    switch (transport) {
    case Transport::Registry: {
        // A registry may be called like a transport: oci:5000/x would be read as a folder.
        const QString text = reference.toString();
        const bool misread = std::ranges::any_of(transportNames, [&text](const TransportName &one) {
            return text.startsWith(one.prefix);
        }) || std::ranges::any_of(otherTransports, [&text](QStringView one) {
            return text.startsWith(one);
        });
        return misread ? u"docker://"_s + text : text;
    }
    case Transport::DockerDaemon:
        return prefixOf(transport) + (reference.isNull() ? selector : reference.toString());
    case Transport::DockerArchive:
        return prefixOf(transport) + path
            + (reference.isNull() ? QString() : u':' + reference.toString());
    case Transport::OciLayout:
    case Transport::OciArchive:
        break;
    }
    QString text = prefixOf(transport) + path;
    if (!selector.isEmpty())
        text += (grammar::digest(selector) ? u'@' : u':') + selector;
    return text;
}

QString ImageName::container() const
{
    switch (transport) {
    case Transport::Registry:
        return reference.repository();
    case Transport::DockerDaemon:
        return prefixOf(transport) + (reference.isNull() ? selector : reference.repository());
    case Transport::OciLayout:
    case Transport::OciArchive:
    case Transport::DockerArchive:
        break;
    }
    return prefixOf(transport) + path;
}

ImageName ImageName::withSelector(const QString &tagOrDigest) const
{
    ImageName other = *this;
    auto digest = grammar::digest(tagOrDigest);
    switch (transport) {
    case Transport::OciLayout:
    case Transport::OciArchive:
        other.selector = tagOrDigest;
        return other;
    case Transport::DockerArchive:
        // An archive lists whole names ("alpine:3.20"), others hand in a tag.
        if (reference.isNull() || tagOrDigest.contains(u':') || tagOrDigest.contains(u'/')) {
            if (auto whole = Reference::parse(tagOrDigest)) {
                other.reference = std::move(*whole);
                return other;
            }
        }
        break;
    case Transport::DockerDaemon:
        if (reference.isNull() && digest) {
            other.selector = digest->toString();
            return other;
        }
        break;
    case Transport::Registry:
        break;
    }
    other.reference = digest ? Reference(reference.withTag({})).withDigest(std::move(*digest))
                             : reference.withTag(tagOrDigest);
    return other;
}

} // namespace gantry::oci
