// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assembly/draftedit.h"

#include <QHash>

namespace gantry::cli {

//! `--replace P=SRC`
struct ReplaceEdit {
    QString entry;
    oci::ImageName source;
};
//! `--set ENTRY:KEY=VALUE`
struct SetEdit {
    QString entry;
    assembly::PlatformField field = assembly::PlatformField::Os;
    QString value;
};
//! `--annotation [index:|ENTRY:]K=V`; without a value it is removed.
struct AnnotationEdit {
    QString entry; //!< empty: of the index
    QString name;
    std::optional<QString> value;
};

//! Errors of all three: Usage with the word as subject.
Expected<ReplaceEdit> parseReplace(const QString &text);
Expected<SetEdit> parseSet(const QString &text);
Expected<AnnotationEdit> parseAnnotation(const QString &text);

//! Keys of the entries a word means: a source as it was written (`bySource`), a digest or at least
//! six of its first characters, else a platform as a person types it. Errors: NotFound naming what
//! there is, Usage.
Expected<QStringList> entriesNamed(const assembly::Draft &draft, const QString &word,
    const QHash<QString, QStringList> &bySource = {});

//! All of --remove, then --set, then --annotation. Errors: those of entriesNamed() and of the
//! edits; Usage when a word for one entry means several.
struct EntryEdits {
    QStringList remove;
    QList<SetEdit> set;
    QList<AnnotationEdit> annotations;
};
Expected<assembly::Draft> withEdits(assembly::Draft draft, const EntryEdits &edits,
    const QHash<QString, QStringList> &bySource = {});

} // namespace gantry::cli
