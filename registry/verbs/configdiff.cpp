// SPDX-License-Identifier: Apache-2.0
#include "verbs/configdiff.h"

#include "layers/tree/resolve.h"
#include "verbs/configvalues.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

using RowKind = ConfigRow::Kind;

RowKind kindOf(const std::optional<QString> &a, const std::optional<QString> &b)
{
    if (a && b)
        return *a == *b ? RowKind::Same : RowKind::Different;
    return a ? RowKind::OnlyA : RowKind::OnlyB;
}

//! Parts of two lists in one order: what both hold in the same order stays (the longest such
//! sequence), A's other parts before B's. Lists beyond the bound are compared as sets.
QList<ConfigRow::Part> alignParts(const QStringList &a, const QStringList &b)
{
    constexpr qsizetype maxAligned = 512; // parts of one list; the work is their product
    const qsizetype rows = a.size() <= maxAligned && b.size() <= maxAligned ? a.size() : 0;
    const qsizetype columns = b.size() + 1;
    std::vector<quint16> longest(static_cast<std::size_t>((rows + 1) * columns), 0);
    const auto at = [&](qsizetype i, qsizetype j) -> quint16 & {
        return longest[static_cast<std::size_t>(i * columns + j)];
    };
    for (qsizetype i = rows; i-- > 0;) {
        for (qsizetype j = b.size(); j-- > 0;)
            at(i, j) = a[i] == b[j] ? static_cast<quint16>(at(i + 1, j + 1) + 1)
                                    : std::max(at(i + 1, j), at(i, j + 1));
    }
    QList<ConfigRow::Part> parts;
    qsizetype i = 0;
    qsizetype j = 0;
    while (i < a.size() || j < b.size()) {
        const bool inBoth = i < rows && j < b.size();
        if (inBoth && a[i] == b[j]) {
            parts.append({a[i++], RowKind::Same});
            ++j;
        } else if (i < a.size() && (!inBoth || at(i + 1, j) >= at(i, j + 1))) {
            parts.append({a[i], b.contains(a[i]) ? RowKind::Different : RowKind::OnlyA});
            ++i;
        } else {
            if (!a.contains(b[j]))
                parts.append({b[j], RowKind::OnlyB});
            ++j;
        }
    }
    return parts;
}

void resolve(const ConfigSide &side, const ConfigValue *value, QString &text, bool &problem)
{
    if (!value || !side.tree)
        return;
    // The command is what starts only where no entrypoint is.
    const bool starts = value->field == u"entrypoint"
        || (value->field == u"cmd" && side.config->entrypoint.isEmpty());
    if (starts) {
        if (const auto started = startedFile(side)) {
            text = started->text;
            problem = !started->found;
        }
    } else if (value->field == u"user") {
        const ResolvedUser user = resolveUser(side, value->text);
        text = user.text;
        problem = user.isProblem;
    } else if (value->field == u"workingDir") {
        const ResolvedUser folder = resolveFolder(side, value->text);
        text = folder.text;
        problem = folder.isProblem;
    }
}

} // namespace

QList<ConfigRow> describeConfigDiff(const ConfigSide &a, const ConfigSide &b)
{
    const QList<ConfigValue> valuesA = configValues(a);
    const QList<ConfigValue> valuesB = configValues(b);
    QHash<QString, qsizetype> ofB;
    for (qsizetype i = 0; i < valuesB.size(); ++i)
        ofB.insert(valuesB[i].key(), i);

    QList<ConfigRow> rows;
    QList<int> order; // of the field, for the values of B alone
    const auto add = [&](const ConfigValue *left, const ConfigValue *right) {
        const ConfigValue &one = left ? *left : *right;
        ConfigRow row;
        row.field = one.field;
        row.name = one.name;
        if (left)
            row.a = left->text;
        if (right)
            row.b = right->text;
        row.kind = kindOf(row.a, row.b);
        resolve(a, left, row.resolvedA, row.problemA);
        resolve(b, right, row.resolvedB, row.problemB);
        if (left && right && row.kind == RowKind::Different && one.isPathList)
            row.parts = alignParts(left->parts, right->parts);
        rows.append(std::move(row));
        order.append(one.order);
    };
    QSet<qsizetype> paired;
    for (const ConfigValue &value : valuesA) {
        const auto found = ofB.constFind(value.key());
        if (found != ofB.constEnd())
            paired.insert(*found);
        add(&value, found == ofB.constEnd() ? nullptr : &valuesB[*found]);
    }
    for (qsizetype i = 0; i < valuesB.size(); ++i) {
        if (!paired.contains(i))
            add(nullptr, &valuesB[i]);
    }
    QList<qsizetype> places(rows.size());
    std::iota(places.begin(), places.end(), 0);
    std::ranges::stable_sort(places, {}, [&](qsizetype i) { return order[i]; });
    QList<ConfigRow> sorted;
    for (const qsizetype place : std::as_const(places))
        sorted.append(std::move(rows[place]));
    return sorted;
}

Task<ConfigSide> configSide(sources::ImageSourcePtr source, std::optional<oci::ImageConfig> config,
    layers::FileTreePtr tree, QList<LayerContent> layers, LayerReading how, OpContext ctx)
{
    constexpr qint64 maxAccountBytes = 1024 * 1024;
    ConfigSide side;
    side.config = std::move(config);
    side.tree = tree;
    const bool hasAccounts = tree && tree->family() == layers::OsFamily::Unix;
    for (const bool isGroup : {false, true}) {
        if (!hasAccounts)
            break;
        const auto found = layers::resolvePath(*tree, isGroup ? "/etc/group" : "/etc/passwd");
        if (found.node == layers::FileTree::none)
            continue;
        auto file = fileOf(*tree, found.node, layers);
        if (!file)
            continue;
        file->range.maxBytes = maxAccountBytes;
        auto bytes = co_await readFile(source, *std::move(file), how, ctx);
        CO_CHECK(ctx.checkStopped());
        if (bytes)
            (isGroup ? side.group : side.passwd) = *std::move(bytes);
        else if (!isGroup)
            side.passwdUnread = true;
    }
    co_return side;
}

} // namespace gantry::verbs
