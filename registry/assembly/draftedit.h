// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draft.h"

namespace gantry::assembly {

// What a person does to a draft: each takes a draft and gives the one after it; the old one is
// untouched, so undoing is keeping it. Nothing here reads or writes anything. Thread: any.
//
// The order of entries is the person's, and it is the order of the index. What stands in for
// something takes its place: a replacement that of the old entry, the rival that is kept that of
// the foremost rival, what fills an expected platform that of its empty slot among the entries of
// its system (oci::displayLess). Everything else goes to the end; only moveEntry() changes more.

//! What becomes of an entry whose place is taken.
enum class WhenFilled {
    Replace, //!< the entry there leaves, followers with it
    Beside //!< both stay: a conflict to decide
};
struct Placed {
    Draft draft;
    QString key; //!< of the new entry
    QStringList replaced; //!< keys that left
};
//! Finds the place of an entry: an entry or expected platform it fits, else a new one at the end.
//! An entry without platform is always put at the end. The key is made here.
Placed addEntry(const Draft &draft, DraftEntry entry, WhenFilled whenFilled = WhenFilled::Replace);

//! The new entry stands where the old one stood, with its own followers. With `keepPlatform` the
//! platform that was set there is kept instead of the new entry's. Errors: NotFound.
Expected<Placed> replaceEntry(
    const Draft &draft, const QString &key, DraftEntry entry, bool keepPlatform = false);

//! The entry and its followers leave. Errors: NotFound.
Expected<Draft> removeEntry(const Draft &draft, const QString &key);
//! All but one of rivals leave; it stands where the foremost stood. Errors: NotFound.
Expected<Draft> keepOne(const Draft &draft, const QStringList &rivals, const QString &keep);
//! To a position among the entries, 0 first; beyond the end: last. Errors: NotFound.
Expected<Draft> moveEntry(const Draft &draft, const QString &key, qsizetype position);
//! A nested index is taken apart: its entries stand in its place. Errors: NotFound.
Expected<Draft> flattenEntry(const Draft &draft, const QString &key, QList<DraftEntry> children);

enum class PlatformField { Os, Architecture, Variant, OsVersion, OsFeatures, Features };
QString platformFieldName(PlatformField field); //!< "os.version", as in the document
std::optional<PlatformField> platformFieldOf(QStringView name);
QString platformFieldValue(const oci::Platform &platform, PlatformField field); //!< lists with ","

//! What is wrong with a value, one sentence; empty when nothing is. An empty value clears the field
//! and is fine. `platform` is the entry's, with the other fields.
QString platformFieldFault(
    const oci::Platform &platform, PlatformField field, const QString &value);
//! Sets or clears one field. Errors: NotFound, Usage with platformFieldFault().
Expected<Draft> setPlatformField(
    const Draft &draft, const QString &key, PlatformField field, const QString &value);
//! All fields at once, unchecked (problemsOf() tells); nullopt: no platform. Errors: NotFound.
Expected<Draft> setPlatform(
    const Draft &draft, const QString &key, const std::optional<oci::Platform> &platform);

//! Sets an annotation of the index (empty key) or of an entry; nullopt removes it. Errors:
//! NotFound, Usage for a name without characters.
Expected<Draft> setAnnotation(const Draft &draft, const QString &key, const QString &name,
    const std::optional<QString> &value);
//! What is odd about the name of an annotation: not in reverse domain notation, or an
//! org.opencontainers name nobody defined (image-spec v1.1.1, annotations.md). Empty: nothing.
QString annotationNameFault(const QString &name);

} // namespace gantry::assembly
