// SPDX-License-Identifier: Apache-2.0
#include "oci/reference.h"

#include "oci/referencegrammar.h"
#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView dockerHub = u"docker.io";
constexpr QStringView officialPrefix = u"library/";
constexpr qsizetype identifierLength = 64;

bool isIdentifier(QStringView text)
{
    return text.size() == identifierLength && std::ranges::all_of(text, [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

//! One identity under several names (facts: credential keys for Hub).
bool isDockerHub(QStringView domain)
{
    return domain == dockerHub || domain == u"index.docker.io" || domain == u"registry-1.docker.io";
}

struct Parts {
    QString tag;
    std::optional<Digest> digest;
};

Expected<Parts> readTagAndDigest(const grammar::Pieces &pieces, QStringView text)
{
    Parts parts;
    if (pieces.tag) {
        if (const QString problem = grammar::tagProblem(*pieces.tag); !problem.isEmpty())
            return grammar::wrong(problem, text);
        parts.tag = pieces.tag->toString();
    }
    if (pieces.digest) {
        auto digest = grammar::digest(*pieces.digest);
        if (!digest)
            return grammar::wrong(
                Words::tr("what follows @ is no digest: %1").arg(digest.error().message), text);
        parts.digest = std::move(*digest);
    }
    return parts;
}

Expected<> checkName(const grammar::Name &name, QStringView text)
{
    if (!name.domain.isEmpty()) {
        if (const QString problem = grammar::domainProblem(name.domain); !problem.isEmpty())
            return grammar::wrong(problem, text);
    }
    if (const QString problem = grammar::pathProblem(name.path); !problem.isEmpty())
        return grammar::wrong(problem, text);
    return {};
}

Expected<> checkText(QStringView text)
{
    if (text.isEmpty())
        return grammar::wrong(Words::tr("an image name is missing"), text);
    if (text.contains(u"://"))
        return grammar::wrong(Words::tr("an image name has no scheme like https://"), text,
            Words::tr("Leave out everything up to ://"));
    for (const QChar c : text) {
        if (c.isSpace())
            return grammar::wrong(Words::tr("an image name has no blanks"), text);
    }
    return {};
}

} // namespace

Expected<Reference> Reference::parse(QStringView text)
{
    CHECK(checkText(text));
    if (isIdentifier(text) || (text.startsWith(u"sha256:") && isIdentifier(text.sliced(7))))
        return grammar::wrong(Words::tr("this is an image ID, which no registry can look up"), text,
            Words::tr("Name the repository too, as in name@sha256:…"));
    const grammar::Pieces pieces = grammar::cut(text);
    grammar::Name name = grammar::splitDocker(pieces.name);
    CHECK(checkName(name, text));
    TRY(Parts parts, readTagAndDigest(pieces, text));

    Reference reference;
    reference.m_path = name.path.toString();
    reference.m_domain = name.domain.toString();
    if (name.domain.isEmpty() || isDockerHub(name.domain)) {
        reference.m_domain = dockerHub.toString();
        if (!name.path.contains(u'/'))
            reference.m_path.prepend(officialPrefix);
    }
    if (reference.m_path.size() > grammar::maxPathLength)
        return grammar::wrong(grammar::pathProblem(reference.m_path), text);
    reference.m_tag = std::move(parts.tag);
    reference.m_digest = std::move(parts.digest);
    return reference;
}

Expected<Reference> Reference::parseStrict(QStringView text)
{
    CHECK(checkText(text));
    const grammar::Pieces pieces = grammar::cut(text);
    const grammar::Name name = grammar::splitStrict(pieces.name);
    CHECK(checkName(name, text));
    TRY(Parts parts, readTagAndDigest(pieces, text));
    Reference reference;
    reference.m_domain = name.domain.toString();
    reference.m_path = name.path.toString();
    reference.m_tag = std::move(parts.tag);
    reference.m_digest = std::move(parts.digest);
    return reference;
}

QString Reference::repository() const
{
    return m_domain.isEmpty() ? m_path : m_domain + u'/' + m_path;
}

QString Reference::tagOrDigest() const
{
    if (m_digest)
        return m_digest->toString();
    return m_tag.isEmpty() ? u"latest"_s : m_tag;
}

QString Reference::toString() const
{
    QString text = repository();
    if (!m_tag.isEmpty())
        text += u':' + m_tag;
    if (m_digest)
        text += u'@' + m_digest->toString();
    return text;
}

QString Reference::familiar() const
{
    const QString text = toString();
    if (m_domain != dockerHub)
        return text;
    // library/a/b is not what Docker would make of a/b, and a.b/c would be read as the registry
    // a.b.
    const QStringView path = m_path;
    const QStringView rest = path.mid(officialPrefix.size());
    if (path.startsWith(officialPrefix) && !rest.contains(u'/'))
        return text.sliced(dockerHub.size() + 1 + officialPrefix.size());
    const bool misread = !grammar::splitDocker(path).domain.isEmpty() || !path.contains(u'/');
    return misread ? text : text.sliced(dockerHub.size() + 1);
}

Reference Reference::withTag(QString tag) const
{
    Reference other = *this;
    other.m_tag = std::move(tag);
    other.m_digest.reset();
    return other;
}

Reference Reference::withDigest(Digest digest) const
{
    Reference other = *this;
    other.m_digest = std::move(digest);
    return other;
}

Expected<QString> parseRegistryName(QStringView text)
{
    QStringView name = text.trimmed();
    for (const QStringView scheme : {u"https://"_s, u"http://"_s, u"docker://"_s}) {
        if (name.startsWith(scheme, Qt::CaseInsensitive))
            name = name.sliced(scheme.size());
    }
    // What Docker's config.json uses as key: https://index.docker.io/v1/
    for (const QStringView ending : {u"/v1/"_s, u"/v2/"_s, u"/v1"_s, u"/v2"_s, u"/"_s}) {
        if (name.endsWith(ending)) {
            name.chop(ending.size());
            break;
        }
    }
    if (name.contains(u'/'))
        return grammar::wrong(Words::tr("a registry is host[:port] without a path"), text,
            Words::tr("Leave out what follows the host"));
    if (const QString problem = grammar::domainProblem(name); !problem.isEmpty())
        return grammar::wrong(problem, text);
    return isDockerHub(name) || name == u"hub.docker.com" ? dockerHub.toString() : name.toString();
}

bool isLoopback(QStringView domain)
{
    if (domain.startsWith(u"[")) {
        const qsizetype bracket = domain.indexOf(u']');
        const QStringView address = domain.mid(1, bracket - 1);
        // ::1 in any spelling: zeros and colons, one 1 at the very end.
        const QStringView port = domain.mid(bracket + 1);
        return bracket > 0 && (port.isEmpty() || port.startsWith(u':')) && address.endsWith(u'1')
            && address.contains(u':') && address.count(u'1') == 1
            && std::ranges::all_of(
                address.chopped(1), [](QChar c) { return c == u'0' || c == u':'; });
    }
    const QStringView host
        = domain.left(domain.contains(u':') ? domain.indexOf(u':') : domain.size());
    if (host.compare(u"localhost", Qt::CaseInsensitive) == 0)
        return true;
    const QList<QStringView> numbers = host.split(u'.');
    return numbers.size() == 4 && numbers.front() == u"127"
        && std::ranges::all_of(numbers, [](QStringView number) {
               bool ok = false;
               return number.toUShort(&ok) <= 255 && ok;
           });
}

bool isValidTag(QStringView tag)
{
    return grammar::tagProblem(tag).isEmpty();
}

QString referrersTag(const Digest &subject)
{
    constexpr qsizetype maxAlgorithm = 32;
    constexpr qsizetype maxHex = 64;
    QString tag = subject.algorithmName().left(maxAlgorithm) + u'-' + subject.hex().left(maxHex);
    for (QChar &c : tag) {
        const bool allowed = (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z')
            || (c >= u'0' && c <= u'9') || c == u'_' || c == u'.' || c == u'-';
        if (!allowed)
            c = u'-';
    }
    return tag;
}

std::optional<DigestTag> parseDigestTag(QStringView tag)
{
    const qsizetype dash = tag.indexOf(u'-');
    if (dash < 0)
        return std::nullopt;
    const qsizetype dot = tag.indexOf(u'.', dash);
    const QStringView hex = tag.sliced(dash + 1, (dot < 0 ? tag.size() : dot) - dash - 1);
    auto subject = Digest::parse(tag.left(dash).toString() + u':' + hex.toString());
    // Only sha256 fits whole; a longer digest is cut and cannot be told from its tag.
    if (!subject || subject->algorithm() != Digest::Algorithm::Sha256)
        return std::nullopt;
    DigestTag result{.subject = std::move(*subject), .suffix = {}};
    if (dot >= 0) {
        result.suffix = tag.sliced(dot + 1).toString();
        if (result.suffix.isEmpty())
            return std::nullopt;
    }
    return result;
}

} // namespace gantry::oci
