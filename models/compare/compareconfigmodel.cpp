// SPDX-License-Identifier: Apache-2.0
#include "models/compare/compareconfigmodel.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

using verbs::ConfigRow;

CompareConfigModel::CompareConfigModel(CompareSession *session, QObject *parent)
    : QAbstractTableModel(parent)
    , m_session(session)
{
}

void CompareConfigModel::refresh()
{
    const verbs::Entry *a = m_session->entry(Side::A);
    const verbs::Entry *b = m_session->entry(Side::B);
    if (!a || !b || !a->described || !b->described) {
        if (!m_rows.isEmpty() || !m_key.isEmpty()) {
            m_key.clear();
            m_rows.clear();
            show();
        }
        return;
    }
    const bool all = m_session->readsAllLayers()
        && m_session->layersRead() == m_session->layersWanted()
        && m_session->state() == CompareSession::State::Ready;
    const QString key = m_session->side(Side::A).entry.toString() + u' '
        + m_session->side(Side::B).entry.toString() + (all ? u" all"_s : QString());
    if (key == m_key)
        return;
    m_key = key;
    m_resolved = all;
    const quint64 question = ++m_question;
    m_sides.a.config = a->config;
    m_sides.b.config = b->config;
    for (const Side side : bothSides) {
        m_sides[side].tree.reset();
        m_sides[side].passwd.clear();
        m_sides[side].group.clear();
    }
    m_pending = 0;
    rebuild();
    if (!all)
        return;
    m_pending = 2;
    for (const Side side : bothSides) {
        m_session->jobs()->run<verbs::ConfigSide>(
            tr("Look up what %1 starts").arg(m_session->sideName(side)), this,
            [source = m_session->source(side), config = m_sides[side].config,
                tree = m_session->wholeTree(side), contents = m_session->contents(side),
                how = m_session->reading()](OpContext ctx) {
                return verbs::configSide(source, config, tree, contents, how, std::move(ctx));
            },
            [this, side, question](const Expected<verbs::ConfigSide> &read) {
                if (question != m_question)
                    return;
                --m_pending;
                if (read)
                    m_sides[side] = *read;
                rebuild();
            });
    }
}

void CompareConfigModel::rebuild()
{
    m_rows = verbs::describeConfigDiff(m_sides.a, m_sides.b);
    show();
}

void CompareConfigModel::setShowsSame(bool shows)
{
    if (m_showsSame == shows)
        return;
    m_showsSame = shows;
    show();
}

void CompareConfigModel::show()
{
    beginResetModel();
    m_lines.clear();
    m_differences = 0;
    m_hidden = 0;
    for (const ConfigRow &row : std::as_const(m_rows)) {
        const bool same = row.kind == ConfigRow::Kind::Same;
        m_differences += same ? 0 : 1;
        // A value that leads nowhere on one side is worth a row even where both say the same.
        if (same && !m_showsSame && row.problemA == row.problemB) {
            ++m_hidden;
            continue;
        }
        m_lines += Line{row, false};
        if (same)
            continue;
        for (const ConfigRow::Part &part : row.parts) {
            if (part.kind == ConfigRow::Kind::Same && !m_showsSame)
                continue;
            ConfigRow line;
            line.kind = part.kind;
            if (part.kind != ConfigRow::Kind::OnlyB)
                line.a = part.text;
            if (part.kind != ConfigRow::Kind::OnlyA)
                line.b = part.text;
            m_lines += Line{line, true};
        }
    }
    endResetModel();
    Q_EMIT changed();
}

QString CompareConfigModel::fieldText(const QString &field)
{
    static const QHash<QString, const char *> words{{u"env"_s, QT_TR_NOOP("Environment")},
        {u"entrypoint"_s, QT_TR_NOOP("Entrypoint")}, {u"cmd"_s, QT_TR_NOOP("Command")},
        {u"user"_s, QT_TR_NOOP("User")}, {u"workingDir"_s, QT_TR_NOOP("Working folder")},
        {u"label"_s, QT_TR_NOOP("Label")}, {u"port"_s, QT_TR_NOOP("Port")},
        {u"volume"_s, QT_TR_NOOP("Volume")}, {u"stopSignal"_s, QT_TR_NOOP("Stop signal")},
        {u"shell"_s, QT_TR_NOOP("Shell")}, {u"history"_s, QT_TR_NOOP("History")},
        {u"platform"_s, QT_TR_NOOP("Platform")}, {u"created"_s, QT_TR_NOOP("Created")},
        {u"healthcheck"_s, QT_TR_NOOP("Health check")}};
    const auto word = words.constFind(field);
    return word == words.cend() ? field : tr(*word);
}

int CompareConfigModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int CompareConfigModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CompareConfigModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Line &line = m_lines.at(index.row());
    const ConfigRow &row = line.row;
    const bool sideA = index.column() == AColumn;
    const bool value = sideA || index.column() == BColumn;
    const std::optional<QString> &said = sideA ? row.a : row.b;
    const auto mark = [&row] {
        switch (row.kind) {
        case ConfigRow::Kind::OnlyA:
            return u"del"_s;
        case ConfigRow::Kind::OnlyB:
            return u"add"_s;
        case ConfigRow::Kind::Different:
            return u"chg"_s;
        case ConfigRow::Kind::Same:
            break;
        }
        return u"same"_s;
    };
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == FieldColumn)
            return fieldText(row.field);
        if (index.column() == NameColumn)
            return row.name;
        return value ? said.value_or(QString()) : QString();
    case Qt::ToolTipRole:
        if (!value)
            return row.name;
        return said ? (*said + u'\n' + (sideA ? row.resolvedA : row.resolvedB)).trimmed()
                    : tr("not set");
    case Qt::AccessibleTextRole: {
        const QString name = row.name.isEmpty() ? fieldText(row.field)
                                                : u"%1 %2"_s.arg(fieldText(row.field), row.name);
        if (!value)
            return name;
        return said ? tr("%1 in %2: %3").arg(name, sideA ? u"A"_s : u"B"_s, *said)
                    : tr("%1 is not set in %2").arg(name, sideA ? u"A"_s : u"B"_s);
    }
    case MarkRole:
        return index.column() == MarkColumn ? mark() : QString();
    case KindRole:
        return static_cast<int>(row.kind);
    case SecondaryRole:
        return value ? (sideA ? row.resolvedA : row.resolvedB) : QString();
    case ProblemRole:
        return value && (sideA ? row.problemA : row.problemB);
    case ProblemMarkRole:
        return value && (sideA ? row.problemA : row.problemB) ? u"warn"_s : QString();
    case MissingRole:
        return value && !said;
    case DimRole:
        return index.column() == FieldColumn || row.kind == ConfigRow::Kind::Same;
    case MonospaceRole:
        return value || index.column() == NameColumn;
    case MeaningRole:
        if (!value || !said || row.kind == ConfigRow::Kind::Same)
            return {};
        return row.kind == ConfigRow::Kind::Different ? QString() : mark();
    default:
        return {};
    }
}

QVariant CompareConfigModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case FieldColumn:
        return tr("Field");
    case NameColumn:
        return tr("Name");
    case AColumn:
        return u"A"_s;
    case BColumn:
        return u"B"_s;
    default:
        return {};
    }
}

} // namespace gantry::models
