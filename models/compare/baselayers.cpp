// SPDX-License-Identifier: Apache-2.0
#include "models/compare/baselayers.h"

#include "models/image/layermodel.h"
#include "oci/mediatype.h"

#include <QRegularExpression>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

bool isWindowsBase(const verbs::LayerRow &layer)
{
    static const QRegularExpression microsoft(u"^(?:Apply image|Install update) 10\\.0\\."_s);
    return oci::mediatype::isForeignLayer(layer.descriptor.mediaType)
        || layer.createdBy.contains(microsoft);
}

//! What docker build, buildah and the distributions' own tools write for a root file system.
bool isRootFileSystem(const verbs::LayerRow &layer)
{
    static const QRegularExpression root(
        u"ADD (?:file:[0-9a-f]+ in /\\s*$|(?:alpine-minirootfs|rootfs)\\S*)|^# debian\\.sh|debuerreotype"_s);
    return layer.createdBy.contains(root);
}

} // namespace

int knownBaseLayers(const verbs::Entry &entry)
{
    const auto &layers = entry.layers;
    qsizetype known = 0;
    while (known < layers.size() && isWindowsBase(layers.at(known)))
        ++known;
    if (known == 0 && !layers.isEmpty() && isRootFileSystem(layers.first()))
        known = 1;
    return known < layers.size() ? static_cast<int>(known) : 0;
}

int commonBaseLayers(const verbs::Entry &a, const verbs::Entry &b)
{
    const qsizetype most = std::min(a.layers.size(), b.layers.size());
    qsizetype same = 0;
    while (same < most && a.layers.at(same).diffId
        && a.layers.at(same).diffId == b.layers.at(same).diffId)
        ++same;
    return static_cast<int>(same);
}

QString shortStep(const QString &createdBy)
{
    const QString command = readableCommand(createdBy);
    const QStringList words = command.split(u' ', Qt::SkipEmptyParts);
    if (words.size() < 2)
        return {};
    constexpr qsizetype most = 14;
    QString word;
    if (words.first() == "COPY"_L1 || words.first() == "ADD"_L1) {
        static const QRegularExpression separators(u"[/\\\\]+"_s);
        const QStringList parts = words.last().split(separators, Qt::SkipEmptyParts);
        word = parts.isEmpty() ? u"/"_s : parts.last();
    } else if (words.first() == "RUN"_L1) {
        for (const QString &each : words.sliced(1)) {
            if (!each.startsWith("--"_L1)) {
                word = each.section(u'/', -1);
                break;
            }
        }
    }
    return word.size() > most ? word.left(most - 1) + u'…' : word;
}

} // namespace gantry::models
