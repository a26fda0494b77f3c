// SPDX-License-Identifier: Apache-2.0
// The fields of an entry's platform and the names of annotations, as a person types them.
#include "assembly/draftedit.h"
#include "assembly/words.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace gantry::assembly {

namespace {

constexpr std::array<std::pair<PlatformField, QStringView>, 6> names{{
    {PlatformField::Os, u"os"},
    {PlatformField::Architecture, u"architecture"},
    {PlatformField::Variant, u"variant"},
    {PlatformField::OsVersion, u"os.version"},
    {PlatformField::OsFeatures, u"os.features"},
    {PlatformField::Features, u"features"},
}};

QStringList listOf(const QString &value)
{
    QStringList list;
    for (const QString &part : value.split(u',', Qt::SkipEmptyParts)) {
        if (const QString trimmed = part.trimmed(); !trimmed.isEmpty())
            list += trimmed;
    }
    return list;
}

//! containerd/platforms 1.0, platforms.go, specifierRe.
bool isSpecifierWord(const QString &value)
{
    static const QRegularExpression word(u"^[A-Za-z0-9_.-]+$"_s);
    return word.match(value).hasMatch();
}

void assign(oci::Platform &platform, PlatformField field, const QString &value)
{
    switch (field) {
    case PlatformField::Os:
        platform.os = value;
        return;
    case PlatformField::Architecture:
        platform.architecture = value;
        return;
    case PlatformField::Variant:
        platform.variant = value;
        return;
    case PlatformField::OsVersion:
        platform.osVersion = value;
        return;
    case PlatformField::OsFeatures:
        platform.osFeatures = listOf(value);
        return;
    case PlatformField::Features:
        platform.features = listOf(value);
        return;
    }
}

//! "x86_64" is matched by hosts that normalise it, but by no other.
QString aliasFault(const oci::Platform &platform, PlatformField field, const QString &value)
{
    oci::Platform typed = platform;
    assign(typed, field, value);
    if (field == PlatformField::Architecture)
        typed.variant.clear();
    const oci::Platform plain = oci::normalizePlatform(typed);
    const QString usual = field == PlatformField::Os ? plain.os : plain.architecture;
    return usual == value ? QString() : words("Images write %1 for this").arg(usual);
}

//! Names image-spec v1.1.1 defines (annotations.md, "Pre-Defined Annotation Keys").
constexpr std::array<QStringView, 14> definedNames{u"created", u"authors", u"url", u"documentation",
    u"source", u"version", u"revision", u"vendor", u"licenses", u"ref.name", u"title",
    u"description", u"base.digest", u"base.name"};

} // namespace

QString platformFieldName(PlatformField field)
{
    return std::ranges::find(names, field, &std::pair<PlatformField, QStringView>::first)
        ->second.toString();
}

std::optional<PlatformField> platformFieldOf(QStringView name)
{
    const auto it = std::ranges::find(names, name, &std::pair<PlatformField, QStringView>::second);
    return it == names.end() ? std::nullopt : std::optional(it->first);
}

QString platformFieldValue(const oci::Platform &platform, PlatformField field)
{
    switch (field) {
    case PlatformField::Os:
        return platform.os;
    case PlatformField::Architecture:
        return platform.architecture;
    case PlatformField::Variant:
        return platform.variant;
    case PlatformField::OsVersion:
        return platform.osVersion;
    case PlatformField::OsFeatures:
        return platform.osFeatures.join(u',');
    case PlatformField::Features:
        return platform.features.join(u',');
    }
    Q_UNREACHABLE_RETURN({});
}

QString platformFieldFault(const oci::Platform &platform, PlatformField field, const QString &value)
{
    if (value.isEmpty())
        return {};
    switch (field) {
    case PlatformField::Os:
    case PlatformField::Architecture:
        if (!isSpecifierWord(value))
            return words("Only letters, digits, “.”, “-” and “_” can stand here");
        return aliasFault(platform, field, value);
    case PlatformField::Variant:
        return isSpecifierWord(value)
            ? QString()
            : words("Only letters, digits, “.”, “-” and “_” can stand here");
    case PlatformField::OsVersion:
        // Others put words here ("macOS 12.6", pitfall 39).
        if (platform.os == u"windows" && !oci::WindowsVersion::parse(value))
            return words("A Windows version has three or four numbers, like 10.0.20348.2582");
        return {};
    case PlatformField::OsFeatures:
    case PlatformField::Features:
        for (const QString &part : listOf(value)) {
            if (!isSpecifierWord(part))
                return words("“%1” is not the name of a feature").arg(part);
        }
        return {};
    }
    Q_UNREACHABLE_RETURN({});
}

Expected<Draft> setPlatformField(
    const Draft &draft, const QString &key, PlatformField field, const QString &value)
{
    const DraftEntry *entry = draft.find(key);
    if (!entry)
        return fail(Errc::NotFound, words("The draft has no such entry"), key);
    const QString trimmed = value.trimmed();
    oci::Platform platform = entry->platform();
    if (const QString fault = platformFieldFault(platform, field, trimmed); !fault.isEmpty())
        return fail(Errc::Usage, fault, platformFieldName(field) + u'=' + trimmed);
    assign(platform, field, trimmed);
    if (platform == oci::Platform{})
        return setPlatform(draft, key, std::nullopt);
    return setPlatform(draft, key, platform);
}

QString annotationNameFault(const QString &name)
{
    static constexpr QStringView prefix = u"org.opencontainers.image.";
    if (name.trimmed().isEmpty())
        return words("An annotation needs a name");
    if (name.startsWith(prefix)) {
        const QStringView rest = QStringView(name).sliced(prefix.size());
        return std::ranges::find(definedNames, rest) == definedNames.end()
            ? words("The image specification defines no %1").arg(name)
            : QString();
    }
    if (name.startsWith(u"org.opencontainers."))
        return words("Names below org.opencontainers are kept for the specification");
    if (!name.contains(u'.'))
        return words("Names are written like a reversed domain, com.example.name");
    return {};
}

} // namespace gantry::assembly
