// SPDX-License-Identifier: Apache-2.0
#include "oci/referencegrammar.h"

#include "oci/words.h"

#include <algorithm>
#include <utility>

namespace gantry::oci::grammar {

using namespace Qt::StringLiterals;

namespace {

bool isLower(QChar c)
{
    return c >= u'a' && c <= u'z';
}
bool isUpper(QChar c)
{
    return c >= u'A' && c <= u'Z';
}
bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}
bool isAlphanumeric(QChar c)
{
    return isLower(c) || isUpper(c) || isDigit(c);
}
bool isHex(QChar c)
{
    return isDigit(c) || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
}

QString shown(QStringView text)
{
    return text.left(80).toString();
}

//! domain-component ::= [a-zA-Z0-9] | [a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]
QString hostPartProblem(QStringView part)
{
    if (part.isEmpty())
        return Words::tr("the registry name has an empty part between dots");
    for (const QChar c : part) {
        if (!isAlphanumeric(c) && c != u'-')
            return Words::tr("'%1' may not stand in a registry name").arg(c);
    }
    if (part.front() == u'-' || part.back() == u'-')
        return Words::tr("'%1' in the registry name may not begin or end with a dash")
            .arg(shown(part));
    return {};
}

//! path-component ::= [a-z0-9]+ (separator [a-z0-9]+)*, separator ::= "." | "_" | "__" | "-"+
QString pathPartProblem(QStringView part)
{
    if (part.isEmpty())
        return Words::tr("the repository name has an empty part");
    const auto alphanumeric = [](QChar c) { return isLower(c) || isDigit(c); };
    for (const QChar c : part) {
        if (isUpper(c))
            return Words::tr("a repository name is written in lower case, '%1' is not")
                .arg(shown(part));
        if (!alphanumeric(c) && !QStringView(u"._-").contains(c))
            return Words::tr("'%1' may not stand in a repository name").arg(c);
    }
    if (!alphanumeric(part.front()) || !alphanumeric(part.back()))
        return Words::tr("'%1' in the repository name must begin and end with a letter or digit")
            .arg(shown(part));
    for (qsizetype i = 0; i < part.size();) {
        qsizetype end = i;
        while (end < part.size() && !alphanumeric(part[end]))
            ++end;
        const QStringView separator = part.sliced(i, end - i);
        const bool dashes = std::ranges::all_of(separator, [](QChar c) { return c == u'-'; });
        if (!dashes && separator != u"." && separator != u"_" && separator != u"__")
            return Words::tr("'%1' may not separate words in a repository name").arg(separator);
        i = end + 1;
    }
    return {};
}

} // namespace

std::unexpected<Error> wrong(QString message, QStringView text, QString remedy)
{
    return fail(Errc::Usage, std::move(message), text.left(300).toString(), std::move(remedy));
}

QString domainProblem(QStringView domain)
{
    if (domain.isEmpty())
        return Words::tr("the registry name is empty");
    QStringView host = domain;
    QStringView port;
    bool hasPort = false;
    if (domain.startsWith(u'[')) {
        const qsizetype bracket = domain.indexOf(u']');
        if (bracket < 0)
            return Words::tr("the bracket around the IPv6 address is not closed");
        host = domain.left(bracket + 1);
        const QStringView address = domain.sliced(1, bracket - 1);
        if (address.contains(u'%'))
            return Words::tr("an IPv6 address in a reference has no zone (%…)");
        if (address.isEmpty()
            || !std::ranges::all_of(address, [](QChar c) { return isHex(c) || c == u':'; }))
            return Words::tr("'%1' is not an IPv6 address").arg(shown(address));
        const QStringView rest = domain.sliced(bracket + 1);
        if (!rest.isEmpty() && rest.front() != u':')
            return Words::tr("behind the IPv6 address only a port may stand");
        hasPort = !rest.isEmpty();
        port = rest.mid(1);
    } else {
        const qsizetype colon = domain.indexOf(u':');
        if (colon >= 0) {
            if (domain.count(u':') > 1)
                return Words::tr("an IPv6 address needs brackets, as in [::1]:5000");
            hasPort = true;
            host = domain.left(colon);
            port = domain.sliced(colon + 1);
        }
        for (const QStringView part : host.split(u'.')) {
            if (const QString problem = hostPartProblem(part); !problem.isEmpty())
                return problem;
        }
    }
    if (hasPort && (port.isEmpty() || !std::ranges::all_of(port, isDigit)))
        return Words::tr("the port '%1' is not a number").arg(shown(port));
    return {};
}

QString pathProblem(QStringView path)
{
    if (path.isEmpty())
        return Words::tr("the repository name is missing");
    if (path.size() > maxPathLength)
        return Words::tr("the repository name has %1 characters, %2 are allowed")
            .arg(path.size())
            .arg(maxPathLength);
    for (const QStringView part : path.split(u'/')) {
        if (const QString problem = pathPartProblem(part); !problem.isEmpty())
            return problem;
    }
    return {};
}

QString tagProblem(QStringView tag)
{
    if (tag.isEmpty())
        return Words::tr("the tag is empty");
    if (tag.size() > maxTagLength)
        return Words::tr("the tag has %1 characters, %2 are allowed")
            .arg(tag.size())
            .arg(maxTagLength);
    if (tag.front() == u'.' || tag.front() == u'-')
        return Words::tr("a tag may not begin with '%1'").arg(tag.front());
    for (const QChar c : tag) {
        if (!isAlphanumeric(c) && !QStringView(u"_.-").contains(c))
            return Words::tr("'%1' may not stand in a tag").arg(c);
    }
    return {};
}

Expected<Digest> digest(QStringView text)
{
    constexpr qsizetype minHexDigits = 32;
    TRY(Digest found, Digest::parse(text));
    const QString hex = found.hex();
    if (!found.canVerify() && (hex.size() < minHexDigits || !std::ranges::all_of(hex, isHex)))
        return fail(Errc::Corrupt,
            Words::tr("behind the algorithm at least %1 hexadecimal digits must stand")
                .arg(minHexDigits),
            shown(text));
    return found;
}

Pieces cut(QStringView text)
{
    Pieces pieces{.name = text, .tag = {}, .digest = {}};
    if (const qsizetype at = text.indexOf(u'@'); at >= 0) {
        pieces.digest = text.sliced(at + 1);
        pieces.name = text.left(at);
    }
    const qsizetype slash = pieces.name.lastIndexOf(u'/');
    const qsizetype colon = pieces.name.lastIndexOf(u':');
    if (colon > slash && !pieces.name.endsWith(u']')) {
        pieces.tag = pieces.name.sliced(colon + 1);
        pieces.name = pieces.name.left(colon);
    }
    return pieces;
}

Name splitDocker(QStringView name)
{
    const qsizetype slash = name.indexOf(u'/');
    if (slash < 0)
        return {.domain = {}, .path = name};
    const QStringView first = name.left(slash);
    const bool isRegistry = first.contains(u'.') || first.contains(u':') || first == u"localhost"
        || std::ranges::any_of(first, isUpper);
    if (!isRegistry)
        return {.domain = {}, .path = name};
    return {.domain = first, .path = name.sliced(slash + 1)};
}

Name splitStrict(QStringView name)
{
    const qsizetype slash = name.indexOf(u'/');
    if (slash < 0 || !domainProblem(name.left(slash)).isEmpty())
        return {.domain = {}, .path = name};
    return {.domain = name.left(slash), .path = name.sliced(slash + 1)};
}

} // namespace gantry::oci::grammar
