// SPDX-License-Identifier: Apache-2.0
#include "models/files/filecells.h"

#include "base/text.h"
#include "layers/facts/capabilities.h"
#include "layers/facts/machinename.h"
#include "layers/windows/securitydescriptor.h"
#include "layers/windows/windowslayer.h"
#include "models/files/filewords.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

using namespace Qt::StringLiterals;

namespace gantry::models {

using layers::Change;
using layers::EntryRef;
using layers::EntryType;
using layers::FileFormat;
using layers::FileTree;
using layers::LineEnds;
using layers::Machine;

namespace {

bool has(const FileTree::Totals &totals, Change change)
{
    return totals.changes >> static_cast<int>(change) & 1;
}

//! The strongest change below a folder.
Change below(const FileTree &tree, FileTree::Node node)
{
    if (!tree.isDirectory(node))
        return Change::None;
    const FileTree::Totals totals = tree.totals(node);
    if (has(totals, Change::Added) || has(totals, Change::Modified) || has(totals, Change::Removed)
        || has(totals, Change::Hidden))
        return Change::Modified;
    if (has(totals, Change::Attributes))
        return Change::Attributes;
    return has(totals, Change::Rewritten) ? Change::Rewritten : Change::None;
}

//! In what a row differs, for people: "content, owner".
QString facetWords(layers::Facets facets)
{
    using layers::Facet;
    const std::pair<Facet, const char *> all[] = {{Facet::Type, QT_TRANSLATE_NOOP("files", "type")},
        {Facet::Content, QT_TRANSLATE_NOOP("files", "content")},
        {Facet::Eol,
            facets.testFlag(Facet::Content) ? QT_TRANSLATE_NOOP("files", "line ends")
                                            : QT_TRANSLATE_NOOP("files", "line ends only")},
        {Facet::Size, QT_TRANSLATE_NOOP("files", "size")},
        {Facet::Link, QT_TRANSLATE_NOOP("files", "link target")},
        {Facet::Mode, QT_TRANSLATE_NOOP("files", "mode")},
        {Facet::ExecBit, QT_TRANSLATE_NOOP("files", "exec bit")},
        {Facet::Owner, QT_TRANSLATE_NOOP("files", "owner")},
        {Facet::Acl, QT_TRANSLATE_NOOP("files", "access list")},
        {Facet::Xattrs, QT_TRANSLATE_NOOP("files", "extended attributes")},
        {Facet::WindowsAttributes, QT_TRANSLATE_NOOP("files", "Windows attributes")},
        {Facet::Arch, QT_TRANSLATE_NOOP("files", "processor")},
        {Facet::Device, QT_TRANSLATE_NOOP("files", "device number")},
        {Facet::NameCase, QT_TRANSLATE_NOOP("files", "spelling")},
        {Facet::Time, QT_TRANSLATE_NOOP("files", "time")}};
    QStringList list;
    for (const auto &[facet, text] : all) {
        if (facets.testFlag(facet))
            list += fileWords(text);
    }
    return list.join(u", "_s);
}

const char *formatWord(FileFormat format)
{
    switch (format) {
    case FileFormat::Elf:
        return QT_TRANSLATE_NOOP("files", "ELF");
    case FileFormat::Pe:
        return QT_TRANSLATE_NOOP("files", "PE");
    case FileFormat::MachO:
        return QT_TRANSLATE_NOOP("files", "Mach-O");
    case FileFormat::Script:
        return QT_TRANSLATE_NOOP("files", "Script");
    case FileFormat::Archive:
        return QT_TRANSLATE_NOOP("files", "Archive");
    case FileFormat::Image:
        return QT_TRANSLATE_NOOP("files", "Picture");
    case FileFormat::WasmModule:
        return QT_TRANSLATE_NOOP("files", "WebAssembly");
    case FileFormat::Unknown:
        break;
    }
    return "";
}

QString fileFormatText(const layers::LayerIndex &index, layers::LayerIndex::Id entry)
{
    const LineEnds ends = index.lineEnds(entry);
    QString text = fileWords(formatWord(index.format(entry)));
    const QString machine = machineText(index.machine(entry));
    if (!machine.isEmpty())
        return text + u' ' + machine;
    if (text.isEmpty())
        text = index.sizeBytes(entry) == 0 ? fileWords(QT_TRANSLATE_NOOP("files", "Empty"))
            : ends == LineEnds::Binary     ? fileWords(QT_TRANSLATE_NOOP("files", "Data"))
                                           : fileWords(QT_TRANSLATE_NOOP("files", "Text"));
    if (ends == LineEnds::Crlf)
        return fileWords(QT_TRANSLATE_NOOP("files", "%1, CRLF")).arg(text);
    if (ends == LineEnds::Cr)
        return fileWords(QT_TRANSLATE_NOOP("files", "%1, CR")).arg(text);
    if (ends == LineEnds::Mixed)
        return fileWords(QT_TRANSLATE_NOOP("files", "%1, mixed line ends")).arg(text);
    return text;
}

//! As attrib prints them (MS-FSCC 2.6): read-only, hidden, system, archive, link, compressed,
//! encrypted. What every file or folder has by its kind is left out.
QString attributeLetters(quint32 attributes)
{
    constexpr std::pair<quint32, char16_t> letters[] = {{0x1, u'R'}, {0x2, u'H'}, {0x4, u'S'},
        {0x20, u'A'}, {0x400, u'L'}, {0x800, u'C'}, {0x4000, u'E'}};
    QString text;
    for (const auto &[bit, letter] : letters) {
        if (attributes & bit)
            text += letter;
    }
    return text;
}

const layers::Attributes *attributesOf(const FileTree &tree, FileTree::Node node)
{
    const EntryRef inode = tree.inode(node);
    return inode.isNull() ? nullptr : &tree.index(inode.layer).attributes(inode.entry);
}

constexpr QByteArrayView whiteoutPrefix = ".wh.";
constexpr QByteArrayView opaqueName = ".wh..wh..opq";

//! What became of the row, or where it leads.
QString stateSuffix(const FileTree &tree, FileTree::Node node)
{
    if (tree.isWhiteout(node)) {
        return tree.name(node) == opaqueName
            ? fileWords(
                  QT_TRANSLATE_NOOP("files", "hides the folder's content of the layers below"))
            : fileWords(QT_TRANSLATE_NOOP("files", "removed from the layers below"));
    }
    if (tree.type(node) == EntryType::Symlink)
        return u"→ "_s + printable(tree.link(node));
    if (tree.change(node) == Change::Removed)
        return fileWords(QT_TRANSLATE_NOOP("files", "removed"));
    if (tree.change(node) == Change::Hidden)
        return fileWords(QT_TRANSLATE_NOOP("files", "hidden"));
    if (tree.isSecondName(node))
        return fileWords(QT_TRANSLATE_NOOP("files", "hard link"));
    return {};
}

} // namespace

QString machineText(Machine machine)
{
    return machine == Machine::None ? QString() : layers::machineName(machine);
}

QString changeMark(const FileTree &tree, FileTree::Node node)
{
    if (tree.isWhiteout(node))
        return u"del"_s;
    Change change = tree.change(node);
    if (change == Change::None)
        change = below(tree, node);
    switch (change) {
    case Change::Added:
        return u"add"_s;
    case Change::Modified:
        return u"chg"_s;
    case Change::Attributes:
        return u"meta"_s;
    case Change::Rewritten:
        return u"same"_s;
    case Change::Removed:
        return u"del"_s;
    case Change::Hidden:
        return u"skip"_s;
    case Change::None:
        break;
    }
    return {};
}

QString changeWords(const FileTree &tree, FileTree::Node node)
{
    if (tree.isWhiteout(node))
        return fileWords(QT_TRANSLATE_NOOP("files", "Whiteout"));
    const QString facets = facetWords(tree.facets(node));
    switch (tree.change(node)) {
    case Change::Added:
        return fileWords(QT_TRANSLATE_NOOP("files", "Added"));
    case Change::Modified:
        return facets.isEmpty() ? fileWords(QT_TRANSLATE_NOOP("files", "Changed"))
                                : fileWords(QT_TRANSLATE_NOOP("files", "Changed: %1")).arg(facets);
    case Change::Attributes:
        return facets.isEmpty()
            ? fileWords(QT_TRANSLATE_NOOP("files", "Attributes changed"))
            : fileWords(QT_TRANSLATE_NOOP("files", "Attributes changed: %1")).arg(facets);
    case Change::Rewritten:
        return fileWords(QT_TRANSLATE_NOOP("files", "Written again, the same in everything"));
    case Change::Removed:
        return fileWords(QT_TRANSLATE_NOOP("files", "Removed"));
    case Change::Hidden:
        return fileWords(QT_TRANSLATE_NOOP("files", "Removed: its folder was made opaque"));
    case Change::None:
        break;
    }
    switch (below(tree, node)) {
    case Change::Modified:
        return fileWords(QT_TRANSLATE_NOOP("files", "Changes below"));
    case Change::Attributes:
        return fileWords(QT_TRANSLATE_NOOP("files", "Attributes changed below"));
    case Change::Rewritten:
        return fileWords(QT_TRANSLATE_NOOP("files", "Files written again below"));
    default:
        return {};
    }
}

QString modeLetters(quint32 mode)
{
    QString letters;
    for (int shift = 6; shift >= 0; shift -= 3) {
        const quint32 bits = mode >> shift & 7;
        letters += bits & 4 ? u'r' : u'-';
        letters += bits & 2 ? u'w' : u'-';
        const bool special = mode & (shift == 6 ? 04000U : shift == 3 ? 02000U : 01000U);
        const QChar set = shift == 0 ? u't' : u's';
        letters += special ? (bits & 1 ? set : set.toUpper()) : QChar(bits & 1 ? u'x' : u'-');
    }
    return letters;
}

QString modeText(const FileTree &tree, FileTree::Node node)
{
    const layers::Attributes *attributes = attributesOf(tree, node);
    if (!attributes || tree.isWhiteout(node))
        return {};
    if (tree.family() == layers::OsFamily::Windows) {
        return attributes->windowsAttributes ? attributeLetters(*attributes->windowsAttributes)
                                             : QString();
    }
    return QString::number(attributes->mode, 8).rightJustified(4, u'0');
}

QString modeWords(const FileTree &tree, FileTree::Node node)
{
    const layers::Attributes *attributes = attributesOf(tree, node);
    if (!attributes || tree.isWhiteout(node))
        return {};
    if (tree.family() != layers::OsFamily::Windows)
        return modeLetters(attributes->mode);
    return attributes->windowsAttributes
        ? layers::fileAttributeWords(*attributes->windowsAttributes).join(u", "_s)
        : QString();
}

QString ownerText(const FileTree &tree, FileTree::Node node)
{
    const layers::Attributes *attributes = attributesOf(tree, node);
    if (!attributes || tree.isWhiteout(node))
        return {};
    if (tree.family() == layers::OsFamily::Windows) {
        const auto descriptor = layers::descriptorOf(*attributes);
        return descriptor && descriptor->owner ? layers::describeSid(*descriptor->owner)
                                               : QString();
    }
    const auto name = [](const QByteArray &text, qint64 number) {
        return text.isEmpty() ? QString::number(number) : printable(text);
    };
    const QString user = name(attributes->userName, attributes->uid);
    const QString group = name(attributes->groupName, attributes->gid);
    return user == group ? user : user + u':' + group;
}

QString timeText(qint64 nanoseconds, bool exact)
{
    constexpr qint64 perMillisecond = 1'000'000;
    const qint64 milliseconds
        = (nanoseconds - (nanoseconds < 0 ? perMillisecond - 1 : 0)) / perMillisecond;
    const QDateTime time = QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::UTC);
    return exact ? QLocale().toString(time, u"d MMM yyyy, HH:mm:ss 'UTC'"_s)
                 : QLocale().toString(time, u"d MMM yyyy HH:mm"_s);
}

QString formatText(const FileTree &tree, FileTree::Node node)
{
    if (tree.isWhiteout(node))
        return fileWords(QT_TRANSLATE_NOOP("files", "Whiteout"));
    if (tree.isStream(node))
        return fileWords(QT_TRANSLATE_NOOP("files", "Data stream"));
    switch (tree.type(node)) {
    case EntryType::Directory:
        return fileWords(QT_TRANSLATE_NOOP("files", "Folder"));
    case EntryType::Symlink: {
        const layers::Attributes *attributes = attributesOf(tree, node);
        return attributes && attributes->mountPoint
            ? fileWords(QT_TRANSLATE_NOOP("files", "Junction"))
            : fileWords(QT_TRANSLATE_NOOP("files", "Link"));
    }
    case EntryType::HardLink:
        return fileWords(QT_TRANSLATE_NOOP("files", "Hard link to nothing"));
    case EntryType::CharDevice:
    case EntryType::BlockDevice:
        return fileWords(QT_TRANSLATE_NOOP("files", "Device"));
    case EntryType::Fifo:
        return fileWords(QT_TRANSLATE_NOOP("files", "Named pipe"));
    case EntryType::Other:
        return fileWords(QT_TRANSLATE_NOOP("files", "Unknown kind"));
    case EntryType::File:
        break;
    }
    const EntryRef inode = tree.inode(node);
    return inode.isNull() ? QString() : fileFormatText(tree.index(inode.layer), inode.entry);
}

QString fileIcon(const FileTree &tree, FileTree::Node node)
{
    if (tree.isWhiteout(node))
        return u"minus"_s;
    if (tree.isDirectory(node))
        return u"folder"_s;
    if (tree.type(node) == EntryType::Symlink || tree.type(node) == EntryType::HardLink)
        return u"chain"_s;
    if (tree.type(node) != EntryType::File)
        return u"pipe"_s;
    const EntryRef inode = tree.inode(node);
    if (inode.isNull())
        return u"file"_s;
    switch (tree.index(inode.layer).format(inode.entry)) {
    case FileFormat::Script:
        return u"script"_s;
    case FileFormat::Archive:
        return u"archive"_s;
    case FileFormat::Elf:
    case FileFormat::Pe:
    case FileFormat::MachO: {
        const QByteArray name = tree.name(node).toByteArray().toLower();
        const bool library = name.endsWith(".dll") || name.endsWith(".so") || name.contains(".so.");
        return library ? u"lib"_s : u"exe"_s;
    }
    default:
        return u"file"_s;
    }
}

QString xattrText(const QByteArray &name, const QByteArray &value)
{
    if (name == "security.capability") {
        if (const auto capabilities = layers::capabilityText(value))
            return *capabilities;
    }
    return printable(QByteArrayView(value).first(std::min<qsizetype>(value.size(), 200)));
}

qint64 bytesOf(const FileTree &tree, FileTree::Node node)
{
    if (!tree.isDirectory(node))
        return tree.sizeBytes(node);
    const FileTree::Totals totals = tree.totals(node);
    return tree.isPresent(node) ? totals.bytes : totals.removedBytes;
}

QStringList warningsOf(const FileTree &tree, FileTree::Node node)
{
    QStringList all;
    for (const layers::EntryWarning warning : layers::listed(tree.warnings(node)))
        all += layers::warningText(warning);
    return all;
}

QString shownName(const FileTree &tree, FileTree::Node node)
{
    QByteArrayView name = tree.name(node);
    if (tree.isWhiteout(node) && name != opaqueName && name.startsWith(whiteoutPrefix))
        name = name.sliced(whiteoutPrefix.size());
    return printable(name);
}

QString nameSuffix(const FileTree &tree, FileTree::Node node)
{
    QStringList parts;
    if (const QString state = stateSuffix(tree, node); !state.isEmpty())
        parts += state;
    for (const layers::EntryWarning warning : layers::listed(tree.warnings(node))) {
        // Every package of Debian has such names, and no Linux host minds.
        if (warning == layers::EntryWarning::NameHasColon
            && tree.family() == layers::OsFamily::Unix)
            continue;
        if (const QString text = layers::disagreementText(warning); !text.isEmpty())
            parts += text;
    }
    return parts.join(u" · "_s);
}

} // namespace gantry::models
