// SPDX-License-Identifier: Apache-2.0
#include "verbs/baseimage.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr QStringView baseNameKey = u"org.opencontainers.image.base.name";
constexpr int stepsLookedAt = 4; //!< the base is at the bottom

//! What one of the lowest history steps says; patterns of docker build, buildah, debuerreotype and
//! Microsoft's base images.
QString fromStep(const oci::HistoryStep &step)
{
    static const QRegularExpression from(uR"(^FROM\s+(?:--platform=\S+\s+)?(\S+))"_s);
    static const QRegularExpression suite(
        uR"(ADD\s+rootfs[^(]*\((\w+)\s+([\w.]+)\)|^# (debian)\.sh [^\n]*'(\w+)')"_s);
    static const QRegularExpression debuerreotype(
        uR"(debuerreotype|^# debian\.sh --arch '\w+' (?:out/ )?'(\w+)')"_s);
    static const QRegularExpression windows(uR"(^Apply image (10\.0\.\d+)(?:\.\d+)?)"_s);
    static const QRegularExpression alpine(uR"(ADD\s+alpine-minirootfs-(\d+\.\d+))"_s);
    for (const QString &text : {step.createdBy, step.comment}) {
        // Most steps are none of these; what cannot match costs no pattern.
        if (!text.contains("FROM"_L1) && !text.contains("rootfs"_L1) && !text.contains("debian"_L1)
            && !text.contains("debuerreotype"_L1) && !text.contains("Apply image"_L1))
            continue;
        if (const auto match = from.match(text); match.hasMatch())
            return match.captured(1);
        if (const auto match = alpine.match(text); match.hasMatch())
            return u"alpine:"_s + match.captured(1);
        if (const auto match = suite.match(text); match.hasMatch())
            return match.captured(1).isEmpty() ? match.captured(3) + u':' + match.captured(4)
                                               : match.captured(1) + u':' + match.captured(2);
        if (const auto match = debuerreotype.match(text);
            match.hasMatch() && !match.captured(1).isEmpty())
            return u"debian:"_s + match.captured(1);
        if (const auto match = windows.match(text); match.hasMatch()) {
            const int build = match.captured(1).section(u'.', 2, 2).toInt();
            const QString release = oci::windowsReleaseName(build);
            return u"windows "_s + (release.isEmpty() ? match.captured(1) : release);
        }
    }
    return {};
}

} // namespace

QString baseImageName(const Entry &entry, const oci::StringPairs &indexAnnotations)
{
    if (entry.manifest) {
        if (const auto name = oci::lookup(entry.manifest->annotations(), baseNameKey))
            return *name;
    }
    if (const auto name = entry.descriptor.annotation(baseNameKey))
        return *name;
    if (entry.config) {
        if (const auto name = oci::lookup(entry.config->labels, baseNameKey))
            return *name;
    }
    if (const auto name = oci::lookup(indexAnnotations, baseNameKey))
        return *name;
    if (!entry.config)
        return {};
    for (qsizetype i = 0; i < qMin<qsizetype>(stepsLookedAt, entry.config->history.size()); ++i) {
        if (const QString name = fromStep(entry.config->history[i]); !name.isEmpty())
            return name;
    }
    return {};
}

} // namespace gantry::verbs
