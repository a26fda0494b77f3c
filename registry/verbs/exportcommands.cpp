// SPDX-License-Identifier: Apache-2.0
// What each tool can and cannot write: docker buildx (imagetools), crane (index append), oras 1.3
// (manifest index create) and docker manifest (create, annotate, push), as their documents tell.
#include "verbs/exportcommands.h"

#include "assembly/draftedit.h"
#include "verbs/assemble.h"
#include "verbs/commandline.h"
#include "verbs/words.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using namespace commandline;
using assembly::Draft;
using assembly::DraftEntry;
using assembly::PlatformField;
using Fidelity = Command::Fidelity;
using Transport = oci::ImageName::Transport;

constexpr std::array fields{PlatformField::Os, PlatformField::Architecture, PlatformField::Variant,
    PlatformField::OsVersion, PlatformField::OsFeatures};

QString digestOf(const DraftEntry &entry)
{
    return entry.descriptor.digest.toString();
}

bool inRegistry(const oci::ImageName &name)
{
    return name.transport == Transport::Registry && !name.reference.isNull();
}

//! What a draft holds that tools differ about.
struct Contents {
    explicit Contents(const Draft &draft)
    {
        indexAnnotations = !draft.annotations.isEmpty();
        extras = draft.subject || !draft.artifactType.isEmpty() || !draft.otherMembers.isEmpty();
        for (const DraftEntry &entry : draft.entries) {
            const oci::Platform platform = entry.platform();
            const bool sameRepository = entry.source.container() == draft.target.container();
            registries = registries && inRegistry(entry.source);
            sameHome = sameHome && sameRepository;
            followers = followers || !entry.followers.isEmpty();
            entryAnnotations = entryAnnotations || !entry.descriptor.annotations.isEmpty();
            windowsVersions = windowsVersions || !platform.osVersion.isEmpty()
                || !platform.osFeatures.isEmpty();
            platformsSet
                = platformsSet || platform != entry.configPlatform.value_or(oci::Platform{});
            docker = docker && entry.descriptor.mediaType.contains("vnd.docker."_L1);
        }
    }
    bool registries = true, sameHome = true, docker = true;
    bool followers = false, indexAnnotations = false, entryAnnotations = false, extras = false;
    bool windowsVersions = false, platformsSet = false;
};

//! Collects what is lost.
class Losses
{
public:
    void addIf(bool lost, const QString &what)
    {
        if (lost)
            m_lost += what;
    }
    Fidelity fidelity() const { return m_lost.isEmpty() ? Fidelity::Exact : Fidelity::Loses; }
    QString note() const
    {
        return m_lost.isEmpty() ? QString() : words("loses %1").arg(m_lost.join(u", "_s));
    }

private:
    QStringList m_lost;
};

//! The index a command line makes that names sources and fields: nothing of an older document.
bool isMadeOfItsFields(const Draft &draft)
{
    Draft plain = draft;
    plain.base.reset();
    plain.baseBytes.clear();
    plain.otherMembers.clear();
    plain.subject.reset();
    plain.artifactType.clear();
    for (DraftEntry &entry : plain.entries)
        entry.original.clear();
    const auto left = assembly::writeIndex(draft), right = assembly::writeIndex(plain);
    return left && right
        && QJsonDocument::fromJson(left->bytes).object()
        == QJsonDocument::fromJson(right->bytes).object();
}

QString draftFileOf(const Draft &draft, const AssemblyCommandOptions &options)
{
    if (!options.draftFile.isEmpty())
        return options.draftFile;
    const QString tag = tagOf(draft.target);
    return (tag.isEmpty() ? u"index"_s : tag) + u".gantry.json"_s;
}

void addGantry(List &list, const Draft &draft, const AssemblyCommandOptions &options)
{
    QStringList line{gantry, u"assemble"_s, u"--to"_s, draft.target.toString()};
    const bool followersFound = std::ranges::all_of(draft.entries, [](const DraftEntry &entry) {
        return entry.followers.isEmpty()
            || (inRegistry(entry.source) && !entry.source.reference.tag().isEmpty());
    });
    const bool byFields = followersFound && isMadeOfItsFields(draft);
    if (byFields) {
        for (const DraftEntry &entry : draft.entries)
            line += entry.source.toString();
        for (const DraftEntry &entry : draft.entries) {
            const oci::Platform set = entry.platform();
            const oci::Platform found = entry.configPlatform.value_or(oci::Platform{});
            for (const PlatformField field : fields) {
                const QString value = assembly::platformFieldValue(set, field);
                if (value != assembly::platformFieldValue(found, field))
                    line += {u"--set"_s,
                        u"%1:%2=%3"_s.arg(
                            digestOf(entry), assembly::platformFieldName(field), value)};
            }
            for (const oci::StringPair &pair : entry.descriptor.annotations)
                line += {
                    u"--annotation"_s, u"%1:%2=%3"_s.arg(digestOf(entry), pair.key, pair.value)};
        }
        for (const oci::StringPair &pair : draft.annotations)
            line += {u"--annotation"_s, u"index:%1=%2"_s.arg(pair.key, pair.value)};
        if (draft.format == assembly::Format::DockerList)
            line += u"--docker-list"_s;
    } else {
        line += {u"--from-draft"_s, draftFileOf(draft, options)};
    }
    if (options.keepOld)
        line
            += options.keepOldAs.isEmpty() ? u"--keep-old"_s : u"--keep-old="_s + options.keepOldAs;
    if (options.ifDigest)
        line += {u"--if-digest"_s, options.ifDigest->toString()};
    if (options.referrers)
        line += u"--referrers"_s;
    if (byFields) {
        list.add(gantry, line);
        return;
    }
    const QString file = draftFileOf(draft, options);
    list.add(gantry, line, Fidelity::NeedsFiles, words("needs the draft as %1").arg(file),
        {{file, assembly::writeDraft(draft)}});
}

void addCrane(List &list, const Draft &draft, const Contents &has)
{
    if (!inRegistry(draft.target) || !has.registries)
        return;
    QStringList line{crane, u"index"_s, u"append"_s};
    if (draft.format == assembly::Format::DockerList)
        line += u"--docker-empty-base"_s;
    for (const DraftEntry &entry : draft.entries)
        line += {u"-m"_s, at(entry.source, digestOf(entry))};
    line += {u"-t"_s, draft.target.reference.toString()};
    Losses lost;
    lost.addIf(has.platformsSet, words("platform fields set here"));
    lost.addIf(has.followers, words("attestations"));
    lost.addIf(has.indexAnnotations || has.entryAnnotations, words("annotations"));
    lost.addIf(has.extras, words("subject, artifact type and unknown members"));
    list.add(crane, line, lost.fidelity(), lost.note());
}

//! A file for each descriptor of the index, in its order.
QList<CommandFile> descriptorFiles(const Draft &draft)
{
    QList<CommandFile> files;
    const auto index = assembly::writeIndex(draft);
    if (!index)
        return files; // a conflict: no push either
    const QJsonObject document = QJsonDocument::fromJson(index->bytes).object();
    for (const QJsonValue &each : document.value("manifests"_L1).toArray())
        files.append({u"entry-%1.json"_s.arg(files.size() + 1),
            QJsonDocument(each.toObject()).toJson(QJsonDocument::Indented)});
    return files;
}

void addImagetools(List &list, const Draft &draft, const Contents &has)
{
    if (!inRegistry(draft.target) || !has.registries)
        return;
    QStringList line{docker, u"buildx"_s, u"imagetools"_s, u"create"_s, u"-t"_s,
        draft.target.reference.toString()};
    for (const oci::StringPair &pair : draft.annotations)
        line += {u"--annotation"_s, u"index:%1=%2"_s.arg(pair.key, pair.value)};
    // It writes a Docker list when every child is of a Docker type, and drops annotations then
    // (pitfall 54); of a single manifest it reads os, architecture and variant only.
    const bool dockerList = draft.format == assembly::Format::DockerList;
    Losses lost;
    lost.addIf(has.docker && has.indexAnnotations, words("annotations"));
    lost.addIf(has.docker != dockerList,
        dockerList ? words("the Docker list (it writes an OCI index)")
                   : words("the OCI index (it writes a Docker list)"));
    lost.addIf(has.extras, words("subject, artifact type and unknown members"));
    // Descriptors in files are taken as they are, as long as they are of the target's repository.
    const bool needsFiles
        = has.windowsVersions || has.platformsSet || has.followers || has.entryAnnotations;
    if (needsFiles && has.sameHome) {
        const QList<CommandFile> files = descriptorFiles(draft);
        for (const CommandFile &file : files)
            line += {u"-f"_s, file.name};
        const QString needs
            = words("needs %1 files, each with the descriptor of an entry").arg(files.size());
        list.add(imagetools, line,
            lost.fidelity() == Fidelity::Exact ? Fidelity::NeedsFiles : Fidelity::Loses,
            lost.note().isEmpty() ? needs : needs + u"; "_s + lost.note(), files);
        return;
    }
    for (const DraftEntry &entry : draft.entries)
        line += at(entry.source, digestOf(entry));
    lost.addIf(has.windowsVersions, words("os.version and os.features"));
    lost.addIf(has.platformsSet && !has.windowsVersions, words("platform fields set here"));
    lost.addIf(has.followers, words("attestations"));
    lost.addIf(has.entryAnnotations, words("annotations of entries"));
    list.add(imagetools, line, lost.fidelity(), lost.note());
}

void addOras(List &list, const Draft &draft, const Contents &has)
{
    // It refuses sources outside the target's repository (oras-project/oras#1450).
    const bool reachable
        = inRegistry(draft.target) || draft.target.transport == Transport::OciLayout;
    if (!has.sameHome || !reachable)
        return;
    QStringList line{oras, u"manifest"_s, u"index"_s, u"create"_s};
    for (const oci::StringPair &pair : draft.annotations)
        line += {u"--annotation"_s, u"%1=%2"_s.arg(pair.key, pair.value)};
    const OrasName target = orasName(draft.target, {});
    line += target.flags + QStringList{target.name};
    for (const DraftEntry &entry : draft.entries)
        line += digestOf(entry);
    Losses lost;
    lost.addIf(has.platformsSet, words("platform fields set here"));
    lost.addIf(has.followers, words("attestations"));
    lost.addIf(has.entryAnnotations, words("annotations of entries"));
    lost.addIf(draft.format == assembly::Format::DockerList,
        words("the Docker list (it writes an OCI index)"));
    lost.addIf(has.extras, words("subject, artifact type and unknown members"));
    const QString needs = words("needs oras 1.3"); // "manifest index" is new in it
    list.add(
        oras, line, lost.fidelity(), lost.note().isEmpty() ? needs : needs + u"; "_s + lost.note());
}

void addDockerManifest(List &list, const Draft &draft, const Contents &has)
{
    if (!inRegistry(draft.target) || !has.registries)
        return;
    const QString target = draft.target.reference.familiar();
    QList<QStringList> lines;
    const QStringList clear = inTheClear(draft.target, u"--insecure"_s);
    QStringList create = QStringList{docker, u"manifest"_s, u"create"_s} + clear;
    create += target;
    QStringList children;
    for (const DraftEntry &entry : draft.entries)
        children += at(entry.source, digestOf(entry));
    lines += create + children;
    for (const DraftEntry &entry : draft.entries) {
        const oci::Platform platform = entry.platform();
        QStringList annotate{docker, u"manifest"_s, u"annotate"_s};
        const auto flag = [&annotate](const QString &name, const QString &value) {
            if (!value.isEmpty())
                annotate += {name, value};
        };
        flag(u"--os"_s, platform.os);
        flag(u"--arch"_s, platform.architecture);
        flag(u"--variant"_s, platform.variant);
        flag(u"--os-version"_s, platform.osVersion);
        flag(u"--os-features"_s, platform.osFeatures.join(u','));
        if (has.platformsSet || !platform.osVersion.isEmpty() || !platform.variant.isEmpty())
            lines += annotate + QStringList{target, at(entry.source, digestOf(entry))};
    }
    lines += QStringList{docker, u"manifest"_s, u"push"_s} + clear
        + QStringList{u"--purge"_s, target};
    // It sorts the children by name, and writes an OCI index or a Docker list as the first of them
    // is of OCI or Docker (seen with 26.1).
    const auto first = std::ranges::min_element(children) - children.begin();
    const bool writesList = draft.entries[first].descriptor.mediaType.contains("vnd.docker."_L1);
    const bool wantsList = draft.format == assembly::Format::DockerList;
    Losses lost;
    lost.addIf(writesList != wantsList,
        wantsList ? words("the Docker list (it writes an OCI index)")
                  : words("the OCI index (it writes a Docker list)"));
    lost.addIf(!std::ranges::is_sorted(children), words("the order of the entries"));
    lost.addIf(has.indexAnnotations || has.entryAnnotations, words("annotations"));
    lost.addIf(has.followers, words("attestations"));
    lost.addIf(has.extras, words("subject, artifact type and unknown members"));
    list.addAll(docker, lines, lost.fidelity(), lost.note());
}

} // namespace

QList<Command> commandsForAssembly(const Draft &draft, const AssemblyCommandOptions &options)
{
    List list;
    if (draft.target == oci::ImageName{} || draft.entries.isEmpty())
        return list.take();
    const Contents has(draft);
    addGantry(list, draft, options);
    addCrane(list, draft, has);
    addImagetools(list, draft, has);
    addOras(list, draft, has);
    addDockerManifest(list, draft, has);
    return list.take();
}

} // namespace gantry::verbs
