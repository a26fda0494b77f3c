// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/filterterms.h"

#include <algorithm>
#include <array>

namespace gantry::layers {

namespace {

constexpr std::array<char, 256> lowerTable = [] {
    std::array<char, 256> table{};
    for (std::size_t c = 0; c < 256; ++c)
        table[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    return table;
}();

char lower(char c)
{
    return lowerTable[static_cast<uchar>(c)];
}

bool equalAt(const char *text, QByteArrayView lowerNeedle)
{
    for (qsizetype i = 0; i < lowerNeedle.size(); ++i) {
        if (lower(text[i]) != lowerNeedle[i])
            return false;
    }
    return true;
}

bool isContinuation(char c)
{
    return (static_cast<uchar>(c) & 0xc0) == 0x80;
}

} // namespace

bool containsText(QByteArrayView text, QByteArrayView needle)
{
    if (needle.isEmpty())
        return true;
    const char first = needle[0];
    const qsizetype last = text.size() - needle.size();
    for (qsizetype at = 0; at <= last; ++at) {
        if (lower(text[at]) == first && equalAt(text.data() + at, needle))
            return true;
    }
    return false;
}

bool startsWithText(QByteArrayView text, QByteArrayView needle)
{
    return text.size() >= needle.size() && equalAt(text.data(), needle);
}

bool endsWithText(QByteArrayView text, QByteArrayView needle)
{
    return text.size() >= needle.size()
        && equalAt(text.data() + (text.size() - needle.size()), needle);
}

bool fitsPattern(QByteArrayView text, QByteArrayView pattern)
{
    // Only the last star is ever gone back to: what stood before it fitted already.
    qsizetype t = 0;
    qsizetype p = 0;
    qsizetype star = -1;
    qsizetype starText = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            starText = t;
        } else if (p < pattern.size() && pattern[p] == '?') {
            ++p;
            for (++t; t < text.size() && isContinuation(text[t]);)
                ++t;
        } else if (p < pattern.size() && pattern[p] == lower(text[t])) {
            ++p;
            ++t;
        } else if (star >= 0) {
            p = star + 1;
            t = ++starText;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

bool Filter::Term::endsHere(const FileTree &tree, FileTree::Node node) const
{
    if (parts.size() == 1)
        return containsText(tree.name(node), parts[0]);
    // "ab/cd/ef": the row starts with ef, its folder is cd, the one above ends in ab.
    if (!startsWithText(tree.name(node), parts.last()))
        return false;
    FileTree::Node at = node;
    for (qsizetype i = parts.size() - 2; i >= 0; --i) {
        if (at == FileTree::root)
            return false;
        at = tree.parent(at);
        const QByteArrayView name = tree.name(at);
        if (!(i == 0 ? endsWithText(name, parts[i])
                     : name.size() == parts[i].size() && equalAt(name.data(), parts[i])))
            return false;
    }
    return true;
}

bool Filter::Term::fits(const FileTree &tree, FileTree::Node node, const QByteArray &path) const
{
    switch (what) {
    case What::PathPattern:
        return fitsPattern(path, parts[0]);
    case What::NamePattern:
        return fitsPattern(tree.name(node), parts[0]);
    case What::NameText:
        return containsText(tree.name(node), parts[0]);
    case What::Layer: {
        const quint16 layer = tree.layer(node);
        return layer >= number && layer <= number2;
    }
    case What::Is:
        switch (static_cast<State>(number)) {
        case State::Implied:
            return tree.isImplied(node);
        case State::Warned:
            return tree.warnings(node).toInt() != 0;
        case State::SecondName:
            return tree.isSecondName(node);
        case State::Linked:
            return tree.isHardLink(node);
        }
        return false;
    default:
        break;
    }
    const EntryType type = tree.type(node);
    if (what == What::Type) {
        switch (special) {
        case Special::None:
            return type == static_cast<EntryType>(number) && !tree.isStream(node);
        case Special::Device:
            return type == EntryType::CharDevice || type == EntryType::BlockDevice;
        case Special::HardLink:
            return tree.isHardLink(node);
        case Special::Stream:
            return tree.isStream(node);
        case Special::Whiteout:
            return tree.isWhiteout(node);
        case Special::Program:
        case Special::Format:
            break;
        }
    }
    const EntryRef inode = tree.inode(node);
    if (inode.isNull())
        return false;
    const LayerIndex &index = tree.index(inode.layer);
    if (what == What::Mode) {
        if (type == EntryType::Symlink)
            return false;
        const quint32 mode = index.attributes(inode.entry).mode & 07777;
        if (!anyOf)
            return mode == number;
        return std::ranges::all_of(groups, [mode](quint32 bits) { return mode & bits; });
    }
    if (type != EntryType::File)
        return false;
    switch (what) {
    case What::Size: {
        const qint64 size = index.sizeBytes(inode.entry);
        return order == Order::Less ? size < number
            : order == Order::Equal ? size == number
                                    : size > number;
    }
    case What::Type: {
        const FileFormat format = index.format(inode.entry);
        return special == Special::Program
            ? format == FileFormat::Elf || format == FileFormat::Pe || format == FileFormat::MachO
            : format == static_cast<FileFormat>(number);
    }
    case What::Eol:
        return index.lineEnds(inode.entry) == static_cast<LineEnds>(number);
    case What::Arch:
        return index.machine(inode.entry) == static_cast<Machine>(number);
    default:
        return false;
    }
}

} // namespace gantry::layers
