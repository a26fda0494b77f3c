// SPDX-License-Identifier: Apache-2.0
#include "layers/tree/filterterms.h"

#include <algorithm>
#include <array>
#include <cstring>

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

//! The letter's bit of upper and lower case, so that OR with it folds both to the lower one.
constexpr quint64 caseBit(char lowerLetter)
{
    return lowerLetter >= 'a' && lowerLetter <= 'z' ? 0x20 : 0;
}

quint64 eightAt(const char *text)
{
    quint64 bytes = 0;
    std::memcpy(&bytes, text, sizeof bytes);
    return bytes;
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
    const qsizetype places = text.size() - needle.size() + 1; // where it may begin
    const char first = needle.front();
    if (places < 8) {
        for (qsizetype at = 0; at < places; ++at) {
            if (lower(text[at]) == first && equalAt(text.data() + at, needle))
                return true;
        }
        return false;
    }
    // Eight places at once by their first and last byte; a byte that is zero is a place where both
    // are right. The last eight overlap those before.
    constexpr quint64 ones = 0x0101010101010101;
    const quint64 wantedFirst = ones * static_cast<uchar>(first);
    const quint64 wantedLast = ones * static_cast<uchar>(needle.back());
    const quint64 foldFirst = ones * caseBit(first);
    const quint64 foldLast = ones * caseBit(needle.back());
    const char *const begin = text.data();
    const qsizetype toLast = needle.size() - 1;
    for (qsizetype at = 0;; at = std::min(at + 8, places - 8)) {
        const quint64 wrong = ((eightAt(begin + at) | foldFirst) ^ wantedFirst)
            | ((eightAt(begin + at + toLast) | foldLast) ^ wantedLast);
        // Marks each zero byte, and perhaps others behind it in the order of arithmetic: looked at.
        if (((wrong - ones) & ~wrong & (ones << 7)) != 0) {
            for (qsizetype place = at; place < at + 8; ++place) {
                if (lower(begin[place]) == first && equalAt(begin + place, needle))
                    return true;
            }
        }
        if (at == places - 8)
            return false;
    }
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
    // The text behind the last mark stands at the end: most texts fail there.
    const auto isMark = [](char c) { return c == '*' || c == '?'; };
    for (qsizetype i = 1; i <= pattern.size() && !isMark(pattern[pattern.size() - i]); ++i) {
        if (i > text.size() || lower(text[text.size() - i]) != pattern[pattern.size() - i])
            return false;
    }
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

Filter::Term::Place Filter::Term::place() const
{
    switch (what) {
    case What::PathPattern:
        return Place::Path;
    case What::Text:
    case What::NamePattern:
    case What::NameText:
        return Place::Name;
    case What::Size:
    case What::Mode:
    case What::Eol:
    case What::Arch:
        return Place::Inode;
    case What::Type:
        return special == Special::Program || special == Special::Format ? Place::Inode
                                                                         : Place::Row;
    case What::Layer:
    case What::Change:
    case What::Kind:
    case What::Differs:
    case What::Is:
        break;
    }
    return Place::Row;
}

bool Filter::Term::fitsName(QByteArrayView name) const
{
    if (what == What::NamePattern)
        return fitsPattern(name, parts[0]);
    return parts.size() == 1 ? containsText(name, parts[0]) : startsWithText(name, parts.last());
}

bool Filter::Term::fitsFolderName(QByteArrayView name) const
{
    const QByteArray &part = parts[parts.size() - 2];
    return parts.size() == 2 ? endsWithText(name, part)
                             : name.size() == part.size() && equalAt(name.data(), part);
}

bool Filter::Term::endsInFolder(const FileTree &tree, FileTree::Node folder) const
{
    // "ab/cd/ef": the row starts with ef, its folder is cd, the one above ends in ab.
    for (qsizetype i = parts.size() - 2; i >= 0; --i) {
        const QByteArrayView name = tree.name(folder);
        if (!(i == 0 ? endsWithText(name, parts[i])
                     : name.size() == parts[i].size() && equalAt(name.data(), parts[i])))
            return false;
        if (i > 0 && folder == FileTree::root)
            return false;
        folder = tree.parent(folder);
    }
    return true;
}

bool Filter::Term::fitsRow(const FileTree &tree, FileTree::Node node) const
{
    switch (what) {
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
    case What::Type:
        break;
    default:
        return false;
    }
    const EntryType type = tree.type(node);
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
    return false;
}

bool Filter::Term::fitsInode(const LayerIndex &index, LayerIndex::Id inode) const
{
    const EntryType type = index.type(inode);
    if (what == What::Mode) {
        if (type == EntryType::Symlink)
            return false;
        const quint32 mode = index.attributes(inode).mode & 07777;
        if (!anyOf)
            return mode == number;
        return std::ranges::all_of(groups, [mode](quint32 bits) { return mode & bits; });
    }
    if (type != EntryType::File)
        return false;
    switch (what) {
    case What::Size: {
        const qint64 size = index.sizeBytes(inode);
        return order == Order::Less ? size < number
            : order == Order::Equal ? size == number
                                    : size > number;
    }
    case What::Type: {
        const FileFormat format = index.format(inode);
        return special == Special::Program
            ? format == FileFormat::Elf || format == FileFormat::Pe || format == FileFormat::MachO
            : format == static_cast<FileFormat>(number);
    }
    case What::Eol:
        return index.lineEnds(inode) == static_cast<LineEnds>(number);
    case What::Arch:
        return index.machine(inode) == static_cast<Machine>(number);
    default:
        return false;
    }
}

} // namespace gantry::layers
