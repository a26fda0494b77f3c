// SPDX-License-Identifier: Apache-2.0
#include "cli/assembleedits.h"

#include "cli/commandtable.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr qsizetype fewestHexCharacters = 6;

std::unexpected<Error> usage(const QString &what, const QString &text, const QString &form)
{
    return fail(Errc::Usage, what, text, words("Write %1").arg(form));
}

bool isHexStem(const QString &word)
{
    return word.size() >= fewestHexCharacters && std::ranges::all_of(word, [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

QStringList byDigest(const assembly::Draft &draft, const QString &word)
{
    const bool stem = isHexStem(word);
    QStringList keys;
    for (const assembly::DraftEntry &entry : draft.entries) {
        const oci::Digest &digest = entry.descriptor.digest;
        if (digest.toString() == word || (stem && digest.hex().startsWith(word)))
            keys += entry.key;
    }
    return keys;
}

QString platformsOf(const assembly::Draft &draft)
{
    QStringList names;
    for (const assembly::DraftEntry &entry : draft.entries)
        names += entry.platform().isEmpty() ? entry.descriptor.digest.shortHex()
                                            : oci::describePlatform(entry.platform());
    return names.join(u", "_s);
}

//! Where ENTRY ends and KEY begins: the last colon before the equals sign. Neither platform fields
//! nor annotation names hold one.
struct Parts {
    QString entry, key;
    std::optional<QString> value;
};
Parts cut(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    const QString head = equals < 0 ? text : text.left(equals);
    const qsizetype colon = head.lastIndexOf(u':');
    Parts parts;
    parts.entry = colon < 0 ? QString() : head.left(colon);
    parts.key = head.sliced(colon + 1);
    if (equals >= 0)
        parts.value = text.sliced(equals + 1);
    return parts;
}

} // namespace

Expected<ReplaceEdit> parseReplace(const QString &text)
{
    const qsizetype equals = text.indexOf(u'=');
    if (equals <= 0)
        return usage(words("names no platform"), text, u"--replace P=SRC"_s);
    ReplaceEdit edit{.entry = text.left(equals), .source = {}};
    TRY(edit.source, oci::ImageName::parse(QStringView(text).sliced(equals + 1)));
    return edit;
}

Expected<SetEdit> parseSet(const QString &text)
{
    const Parts parts = cut(text);
    const auto field = assembly::platformFieldOf(parts.key);
    if (parts.entry.isEmpty() || !parts.value || !field)
        return usage(words("sets no field of a platform"), text,
            u"--set DIGEST:os.version=10.0.20348.2582"_s);
    return SetEdit{.entry = parts.entry, .field = *field, .value = *parts.value};
}

Expected<AnnotationEdit> parseAnnotation(const QString &text)
{
    const Parts parts = cut(text);
    if (parts.key.isEmpty())
        return usage(words("names no annotation"), text, u"--annotation index:K=V"_s);
    return AnnotationEdit{.entry = parts.entry == u"index" ? QString() : parts.entry,
        .name = parts.key,
        .value = parts.value};
}

Expected<QStringList> entriesNamed(
    const assembly::Draft &draft, const QString &word, const QHash<QString, QStringList> &bySource)
{
    QStringList keys;
    for (const QString &key : bySource.value(word)) {
        if (draft.find(key))
            keys += key;
    }
    if (keys.isEmpty())
        keys = byDigest(draft, word);
    if (!keys.isEmpty())
        return keys;
    const auto platform = oci::parsePlatform(word);
    if (!platform && !oci::Digest::parse(word))
        return std::unexpected(platform.error());
    for (const assembly::DraftEntry &entry : draft.entries) {
        if (platform && !entry.platform().isEmpty()
            && oci::matchPlatform(*platform, entry.platform(), oci::MatchMode::Selector))
            keys += entry.key;
    }
    if (keys.isEmpty())
        return fail(Errc::NotFound, words("No entry of the index is meant by this"), word,
            draft.entries.isEmpty() ? QString() : words("It has: %1").arg(platformsOf(draft)));
    return keys;
}

Expected<assembly::Draft> withEdits(
    assembly::Draft draft, const EntryEdits &edits, const QHash<QString, QStringList> &bySource)
{
    for (const QString &word : edits.remove) {
        TRY(const QStringList keys, entriesNamed(draft, word, bySource));
        for (const QString &key : keys) {
            TRY(draft, assembly::removeEntry(draft, key));
        }
    }
    for (const SetEdit &edit : edits.set) {
        TRY(const QStringList keys, entriesNamed(draft, edit.entry, bySource));
        if (keys.size() > 1)
            return fail(Errc::Usage, words("%1 entries are meant by this").arg(keys.size()),
                edit.entry, words("Write the digest of one"));
        TRY(draft, assembly::setPlatformField(draft, keys.first(), edit.field, edit.value));
    }
    for (const AnnotationEdit &edit : edits.annotations) {
        QStringList keys{QString()};
        if (!edit.entry.isEmpty()) {
            TRY(keys, entriesNamed(draft, edit.entry, bySource));
        }
        for (const QString &key : std::as_const(keys)) {
            TRY(draft, assembly::setAnnotation(draft, key, edit.name, edit.value));
        }
    }
    return draft;
}

} // namespace gantry::cli
