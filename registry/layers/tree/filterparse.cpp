// SPDX-License-Identifier: Apache-2.0
// The filter line, from characters to terms.
#include "layers/facts/machinename.h"
#include "layers/tree/filterterms.h"
#include "layers/words.h"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>

namespace gantry::layers {

using namespace Qt::StringLiterals;

namespace {

using Term = Filter::Term;

struct Word {
    QLatin1StringView word;
    int value;
};

template <typename T>
constexpr Word named(QLatin1StringView word, T value)
{
    return {word, static_cast<int>(value)};
}

constexpr std::array typeWords{
    named("file"_L1, EntryType::File),
    named("dir"_L1, EntryType::Directory),
    named("folder"_L1, EntryType::Directory),
    named("directory"_L1, EntryType::Directory),
    named("link"_L1, EntryType::Symlink),
    named("symlink"_L1, EntryType::Symlink),
    named("fifo"_L1, EntryType::Fifo),
    named("other"_L1, EntryType::Other),
};
constexpr std::array specialWords{
    named("device"_L1, Term::Special::Device),
    named("hardlink"_L1, Term::Special::HardLink),
    named("stream"_L1, Term::Special::Stream),
    named("whiteout"_L1, Term::Special::Whiteout),
    named("program"_L1, Term::Special::Program),
};
constexpr std::array formatWords{
    named("script"_L1, FileFormat::Script),
    named("elf"_L1, FileFormat::Elf),
    named("pe"_L1, FileFormat::Pe),
    named("macho"_L1, FileFormat::MachO),
    named("archive"_L1, FileFormat::Archive),
    named("image"_L1, FileFormat::Image),
    named("wasm"_L1, FileFormat::WasmModule),
};
constexpr std::array eolWords{
    named("none"_L1, LineEnds::None),
    named("lf"_L1, LineEnds::Lf),
    named("crlf"_L1, LineEnds::Crlf),
    named("cr"_L1, LineEnds::Cr),
    named("mixed"_L1, LineEnds::Mixed),
    named("binary"_L1, LineEnds::Binary),
};
constexpr std::array stateWords{
    named("implied"_L1, Term::State::Implied),
    named("warned"_L1, Term::State::Warned),
    named("second"_L1, Term::State::SecondName),
    named("linked"_L1, Term::State::Linked),
};
constexpr std::array modeWords{
    named("setuid"_L1, 04000),
    named("setgid"_L1, 02000),
    named("sticky"_L1, 01000),
};

template <std::size_t size>
std::optional<int> valueOf(const std::array<Word, size> &words, QStringView wanted)
{
    for (const Word &word : words) {
        if (wanted.compare(word.word, Qt::CaseInsensitive) == 0)
            return word.value;
    }
    return std::nullopt;
}

//! "10", "1.5MiB", "2k": bytes. Nothing for anything else and for more than 2^62.
std::optional<qint64> bytesOf(QStringView text)
{
    qsizetype digits = 0;
    while (digits < text.size() && (text[digits].isDigit() || text[digits] == u'.'))
        ++digits;
    bool fine = false;
    const double number = text.first(digits).toDouble(&fine);
    if (!fine)
        return std::nullopt;
    QString unit = text.sliced(digits).trimmed().toString().toLower();
    if (unit.endsWith(u"ib"))
        unit.chop(2);
    else if (unit.endsWith(u'b'))
        unit.chop(1);
    constexpr QStringView units = u"kmgt";
    double factor = 1;
    if (!unit.isEmpty()) {
        const qsizetype power = unit.size() == 1 ? units.indexOf(unit[0]) : -1;
        if (power < 0)
            return std::nullopt;
        for (qsizetype i = 0; i <= power; ++i)
            factor *= 1024;
    }
    constexpr double most = 4.6e18;
    return number * factor <= most ? std::optional(static_cast<qint64>(number * factor))
                                   : std::nullopt;
}

bool readMode(QStringView value, Term &term)
{
    term.what = Term::What::Mode;
    if (const auto bits = valueOf(modeWords, value)) {
        term.anyOf = true;
        term.groups = {static_cast<quint32>(*bits)};
        return true;
    }
    bool octal = false;
    const uint number = value.toUInt(&octal, 8);
    if (octal && value.size() >= 3 && value.size() <= 4) {
        term.number = number;
        return true;
    }
    // "+x", "o+w", "ug+s": each right, for one of those named.
    const qsizetype plus = value.indexOf(u'+');
    if (plus < 0 || plus + 1 == value.size())
        return false;
    quint32 who = 0;
    for (const QChar c : value.first(plus)) {
        const qsizetype at = QStringView(u"ogu").indexOf(c);
        if (c == u'a')
            who = 0777;
        else if (at < 0)
            return false;
        else
            who |= 07u << (3 * at);
    }
    if (who == 0)
        who = 0777;
    term.anyOf = true;
    for (const QChar c : value.sliced(plus + 1)) {
        switch (c.unicode()) {
        case u'r':
            term.groups += who & 0444;
            break;
        case u'w':
            term.groups += who & 0222;
            break;
        case u'x':
            term.groups += who & 0111;
            break;
        case u's':
            term.groups += (who & 0700 ? 04000u : 0u) | (who & 0070 ? 02000u : 0u);
            break;
        case u't':
            term.groups += 01000;
            break;
        default:
            return false;
        }
    }
    return true;
}

//! "3", "2-5", "4-", "-2", counted from 1.
bool readLayers(QStringView value, Term &term)
{
    term.what = Term::What::Layer;
    const qsizetype dash = value.indexOf(u'-');
    const QStringView from = dash < 0 ? value : value.first(dash);
    const QStringView to = dash < 0 ? value : value.sliced(dash + 1);
    bool fine = !value.isEmpty() && !(from.isEmpty() && to.isEmpty());
    const auto read = [&fine](QStringView text, ushort otherwise) {
        if (text.isEmpty())
            return otherwise;
        bool number = false;
        const ushort layer = text.toUShort(&number);
        fine = fine && number && layer > 0;
        return layer;
    };
    term.number = read(from, 1) - 1;
    term.number2 = read(to, 0xffff) - 1;
    return fine && term.number <= term.number2;
}

bool readType(QStringView value, Term &term)
{
    term.what = Term::What::Type;
    if (const auto type = valueOf(typeWords, value)) {
        term.number = *type;
        return true;
    }
    if (const auto special = valueOf(specialWords, value)) {
        term.special = static_cast<Term::Special>(*special);
        return true;
    }
    if (const auto format = valueOf(formatWords, value)) {
        term.special = Term::Special::Format;
        term.number = *format;
        return true;
    }
    return false;
}

bool readChange(QStringView value, Term &term)
{
    const auto is
        = [value](QLatin1StringView name) { return value.compare(name, Qt::CaseInsensitive) == 0; };
    // "attributes" is a word of both: a bit for each.
    term.number = 0;
    term.number2 = 0;
    for (int change = 0; change <= static_cast<int>(Change::Hidden); ++change) {
        if (is(changeName(static_cast<Change>(change))))
            term.number |= 1 << change;
    }
    for (int kind = 0; kind < diffKinds; ++kind) {
        if (is(diffKindName(static_cast<DiffKind>(kind))))
            term.number2 |= 1 << kind;
    }
    term.what = Term::What::Change;
    return term.number != 0 || term.number2 != 0;
}

bool readArch(QStringView value, Term &term)
{
    term.what = Term::What::Arch;
    for (int machine = 1; machine < static_cast<int>(Machine::Other); ++machine) {
        if (value.compare(machineName(static_cast<Machine>(machine)), Qt::CaseInsensitive) == 0) {
            term.number = machine;
            return true;
        }
    }
    const std::optional<Machine> alias = machineOf(value);
    term.number = static_cast<int>(alias.value_or(Machine::None));
    return alias.has_value();
}

bool readText(QStringView value, Term::What plain, Term::What pattern, Term &term)
{
    const QByteArray lower = value.toUtf8().toLower();
    if (lower.contains('*') || lower.contains('?')) {
        term.what = pattern;
        term.parts = {
            pattern == Term::What::PathPattern && lower.startsWith('/') ? lower.sliced(1) : lower};
    } else {
        term.what = plain;
        term.parts = plain == Term::What::Text ? lower.split('/') : QList<QByteArray>{lower};
    }
    return !value.isEmpty();
}

//! A word of the line: where it stands, and its text without quotes.
struct Token {
    qsizetype position = 0;
    qsizetype length = 0;
    QString text;
    qsizetype quotedFrom = std::numeric_limits<qsizetype>::max(); //!< no operator from here on
};

QList<Token> tokensOf(QStringView line)
{
    QList<Token> tokens;
    for (qsizetype at = 0; at < line.size();) {
        if (line[at].isSpace()) {
            ++at;
            continue;
        }
        Token token{.position = at, .length = 0, .text = {}};
        bool quoted = false;
        for (; at < line.size() && (quoted || !line[at].isSpace()); ++at) {
            if (line[at] == u'"') {
                quoted = !quoted;
                token.quotedFrom = std::min(token.quotedFrom, token.text.size());
            } else {
                token.text += line[at];
            }
        }
        token.length = at - token.position;
        tokens += token;
    }
    return tokens;
}

//! Letters in front of an operator; 0 when there is none.
qsizetype keyLength(QStringView text, qsizetype quotedFrom)
{
    qsizetype at = 0;
    while (at < text.size() && text[at].unicode() < 0x80 && text[at].isLetter())
        ++at;
    if (at == 0 || at >= std::min(text.size(), quotedFrom)
        || !QStringView(u":<>=").contains(text[at]))
        return 0;
    // A drive is no key: C:\app.
    const bool drive = at == 1 && text[at] == u':' && at + 1 < text.size()
        && (text[at + 1] == u'\\' || text[at + 1] == u'/');
    return drive ? 0 : at;
}

//! What was wrong, or nothing.
QString readKey(QStringView key, QChar op, QStringView value, Term &term)
{
    const auto is
        = [key](QLatin1StringView name) { return key.compare(name, Qt::CaseInsensitive) == 0; };
    const QString unknownValue = words("%1 does not know \"%2\"").arg(key).arg(value);
    if (is("size"_L1)) {
        const auto bytes = bytesOf(value);
        term.what = Term::What::Size;
        term.order = op == u'<' ? Term::Order::Less
            : op == u'>'        ? Term::Order::Greater
                                : Term::Order::Equal;
        term.number = bytes.value_or(0);
        return bytes ? QString() : words("Say a size: size>1MiB, size<10k, size=0");
    }
    const bool known = is("path"_L1) || is("name"_L1) || is("mode"_L1) || is("type"_L1)
        || is("layer"_L1) || is("change"_L1) || is("differs"_L1) || is("eol"_L1) || is("arch"_L1)
        || is("is"_L1);
    if (!known)
        return words("There is no filter \"%1\"; put the word in quotes to search for it").arg(key);
    if (op != u':')
        return words("Write %1: with a colon; only size compares").arg(key);
    if (value.isEmpty())
        return words("%1: needs a value").arg(key);
    bool fine = false;
    if (is("path"_L1)) {
        fine = readText(value, Term::What::Text, Term::What::PathPattern, term);
    } else if (is("name"_L1)) {
        fine = readText(value, Term::What::NameText, Term::What::NamePattern, term);
    } else if (is("mode"_L1)) {
        fine = readMode(value, term);
    } else if (is("type"_L1)) {
        fine = readType(value, term);
    } else if (is("layer"_L1)) {
        fine = readLayers(value, term);
    } else if (is("change"_L1)) {
        fine = readChange(value, term);
    } else if (is("arch"_L1)) {
        fine = readArch(value, term);
    } else if (is("differs"_L1)) {
        QString unknown;
        const Facets facets = facetsOf(value, &unknown);
        term.what = Term::What::Differs;
        term.number = facets.toInt();
        fine = unknown.isEmpty() && facets;
    } else {
        const auto number = is("eol"_L1) ? valueOf(eolWords, value) : valueOf(stateWords, value);
        term.what = is("eol"_L1) ? Term::What::Eol : Term::What::Is;
        term.number = number.value_or(0);
        fine = number.has_value();
    }
    return fine ? QString() : unknownValue;
}

} // namespace

Filter Filter::parse(QStringView line)
{
    Filter filter;
    auto terms = std::make_shared<std::vector<Term>>();
    const auto complain = [&filter](const Token &token, qsizetype length, const QString &message) {
        filter.m_problems.push_back(
            {.position = token.position, .length = length, .message = message});
    };
    if (line.size() > maxLength) {
        complain({.position = maxLength, .length = 0, .text = {}}, line.size() - maxLength,
            words("The rest of the line is not read"));
        line = line.first(maxLength);
    }
    for (const Token &token : tokensOf(line)) {
        if (static_cast<qsizetype>(terms->size()) == maxTerms) {
            complain(
                token, line.size() - token.position, words("The rest of the line is not read"));
            break;
        }
        Term term;
        QStringView text = token.text;
        qsizetype quotedFrom = token.quotedFrom;
        if (text.size() > 1 && text[0] == u'-' && quotedFrom > 0) {
            term.negated = true;
            text = text.sliced(1);
            --quotedFrom;
        }
        if (const qsizetype key = keyLength(text, quotedFrom); key > 0) {
            const QString problem = readKey(text.first(key), text[key], text.sliced(key + 1), term);
            if (!problem.isEmpty()) {
                complain(token, token.length, problem);
                continue;
            }
        } else if (!readText(text, Term::What::Text, Term::What::PathPattern, term)) {
            continue; // empty quotes
        }
        terms->push_back(std::move(term));
    }
    filter.m_terms = std::move(terms);
    return filter;
}

} // namespace gantry::layers
