// SPDX-License-Identifier: Apache-2.0
// What there is to say of one file, in rows for the preview.
#include "base/text.h"
#include "layers/tree/resolve.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "models/files/filecells.h"
#include "models/files/filecontent.h"
#include "models/files/filewords.h"

#include <QCoreApplication>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::EntryRef;
using layers::EntryType;
using layers::FileTree;
using layers::LineEnds;

namespace {

constexpr qsizetype mostXattrs = 32;
constexpr qsizetype mostNames = 64; //!< libraries and imports listed

class Facts
{
public:
    void add(const char *label, const QString &value, const QString &mark = {}, bool fixed = false)
    {
        if (!value.isEmpty())
            m_facts += FileFact{fileWords(label), value, mark, fixed};
    }
    QList<FileFact> take() { return std::move(m_facts); }

private:
    QList<FileFact> m_facts;
};

QString lineEndWords(LineEnds ends)
{
    switch (ends) {
    case LineEnds::Lf:
        return u"LF"_s;
    case LineEnds::Crlf:
        return u"CRLF"_s;
    case LineEnds::Cr:
        return u"CR"_s;
    case LineEnds::Mixed:
        return fileWords(QT_TRANSLATE_NOOP("files", "mixed: LF, CRLF or CR"));
    case LineEnds::None:
    case LineEnds::Binary:
        break;
    }
    return {};
}

QString hashText(layers::ContentHash hash)
{
    if (hash == layers::ContentHash())
        return {};
    return QString::number(hash.high, 16).rightJustified(16, u'0')
        + QString::number(hash.low, 16).rightJustified(16, u'0');
}

void addLink(Facts &facts, const FileTree &tree, FileTree::Node node)
{
    const layers::ResolvedPath end = layers::resolvePath(tree, tree.path(node));
    using Problem = layers::ResolvedPath::Problem;
    facts.add(QT_TRANSLATE_NOOP("files", "Link target"), printable(tree.link(node)), {}, true);
    switch (end.problem) {
    case Problem::None:
        facts.add(QT_TRANSLATE_NOOP("files", "Leads to"), u'/' + printable(tree.path(end.node)), {},
            true);
        break;
    case Problem::Missing:
        facts.add(QT_TRANSLATE_NOOP("files", "Leads to"),
            fileWords(QT_TRANSLATE_NOOP("files", "nothing: the target is not in this tree")),
            u"warn"_s);
        break;
    case Problem::TooManyLinks:
        facts.add(QT_TRANSLATE_NOOP("files", "Leads to"),
            fileWords(QT_TRANSLATE_NOOP("files", "nothing: the links go in a circle")), u"warn"_s);
        break;
    case Problem::NotADirectory:
        facts.add(QT_TRANSLATE_NOOP("files", "Leads to"),
            fileWords(QT_TRANSLATE_NOOP("files", "nothing: a part of the path is no folder")),
            u"warn"_s);
        break;
    }
}

void addAttributes(Facts &facts, const FileTree &tree, const layers::Attributes &attributes)
{
    const bool windows = tree.family() == layers::OsFamily::Windows;
    if (!windows)
        facts.add(QT_TRANSLATE_NOOP("files", "Mode"),
            u"%1  %2"_s.arg(QString::number(attributes.mode, 8).rightJustified(4, u'0'),
                modeLetters(attributes.mode)),
            {}, true);
    if (attributes.windowsAttributes)
        facts.add(QT_TRANSLATE_NOOP("files", "Attributes"),
            layers::fileAttributeWords(*attributes.windowsAttributes).join(u", "_s));
    if (!windows) {
        const auto who = [](const QByteArray &name, qint64 number) {
            return name.isEmpty() ? QString::number(number)
                                  : u"%1 (%2)"_s.arg(printable(name)).arg(number);
        };
        facts.add(QT_TRANSLATE_NOOP("files", "User"), who(attributes.userName, attributes.uid));
        facts.add(QT_TRANSLATE_NOOP("files", "Group"), who(attributes.groupName, attributes.gid));
    }
    if (!attributes.securityDescriptor.isEmpty() || !attributes.sddl.isEmpty()) {
        const auto descriptor = layers::descriptorOf(attributes);
        if (!descriptor) {
            facts.add(QT_TRANSLATE_NOOP("files", "Rights"), descriptor.error().message, u"warn"_s);
            if (!attributes.sddl.isEmpty())
                facts.add(QT_TRANSLATE_NOOP("files", "SDDL"), printable(attributes.sddl), {}, true);
        } else {
            facts.add(
                QT_TRANSLATE_NOOP("files", "Rights"), layers::describe(*descriptor).join(u'\n'));
            facts.add(QT_TRANSLATE_NOOP("files", "SDDL"), descriptor->toSddl(), {}, true);
            if (layers::knownDescriptor(attributes.securityDescriptor)
                != layers::KnownDescriptor::None)
                facts.add(QT_TRANSLATE_NOOP("files", "Note"),
                    fileWords(QT_TRANSLATE_NOOP("files",
                        "These are the rights BuildKit gives every file it puts into a Windows "
                        "layer")));
        }
    }
    qsizetype told = 0;
    for (const auto &[name, value] : attributes.xattrs) {
        if (++told > mostXattrs) {
            facts.add(QT_TRANSLATE_NOOP("files", "Extended attributes"),
                fileWords(QT_TRANSLATE_NOOP("files", "%1 more"))
                    .arg(attributes.xattrs.size() - mostXattrs));
            break;
        }
        if (name == "security.capability")
            facts.add(QT_TRANSLATE_NOOP("files", "Capabilities"), xattrText(name, value), {}, true);
        else
            facts.add(QT_TRANSLATE_NOOP("files", "Extended attribute"),
                printable(name) + " = "_L1 + xattrText(name, value), {}, true);
    }
}

QString list(const QList<QByteArray> &names)
{
    QStringList lines;
    for (const QByteArray &name : names.first(std::min(names.size(), mostNames)))
        lines += printable(name);
    if (names.size() > mostNames)
        lines += fileWords(QT_TRANSLATE_NOOP("files", "%1 more")).arg(names.size() - mostNames);
    return lines.join(u'\n');
}

QString elfType(layers::ElfFacts::Type type)
{
    using Type = layers::ElfFacts::Type;
    switch (type) {
    case Type::Relocatable:
        return fileWords(QT_TRANSLATE_NOOP("files", "object file"));
    case Type::Executable:
        return fileWords(QT_TRANSLATE_NOOP("files", "program"));
    case Type::PieExecutable:
        return fileWords(QT_TRANSLATE_NOOP("files", "program, position independent"));
    case Type::SharedObject:
        return fileWords(QT_TRANSLATE_NOOP("files", "shared library"));
    case Type::Core:
        return fileWords(QT_TRANSLATE_NOOP("files", "core dump"));
    case Type::None:
        break;
    }
    return fileWords(QT_TRANSLATE_NOOP("files", "of unknown kind"));
}

void addElf(Facts &facts, const layers::ElfFacts &elf, layers::Machine machine)
{
    facts.add(QT_TRANSLATE_NOOP("files", "ELF"),
        fileWords(QT_TRANSLATE_NOOP("files", "%1, %2-bit %3, %4"))
            .arg(elfType(elf.type))
            .arg(elf.bits)
            .arg(machineText(machine),
                elf.littleEndian ? fileWords(QT_TRANSLATE_NOOP("files", "little-endian"))
                                 : fileWords(QT_TRANSLATE_NOOP("files", "big-endian"))));
    facts.add(QT_TRANSLATE_NOOP("files", "Interpreter"),
        elf.isStatic ? fileWords(QT_TRANSLATE_NOOP("files", "none: linked statically"))
                     : printable(elf.interpreter),
        {}, !elf.isStatic);
    facts.add(QT_TRANSLATE_NOOP("files", "Library name"), printable(elf.soName), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Needs"), list(elf.needed), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Looks in"), list(elf.searchPaths), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Kernel"),
        elf.minimumKernel.isEmpty()
            ? QString()
            : fileWords(QT_TRANSLATE_NOOP("files", "%1 or later")).arg(elf.minimumKernel));
    facts.add(
        QT_TRANSLATE_NOOP("files", "Build ID"), QString::fromLatin1(elf.buildId.toHex()), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Symbols"),
        elf.hasDebugInfo   ? fileWords(QT_TRANSLATE_NOOP("files", "with debug information"))
            : elf.stripped ? fileWords(QT_TRANSLATE_NOOP("files", "stripped"))
                           : fileWords(QT_TRANSLATE_NOOP("files", "symbol table")));
}

void addPe(Facts &facts, const layers::PeFacts &pe, layers::Machine machine)
{
    facts.add(QT_TRANSLATE_NOOP("files", "PE"),
        fileWords(QT_TRANSLATE_NOOP("files", "%1, %2-bit %3"))
            .arg(pe.isDll ? fileWords(QT_TRANSLATE_NOOP("files", "library"))
                          : layers::subsystemName(pe.subsystem))
            .arg(pe.bits)
            .arg(machineText(machine)));
    if (pe.isManaged)
        facts.add(QT_TRANSLATE_NOOP("files", "Kind"),
            fileWords(QT_TRANSLATE_NOOP("files", ".NET assembly")));
    facts.add(QT_TRANSLATE_NOOP("files", "File version"), pe.fileVersion);
    facts.add(QT_TRANSLATE_NOOP("files", "Product version"), pe.productVersion);
    facts.add(QT_TRANSLATE_NOOP("files", "Needs"), list(pe.imports), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Needs later"), list(pe.delayedImports), {}, true);
}

} // namespace

QList<FileFact> factsOf(const FileTree &tree, FileTree::Node node, const QString &layerName)
{
    Facts facts;
    if (node == FileTree::none || node >= tree.size())
        return {};
    facts.add(QT_TRANSLATE_NOOP("files", "Path"), u'/' + printable(tree.path(node)), {}, true);
    facts.add(QT_TRANSLATE_NOOP("files", "Type"), formatText(tree, node));
    facts.add(
        QT_TRANSLATE_NOOP("files", "Change"), changeWords(tree, node), changeMark(tree, node));
    facts.add(QT_TRANSLATE_NOOP("files", "Layer"), layerName);
    if (tree.isDirectory(node)) {
        const FileTree::Totals totals = tree.totals(node);
        facts.add(QT_TRANSLATE_NOOP("files", "Holds"),
            u"%1 · %2 · %3"_s.arg(formatBytes(totals.bytes),
                QCoreApplication::translate(
                    "files", "%n files", nullptr, static_cast<int>(totals.files)),
                QCoreApplication::translate(
                    "files", "%n folders", nullptr, static_cast<int>(totals.directories))));
    } else if (tree.type(node) == EntryType::File) {
        facts.add(QT_TRANSLATE_NOOP("files", "Size"), formatExactBytes(tree.sizeBytes(node)));
    }
    if (tree.type(node) == EntryType::Symlink)
        addLink(facts, tree, node);
    if (const auto stream
        = tree.isStream(node) ? layers::streamName(tree.path(node)) : std::nullopt)
        facts.add(QT_TRANSLATE_NOOP("files", "Stream"),
            fileWords(QT_TRANSLATE_NOOP("files", "%1 of /%2"))
                .arg(printable(stream->stream), printable(stream->file)),
            {}, true);
    const EntryRef inode = tree.inode(node);
    if (!inode.isNull()) {
        const layers::LayerIndex &index = tree.index(inode.layer);
        if (tree.family() == layers::OsFamily::Windows)
            facts.add(QT_TRANSLATE_NOOP("files", "Kind of link"),
                layers::describe(
                    layers::windowsLinkKind(tree.type(node), index.attributes(inode.entry))));
        addAttributes(facts, tree, index.attributes(inode.entry));
        facts.add(
            QT_TRANSLATE_NOOP("files", "Modified"), timeText(index.modifiedNs(inode.entry), true));
        if (const auto created = index.createdNs(inode.entry))
            facts.add(QT_TRANSLATE_NOOP("files", "Created"), timeText(*created, true));
        if (tree.isHardLink(node))
            facts.add(QT_TRANSLATE_NOOP("files", "Hard link to"),
                u'/' + printable(index.path(inode.entry)), {}, true);
        facts.add(
            QT_TRANSLATE_NOOP("files", "Line ends"), lineEndWords(index.lineEnds(inode.entry)));
        facts.add(QT_TRANSLATE_NOOP("files", "Interpreter"),
            printable(index.interpreter(inode.entry)), {}, true);
        if (tree.type(node) == EntryType::File)
            facts.add(QT_TRANSLATE_NOOP("files", "Content hash"), hashText(index.hash(inode.entry)),
                {}, true);
    }
    for (const QString &warning : warningsOf(tree, node))
        facts.add(QT_TRANSLATE_NOOP("files", "Odd"), warning, u"warn"_s);
    return facts.take();
}

QList<FileFact> programFactsOf(const layers::ProgramFacts &program)
{
    Facts facts;
    if (const auto *elf = std::get_if<layers::ElfFacts>(&program.facts)) {
        addElf(facts, *elf, program.machine);
    } else if (const auto *pe = std::get_if<layers::PeFacts>(&program.facts)) {
        addPe(facts, *pe, program.machine);
    } else if (const auto *mach = std::get_if<layers::MachOFacts>(&program.facts)) {
        QStringList machines;
        for (const layers::Machine machine : mach->machines)
            machines += machineText(machine);
        facts.add(QT_TRANSLATE_NOOP("files", "Mach-O"), machines.join(u", "_s));
    }
    if (program.incomplete)
        facts.add(QT_TRANSLATE_NOOP("files", "Odd"),
            fileWords(QT_TRANSLATE_NOOP(
                "files", "Some of its tables lie outside of what was read, or outside the file")),
            u"info"_s);
    return facts.take();
}

} // namespace gantry::models
