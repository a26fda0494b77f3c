// SPDX-License-Identifier: Apache-2.0
#include "doctor/explain.h"

#include "doctor/datafile.h"
#include "doctor/findings/gonames.h"
#include "doctor/releases.h"
#include "doctor/words.h"

#include <QRegularExpression>

#include <algorithm>

// Messages of container clients, recognised by the part that never changes; what does change tells
// platform, build and image. Several clients wrap the message of another one: the outer pattern
// stands first in data/messages.json, and what it covers is not explained twice.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype maxMessageCharacters = 64 * 1024;
constexpr qsizetype maxQuotedCharacters = 400;

struct Pattern {
    QString id, key, title, saidBy, cause;
    QStringList remedies;
    std::optional<Client> client;
    oci::Platform platform; //!< of the host where the message does not say it
    QRegularExpression expression;
};

QString translated(const json::Value &text)
{
    return words(text.toStringOr({}).toUtf8().constData());
}

QList<Pattern> readPatterns()
{
    const json::Document document = dataFile(u"messages.json"_s);
    const json::Value messages = document.root()["messages"];
    const json::Value titles = document.root()["titles"];
    QList<Pattern> all;
    for (qsizetype at = 0; at < messages.size(); ++at) {
        const json::Value message = messages.at(at);
        Pattern pattern;
        pattern.id = message["id"].toStringOr({});
        pattern.key = message["key"].toStringOr({});
        pattern.title = translated(titles[pattern.key.toUtf8()]);
        pattern.saidBy = translated(message["said"]);
        pattern.cause = translated(message["cause"]);
        const json::Value remedies = message["remedies"];
        for (qsizetype remedy = 0; remedy < remedies.size(); ++remedy)
            pattern.remedies += translated(remedies.at(remedy));
        if (const auto client = message["client"].toString()) {
            if (const auto parsed = parseClient(*client))
                pattern.client = *parsed;
        }
        pattern.platform.os = message["os"].toStringOr({});
        pattern.platform.architecture = message["architecture"].toStringOr({});
        pattern.platform.variant = message["variant"].toStringOr({});
        pattern.expression = QRegularExpression(
            message["pattern"].toStringOr({}), QRegularExpression::CaseInsensitiveOption);
        Q_ASSERT_X(pattern.expression.isValid(), "messages.json", qPrintable(pattern.id));
        pattern.expression.optimize();
        all += pattern;
    }
    return all;
}

const QList<Pattern> &patterns()
{
    static const QList<Pattern> all = readPatterns();
    return all;
}

//! One line, blanks single, quotes of logs inside logs opened.
QString flattened(QStringView message)
{
    QString text
        = message.first(std::min(message.size(), maxMessageCharacters)).toString().simplified();
    for (int depth = 0; depth < 3 && text.contains(u"\\\""); ++depth)
        text.replace(u"\\\""_s, u"\""_s);
    return text;
}

//! "amd64/linux" of old messages the right way round.
QString osFirst(const QString &text)
{
    const QStringList parts = text.split(u'/');
    if (parts.size() == 2 && isGoArchitecture(parts[0]) && isGoSystem(parts[1]))
        return parts[1] + u'/' + parts[0];
    return text;
}

Host hostOf(oci::Platform platform)
{
    Host host;
    host.platform = oci::normalizePlatform(platform);
    if (const auto version = oci::WindowsVersion::parse(platform.osVersion)) {
        if (const WindowsRelease *release = windowsRelease(version->build)) {
            host.name = release->name;
            host.isClientEdition = release->isClientEdition;
        }
    }
    host.id = oci::formatPlatform(host.platform);
    if (host.name.isEmpty())
        host.name = oci::describePlatform(host.platform);
    return host;
}

std::optional<Host> hostIn(const QRegularExpressionMatch &match, const Pattern &pattern)
{
    const auto named = [&](QAnyStringView group) {
        return match.hasCaptured(group) ? match.captured(group) : QString();
    };
    oci::Platform platform = pattern.platform;
    QString written = named(u"platform"_s);
    if (written.isEmpty())
        written = osFirst(named(u"either"_s));
    if (!written.isEmpty()) {
        const auto parsed = oci::parsePlatform(written);
        if (!parsed || parsed->isEmpty())
            return std::nullopt;
        platform = *parsed;
    }
    if (const QString os = named(u"os"_s); !os.isEmpty())
        platform.os = os;
    if (const QString architecture = named(u"arch"_s); !architecture.isEmpty())
        platform.architecture = architecture;
    if (const QString variant = named(u"variant"_s); !variant.isEmpty())
        platform.variant = variant;
    if (const QString version = named(u"version"_s); !version.isEmpty())
        platform.osVersion = version;
    if (platform.os.isEmpty() || platform.architecture.isEmpty())
        return std::nullopt;
    Host host = hostOf(platform);
    host.client = pattern.client;
    return host;
}

QString referenceIn(const QRegularExpressionMatch &match, const QString &text)
{
    static const QRegularExpression quoted(u"\\bimage \"([^\"\\s]+)\""_s);
    QString reference = match.hasCaptured(u"ref"_s) ? match.captured(u"ref"_s) : QString();
    if (reference.isEmpty())
        reference = quoted.match(text).captured(1);
    while (reference.endsWith(u':') || reference.endsWith(u',') || reference.endsWith(u'.'))
        reference.chop(1);
    if (reference.isEmpty() || !oci::ImageName::parse(reference))
        return {};
    return reference;
}

} // namespace

QList<Diagnosis> explainMessage(QStringView message)
{
    const QString text = flattened(message);
    QList<Diagnosis> found;
    QList<std::pair<qsizetype, qsizetype>> covered;
    if (text.isEmpty())
        return found;
    for (const Pattern &pattern : patterns()) {
        const QRegularExpressionMatch match = pattern.expression.match(text);
        if (!match.hasMatch())
            continue;
        const qsizetype from = match.capturedStart();
        const qsizetype to = match.capturedEnd();
        if (std::ranges::any_of(covered,
                [&](const auto &range) { return from < range.second && range.first < to; }))
            continue;
        covered += std::pair(from, to);
        found.append({.key = pattern.key,
            .id = pattern.id,
            .title = pattern.title,
            .saidBy = pattern.saidBy,
            .cause = pattern.cause,
            .remedies = pattern.remedies,
            .client = pattern.client,
            .host = hostIn(match, pattern),
            .reference = referenceIn(match, text),
            .quoted = match.captured().left(maxQuotedCharacters)});
    }
    return found;
}

} // namespace gantry::doctor
