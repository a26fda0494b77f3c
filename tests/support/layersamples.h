// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/layerindex.h"
#include "layers/tree/overlay.h"
#include "layers/tree/treediff.h"

#include <QByteArray>

#include <memory>
#include <optional>

namespace gantry::test {

//! A file of a sample tree. Content is a text that stands for it; line ends decide the rest.
struct SampleFile {
    QByteArray path;
    QByteArray content = {};
    quint32 mode = 0644;
    layers::LineEnds ends = layers::LineEnds::Lf;
    layers::FileFormat format = layers::FileFormat::Unknown;
    bool folder = false;
    QByteArray sddl = {}; //!< rights of a Windows file
};

inline layers::ContentHash sampleHash(QByteArrayView text)
{
    layers::ContentHash hash;
    for (const char c : text)
        hash.low = hash.low * 1099511628211ULL + static_cast<unsigned char>(c) + 1;
    hash.high = static_cast<quint64>(text.size());
    return hash;
}

//! A layer of these files without any bytes behind it.
inline layers::LayerIndexPtr sampleLayer(const QList<SampleFile> &files)
{
    layers::LayerIndexBuilder builder;
    for (const SampleFile &file : files) {
        layers::NewEntry entry;
        entry.path = file.path;
        entry.type = file.folder ? layers::EntryType::Directory : layers::EntryType::File;
        entry.attributes.mode = file.mode;
        entry.attributes.sddl = file.sddl;
        entry.sizeBytes = file.folder ? 0 : file.content.size();
        entry.dataOffset = file.folder ? -1 : 512;
        builder.add(entry);
        if (file.folder)
            continue;
        layers::ContentFacts facts;
        QByteArray plain = file.content;
        facts.textHash = sampleHash(plain.replace("\r\n", "\n"));
        facts.hash = sampleHash(file.content);
        facts.lineEnds = file.ends;
        facts.format = file.format;
        builder.setContent(facts);
    }
    builder.facts().complete = true;
    return builder.snapshot();
}

inline layers::FileTreePtr sampleTree(
    const QList<SampleFile> &files, layers::OsFamily family = layers::OsFamily::Unix)
{
    const auto overlay = layers::Overlay::build({{sampleLayer(files)}, family});
    return overlay ? (*overlay)->tree({}) : nullptr;
}

inline layers::TreeDiffPtr sampleDiff(const QList<SampleFile> &a, const QList<SampleFile> &b,
    layers::OsFamily familyB = layers::OsFamily::Unix, layers::Facets ignored = {})
{
    layers::DiffOptions options;
    options.paths = layers::PathRules::between(layers::OsFamily::Unix, familyB);
    options.ignored = ignored;
    return layers::TreeDiff::compare(sampleTree(a), sampleTree(b, familyB), options);
}

} // namespace gantry::test
