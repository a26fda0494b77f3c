// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "doctor/findings/checkup.h"

#include <QHash>

#include <algorithm>

// What the files of an image say, once its layers were read: the layer engine's findings by the
// entry they are in, one finding for each kind and entry; and the oldest kernel programs run on.

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

int entryOf(const Checkup &checkup, const oci::Digest &digest)
{
    const auto &all = checkup.entries();
    const auto found = std::ranges::find_if(
        all, [&](const Checkup::Entry &entry) { return entry.facts->descriptor.digest == digest; });
    return found == all.end() ? -1 : static_cast<int>(found - all.begin());
}

//! The Doctor tells what an image starts from what merely lies in it.
QString idOf(const layers::ContentFinding &content)
{
    if (content.id != u"wrong-architecture")
        return content.id;
    return content.severity == layers::ContentFinding::Severity::Error ? u"binary-arch"_s
                                                                       : u"binary-arch-mixed"_s;
}

Severity severityOf(layers::ContentFinding::Severity severity)
{
    switch (severity) {
    case layers::ContentFinding::Severity::Error:
        return Severity::Error;
    case layers::ContentFinding::Severity::Warning:
        return Severity::Warning;
    case layers::ContentFinding::Severity::Note:
        break;
    }
    return Severity::Note;
}

void checkFiles(Checkup &checkup)
{
    const Examination &asked = checkup.asked();
    QStringList order;
    QHash<QString, QList<qsizetype>> groups;
    for (qsizetype at = 0; at < asked.contents.size(); ++at) {
        const layers::ContentFinding &content = asked.contents[at];
        const bool known = std::ranges::any_of(
            findingKinds(), [&](const FindingKind &kind) { return kind.id == idOf(content); });
        if (!known || content.variant < 0 || content.variant >= asked.contentVariants.size())
            continue;
        const QString key = idOf(content) + QString::number(content.variant)
            + QString::number(static_cast<int>(content.severity));
        if (!groups.contains(key))
            order += key;
        groups[key] += at;
    }
    for (const QString &key : std::as_const(order)) {
        const QList<qsizetype> &members = groups[key];
        const layers::ContentFinding &first = asked.contents[members.first()];
        const int entry = entryOf(checkup, asked.contentVariants[first.variant]);
        QString evidence = first.path.isEmpty()
            ? first.evidence
            : u'/' + printable(first.path) + u": "_s + first.evidence;
        if (members.size() > 1)
            evidence += words(" (and %1 more)").arg(members.size() - 1);
        const QString id = idOf(first);
        const auto kind = std::ranges::find(findingKinds(), id, &FindingKind::id);
        Finding &found = checkup.add(kind->id, first.title, evidence, entry);
        found.severity = severityOf(first.severity);
        found.path = first.path;
        if (entry >= 0 && !first.path.isEmpty())
            found.remedies += {.id = u"show-file"_s,
                .title = words("Show File"),
                .detail = first.remedy,
                .action = OpenFile{checkup.entry(entry).facts->descriptor.digest, first.path}};
        found.remedies += advice(u"mend"_s, kind->remedy, first.remedy);
    }
}

//! "5.4" of "5.4.0-42-generic", "Linux 3.2.0".
QList<int> versionOf(const QString &text)
{
    QList<int> numbers;
    qsizetype at = 0;
    while (at < text.size() && !text[at].isDigit())
        ++at;
    for (const QStringView part : QStringView(text).sliced(at).split(u'.')) {
        qsizetype digits = 0;
        while (digits < part.size() && part[digits].isDigit())
            ++digits;
        if (digits == 0)
            break;
        numbers += part.first(digits).toInt();
        if (digits < part.size() || numbers.size() == 3)
            break;
    }
    return numbers;
}

void checkKernels(Checkup &checkup)
{
    const Examination &asked = checkup.asked();
    for (qsizetype variant = 0;
        variant < std::min(asked.minimumKernels.size(), asked.contentVariants.size()); ++variant) {
        const QList<int> needed = versionOf(asked.minimumKernels[variant]);
        const int entry = entryOf(checkup, asked.contentVariants[variant]);
        if (needed.isEmpty() || entry < 0)
            continue;
        QStringList hosts, kernels;
        for (qsizetype host = 0; host < asked.hosts.size(); ++host) {
            const QList<int> there = versionOf(asked.hosts[host].kernel);
            if (there.isEmpty() || checkup.choiceOf(host).picked != entry
                || !std::ranges::lexicographical_compare(there, needed))
                continue;
            hosts += asked.hosts[host].id;
            kernels += asked.hosts[host].kernel;
        }
        if (hosts.isEmpty())
            continue;
        kernels.removeDuplicates();
        Finding &found = checkup.add("kernel-too-old"_L1,
            words("%1 needs Linux %2").arg(checkup.label(entry), asked.minimumKernels[variant]),
            words("Hosts that get it run %1").arg(kernels.join(u", "_s)), entry);
        found.hosts = hosts;
        found.remedies += advice(u"rebuild-older-base"_s, words("Rebuild on an Older Base"));
    }
}

} // namespace

void checkContents(Checkup &checkup)
{
    checkFiles(checkup);
    checkKernels(checkup);
}

} // namespace gantry::doctor
