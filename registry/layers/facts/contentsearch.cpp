// SPDX-License-Identifier: Apache-2.0
#include "layers/facts/contentsearch.h"

#include "base/text.h"
#include "layers/facts/machinename.h"
#include "layers/facts/windowsnames.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "layers/words.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array ids{"crlf-script"_L1, "exec-bit-lost"_L1, "wrong-architecture"_L1,
    "case-collision"_L1, "windows-name"_L1, "missing-interpreter"_L1, "open-secret"_L1};

constexpr quint32 anyExecute = 0111;

//! Names that hold keys or passwords wherever they lie.
constexpr std::array<QByteArrayView, 14> secretNames{"id_rsa", "id_dsa", "id_ecdsa", "id_ed25519",
    "shadow", "gshadow", ".netrc", ".pgpass", ".git-credentials", ".dockercfg", ".htpasswd",
    ".npmrc", ".pypirc", ".vault-token"};
constexpr std::array<QByteArrayView, 5> secretEndings{".key", ".pfx", ".p12", ".kdbx", ".keytab"};
//! Names that do so below one folder only.
constexpr std::array<QByteArrayView, 3> secretPlaces{
    ".docker/config.json", ".aws/credentials", ".kube/config"};

bool looksSecret(const FileTree &tree, FileTree::Node node)
{
    const QByteArrayView name = tree.name(node);
    if (std::ranges::find(secretNames, name) != secretNames.end())
        return true;
    if (std::ranges::any_of(
            secretEndings, [name](QByteArrayView end) { return name.endsWith(end); }))
        return true;
    const QByteArrayView folder = tree.name(tree.parent(node));
    return std::ranges::any_of(secretPlaces, [&](QByteArrayView place) {
        const qsizetype slash = place.indexOf('/');
        return folder == place.first(slash) && name == place.sliced(slash + 1);
    });
}

QString pathText(const FileTree &tree, FileTree::Node node)
{
    return u'/' + printable(tree.path(node));
}

QString machineText(Machine machine)
{
    const QString name = machineName(machine);
    return name.isEmpty() ? words("another machine") : name;
}

} // namespace

ContentSearch::ContentSearch(const QList<VariantContent> &variants, int variant, bool forWindows,
    QList<ContentFinding> &findings)
    : m_variants(variants)
    , m_variant(variant)
    , m_own(variants[variant])
    , m_tree(*m_own.tree)
    , m_forWindows(forWindows)
    , m_findings(findings)
{
    for (const QByteArray &path : m_own.started) {
        const ResolvedPath program = resolvePath(m_tree, path);
        if (program.node != FileTree::none)
            m_started.insert(program.node);
    }
}

void ContentSearch::run(const std::stop_token &stop)
{
    const bool windows = m_tree.family() == OsFamily::Windows;
    for (FileTree::Node node = 0; node < m_tree.size(); ++node) {
        if (node % 4096 == 0 && stop.stop_requested())
            return;
        if (!m_tree.isPresent(node) || m_tree.isStream(node))
            continue;
        if (node != FileTree::root)
            lookAtName(node);
        if (m_tree.type(node) == EntryType::File)
            lookAtFile(node);
        else if (!windows && m_tree.isDirectory(node) && m_tree.childCount(node) > 1)
            lookForCollisions(node);
    }
    sumUp();
}

void ContentSearch::add(Id id, Severity severity, FileTree::Node node, const QString &title,
    const QString &evidence, const QString &remedy, int otherVariant)
{
    if (++m_counts[static_cast<int>(id)] > maxFindingsPerId)
        return;
    const quint16 layer = m_tree.layer(node);
    m_findings.push_back({.id = ids[static_cast<std::size_t>(id)],
        .severity = severity,
        .variant = m_variant,
        .otherVariant = otherVariant,
        .path = m_tree.path(node),
        .layer = layer == 0xffff ? -1 : layer,
        .title = title,
        .evidence = evidence,
        .remedy = remedy});
}

//! One sentence for what was not told one by one.
void ContentSearch::sumUp()
{
    for (std::size_t id = 0; id < ids.size(); ++id) {
        const int more = m_counts[id] - maxFindingsPerId;
        if (more <= 0)
            continue;
        m_findings.push_back({.id = ids[id],
            .severity = Severity::Note,
            .variant = m_variant,
            .path = {},
            .title = words("%1 more of this kind").arg(more),
            .evidence = words("%1 in %2 altogether, the first %3 are listed")
                .arg(m_counts[id])
                .arg(m_own.platform)
                .arg(maxFindingsPerId),
            .remedy = {}});
    }
}

void ContentSearch::lookAtFile(FileTree::Node node)
{
    const EntryRef ref = m_tree.inode(node);
    if (ref.isNull())
        return;
    const LayerIndex &index = m_tree.index(ref.layer);
    const FileFormat format = index.format(ref.entry);
    const bool windows = m_tree.family() == OsFamily::Windows;
    if (format == (windows ? FileFormat::Pe : FileFormat::Elf))
        lookAtProgram(node, index, ref.entry);
    lookAtSecret(node, index, ref.entry);
    if (windows)
        return;
    if (format == FileFormat::Script)
        lookAtScriptEnds(node, index, ref.entry);
    if (format == FileFormat::Script || format == FileFormat::Elf) {
        lookForInterpreter(node, index, ref.entry);
        lookForExecBit(node, index, ref.entry);
    }
}

void ContentSearch::lookAtProgram(
    FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry)
{
    const Machine machine = index.machine(entry);
    // What no platform is called after (programs for the kernel's own machine, firmware) is meant
    // for something else than this host.
    if (m_own.architecture.isEmpty() || machine == Machine::None || machine == Machine::Other
        || runsOn(machine, m_own.architecture))
        return;
    const bool started = m_started.contains(node);
    add(Id::WrongArchitecture, started ? Severity::Error : Severity::Warning, node,
        started ? words("The image starts a program of another architecture")
                : words("A program of another architecture"),
        words("%1 is for %2, the variant is %3")
            .arg(pathText(m_tree, node), machineText(machine), m_own.platform),
        words("Build or copy the %1 program into this variant").arg(m_own.architecture));
}

void ContentSearch::lookAtScriptEnds(
    FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry)
{
    const QByteArray interpreter = index.interpreter(entry);
    const bool first = interpreter.endsWith('\r');
    if (!first && index.lineEnds(entry) != LineEnds::Crlf)
        return;
    const bool runs = m_started.contains(node) || index.attributes(entry).mode & anyExecute;
    add(Id::CrlfScript, runs ? Severity::Error : Severity::Warning, node,
        words("A script with Windows line ends"),
        first ? words("The first line of %1 asks for \"%2\", with a carriage return at its end; "
                      "the system says \"no such file or directory\"")
                    .arg(pathText(m_tree, node), printable(interpreter))
              : words("The lines of %1 end in CR LF; the shell takes the CR as part of each line")
                    .arg(pathText(m_tree, node)),
        words("Check the file out with LF (gitattributes: text eol=lf) or convert it while "
              "building"));
}

void ContentSearch::lookForInterpreter(
    FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry)
{
    const bool started = m_started.contains(node);
    if (!started && !(index.attributes(entry).mode & anyExecute))
        return;
    QByteArray interpreter = index.interpreter(entry);
    if (interpreter.endsWith('\r'))
        interpreter.chop(1); // its own finding
    if (!interpreter.startsWith('/'))
        return;
    auto known = m_interpreters.find(interpreter);
    if (known == m_interpreters.end()) {
        const ResolvedPath found = resolvePath(m_tree, interpreter);
        const bool folder
            = found.node != FileTree::none && m_tree.type(found.node) != EntryType::File;
        known = m_interpreters.insert(
            interpreter, folder ? ResolvedPath::Problem::NotADirectory : found.problem);
    }
    if (*known == ResolvedPath::Problem::None)
        return;
    const bool loader = index.format(entry) == FileFormat::Elf;
    add(Id::MissingInterpreter, started ? Severity::Error : Severity::Warning, node,
        loader ? words("The program's loader is not in the image")
               : words("The script's interpreter is not in the image"),
        words("%1 needs %2, which is not there")
            .arg(pathText(m_tree, node), printable(interpreter)),
        loader ? words("Use a base image with this C library, or link the program statically")
               : words("Install the interpreter or name one that is there"));
}

void ContentSearch::lookForExecBit(
    FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry)
{
    const quint32 mode = index.attributes(entry).mode;
    if (mode & anyExecute)
        return;
    const QByteArray path = m_tree.path(node);
    for (int other = 0; other < m_variants.size(); ++other) {
        const FileTreePtr &tree = m_variants[other].tree;
        if (other == m_variant || !tree || tree->family() != OsFamily::Unix)
            continue;
        const FileTree::Node there = tree->find(path);
        if (there == FileTree::none || !tree->isPresent(there)
            || tree->type(there) != EntryType::File)
            continue;
        const EntryRef ref = tree->inode(there);
        const quint32 otherMode = tree->index(ref.layer).attributes(ref.entry).mode;
        if (!(otherMode & anyExecute))
            continue;
        add(Id::ExecBitLost, m_started.contains(node) ? Severity::Error : Severity::Warning, node,
            words("The file is executable in another variant only"),
            words("%1 has mode %2 here and %3 in %4")
                .arg(pathText(m_tree, node), QString::number(mode, 8),
                    QString::number(otherMode, 8), m_variants[other].platform),
            words("Set it while building: COPY --chmod=0755, or git update-index --chmod=+x"),
            other);
        return;
    }
}

void ContentSearch::lookAtSecret(FileTree::Node node, const LayerIndex &index, LayerIndex::Id entry)
{
    const Attributes &attributes = index.attributes(entry);
    constexpr quint32 othersRead = 04;
    constexpr quint32 othersWrite = 02;
    if (index.sizeBytes(entry) == 0 || !looksSecret(m_tree, node))
        return;
    bool read = attributes.mode & othersRead;
    bool write = attributes.mode & othersWrite;
    QString evidence
        = words("%1 has mode %2").arg(pathText(m_tree, node), QString::number(attributes.mode, 8));
    if (m_tree.family() == OsFamily::Windows) {
        const auto rights = descriptorOf(attributes);
        if (!rights)
            return; // without one it has those of its folder
        read = grantsEverybody(*rights, BasicRight::Read);
        write = grantsEverybody(*rights, BasicRight::Write);
        evidence = words("%1 has the rights %2").arg(pathText(m_tree, node), rights->toSddl());
    }
    if (!read && !write)
        return;
    add(Id::OpenSecret, write ? Severity::Error : Severity::Warning, node,
        write ? words("Anybody may change a file that looks like a secret")
              : words("Anybody may read a file that looks like a secret"),
        evidence,
        words("Take it out of the image and mount it when the container runs (docker build "
              "--secret while building)"));
}

void ContentSearch::lookAtName(FileTree::Node node)
{
    const QByteArrayView name = m_tree.name(node);
    const WindowsNameProblem problem = windowsNameProblem(name);
    if (problem == WindowsNameProblem::None)
        return;
    QString why;
    switch (problem) {
    case WindowsNameProblem::Character:
        why = words("it holds a character Windows does not allow");
        break;
    case WindowsNameProblem::Ending:
        why = words("Windows drops the dot or space at its end");
        break;
    case WindowsNameProblem::Reserved:
        why = words("Windows keeps this name for a device");
        break;
    case WindowsNameProblem::NotText:
        why = words("its bytes are no text");
        break;
    case WindowsNameProblem::None:
        break;
    }
    const bool windows = m_tree.family() == OsFamily::Windows;
    add(Id::WindowsName,
        windows            ? Severity::Error
            : m_forWindows ? Severity::Warning
                           : Severity::Note,
        node, words("A name that Windows cannot have"),
        words("%1: %2").arg(pathText(m_tree, node), why),
        words("Rename the file if it belongs to a Windows variant or is unpacked on Windows"));
}

void ContentSearch::lookForCollisions(FileTree::Node directory)
{
    m_folded.clear();
    for (const FileTree::Node node : m_tree.children(directory)) {
        if (m_tree.isPresent(node))
            m_folded.emplace_back(hashName(m_tree.name(node), OsFamily::Windows, 0), node);
    }
    std::ranges::sort(m_folded);
    for (std::size_t at = 1; at < m_folded.size(); ++at) {
        const FileTree::Node first = m_folded[at - 1].second;
        const FileTree::Node second = m_folded[at].second;
        if (m_folded[at].first != m_folded[at - 1].first
            || compareNames(m_tree.name(first), m_tree.name(second), OsFamily::Windows) != 0)
            continue;
        add(Id::CaseCollision, m_forWindows ? Severity::Warning : Severity::Note, second,
            words("Two names differ in upper and lower case only"),
            words("%1 and %2 are one file where case does not count")
                .arg(pathText(m_tree, first), pathText(m_tree, second)),
            words("Rename one of them; unpacked on Windows or macOS one replaces the other"));
    }
}

} // namespace gantry::layers
