// SPDX-License-Identifier: Apache-2.0
#include "base/text.h"
#include "layers/facts/machinename.h"
#include "layers/tree/resolve.h"
#include "verbs/configvalues.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using Tree = layers::FileTree;

QString formatWord(const layers::LayerIndex &index, layers::LayerIndex::Id entry)
{
    const QString machine = layers::machineName(index.machine(entry));
    const auto with
        = [&](const QString &name) { return machine.isEmpty() ? name : name + u' ' + machine; };
    switch (index.format(entry)) {
    case layers::FileFormat::Elf:
        return with(u"ELF"_s);
    case layers::FileFormat::Pe:
        return with(u"PE"_s);
    case layers::FileFormat::MachO:
        return with(u"Mach-O"_s);
    case layers::FileFormat::Script:
        return words("script for %1").arg(printable(index.interpreter(entry)));
    default:
        return words("data");
    }
}

void describeFound(const Tree &tree, StartedFile &file)
{
    file.path = tree.path(file.node);
    file.text = printable('/' + file.path);
    const layers::EntryRef inode = tree.inode(file.node);
    if (inode.isNull())
        return;
    const layers::LayerIndex &index = tree.index(inode.layer);
    file.text += u": "_s + formatWord(index, inode.entry);
    if (tree.family() == layers::OsFamily::Windows)
        return;
    const quint32 mode = index.attributes(inode.entry).mode;
    file.text += u", %1"_s.arg(mode, 4, 8, '0'_L1);
    if ((mode & 0111) == 0)
        file.text += u", "_s + words("not executable");
}

//! The file behind a path; with the endings of PATHEXT for Windows.
Tree::Node fileAt(const ConfigSide &side, const QString &path, const QStringList &endings)
{
    for (const QString &ending : endings) {
        const auto found = layers::resolvePath(*side.tree, (path + ending).toUtf8());
        if (found.node != Tree::none && !side.tree->isDirectory(found.node))
            return found.node;
    }
    return Tree::none;
}

} // namespace

StartedFile startedFile(const ConfigSide &side, const QString &word)
{
    StartedFile file;
    if (!side.tree) {
        file.text = words("the files were not read");
        return file;
    }
    const bool isWindows = side.tree->family() == layers::OsFamily::Windows;
    QStringList endings{QString()};
    if (isWindows) {
        QString known = environmentOf(side, u"PATHEXT");
        if (known.isEmpty())
            known = u".COM;.EXE;.BAT;.CMD"_s;
        endings += known.split(u';', Qt::SkipEmptyParts);
    }
    const bool hasFolder = word.contains(u'/') || (isWindows && word.contains(u'\\'));
    const bool isAbsolute = word.startsWith(u'/')
        || (isWindows && (word.startsWith(u'\\') || word.mid(1, 1) == u":"));
    QStringList folders;
    if (isAbsolute)
        folders = {QString()};
    else if (hasFolder)
        folders = {side.config ? side.config->workingDir : QString()};
    else
        folders = environmentOf(side, u"PATH").split(isWindows ? u';' : u':', Qt::SkipEmptyParts);
    if (folders.isEmpty() && !hasFolder) {
        // What runtimes take where the config sets none.
        folders = isWindows ? QStringList{u"C:\\Windows\\System32"_s, u"C:\\Windows"_s}
                            : QStringList{u"/usr/local/sbin"_s, u"/usr/local/bin"_s, u"/usr/sbin"_s,
                                  u"/usr/bin"_s, u"/sbin"_s, u"/bin"_s};
    }
    for (const QString &folder : std::as_const(folders)) {
        const QString path = isAbsolute ? word : folder + (isWindows ? u'\\' : u'/') + word;
        file.node = fileAt(side, path, endings);
        if (file.node != Tree::none) {
            file.found = true;
            describeFound(*side.tree, file);
            return file;
        }
    }
    file.text = hasFolder ? words("no such file") : words("in no folder of PATH");
    return file;
}

std::optional<StartedFile> startedFile(const ConfigSide &side)
{
    if (!side.config)
        return std::nullopt;
    const QStringList &line
        = side.config->entrypoint.isEmpty() ? side.config->cmd : side.config->entrypoint;
    if (line.isEmpty())
        return std::nullopt;
    return startedFile(side, line.first());
}

} // namespace gantry::verbs
