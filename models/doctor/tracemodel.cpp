// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/tracemodel.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

using doctor::Outcome;

TraceModel::TraceModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void TraceModel::setSession(DoctorSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &DoctorSession::reportChanged, this, &TraceModel::rebuild);
        connect(session, &DoctorSession::currentRowChanged, this, &TraceModel::rebuild);
        connect(session, &QObject::destroyed, this, &TraceModel::rebuild);
    }
    rebuild();
}

void TraceModel::rebuild()
{
    beginResetModel();
    m_order.clear();
    m_rows.clear();
    m_hasVersions = false;
    const verbs::HostVerdict *verdict = m_session ? m_session->currentVerdict() : nullptr;
    if (verdict) {
        const doctor::PreparedImage &image = *m_session->report()->image;
        for (int i = 0; i < verdict->choice.orderCount; ++i)
            m_order += verdict->choice.order[static_cast<std::size_t>(i)];
        int others = 0;
        QString whyOthers;
        for (const doctor::EntryTrace &trace : verdict->choice.trace) {
            const auto &entry = image.entries().at(static_cast<std::size_t>(trace.entry));
            const QString why = doctor::whyOf(image, verdict->host, verdict->client, trace);
            if (trace.reason == doctor::Reason::NotAnImage) {
                ++others;
                whyOthers = why;
                continue;
            }
            Row row;
            oci::Platform platform = entry.written;
            row.version = platform.osVersion;
            platform.osVersion.clear();
            m_hasVersions = m_hasVersions || !row.version.isEmpty();
            row.entry = entry.hasPlatform && !platform.isEmpty() ? oci::describePlatform(platform)
                                                                 : tr("no platform");
            if (entry.isNested)
                row.entry = tr("index, %1").arg(row.entry);
            for (int in = entry.parent; in >= 0;
                in = image.entries().at(static_cast<std::size_t>(in)).parent)
                row.entry.prepend(u"    "_s);
            row.icon = entry.isNested         ? u"index"_s
                : platform.os == "windows"_L1 ? u"win"_s
                : platform.os == "linux"_L1   ? u"linux"_s
                                              : u"manifest"_s;
            row.whole = entry.facts->descriptor.digest;
            row.digest = row.whole.shortHex();
            row.why = why;
            row.picked = trace.entry == verdict->choice.picked;
            for (const doctor::Rule rule : std::as_const(m_order)) {
                const Outcome outcome = trace.outcomes[static_cast<std::size_t>(rule)];
                row.outcomes += outcome;
                QString compared;
                if (outcome == Outcome::Failed || outcome == Outcome::Passed) {
                    const doctor::Compared values = doctor::comparedOf(
                        image, verdict->host, verdict->client, trace.entry, rule);
                    if (!values.wanted.isEmpty() || !values.found.isEmpty())
                        compared = tr("wanted %1, found %2")
                                       .arg(values.wanted.isEmpty() ? tr("nothing") : values.wanted,
                                           values.found.isEmpty() ? tr("nothing") : values.found);
                }
                row.compared += compared;
            }
            m_rows += row;
        }
        if (others > 0) {
            Row row;
            row.entry = others == 1 ? tr("1 attestation or artifact")
                                    : tr("%n attestations and artifacts", nullptr, others);
            row.icon = u"att"_s;
            row.why = whyOthers.isEmpty() ? tr("Never offered to a host.") : whyOthers;
            row.offered = false;
            row.outcomes = QList<Outcome>(m_order.size(), Outcome::NotReached);
            row.compared = QStringList(m_order.size());
            const qsizetype type = m_order.indexOf(doctor::Rule::Type);
            if (type >= 0)
                row.outcomes[type] = Outcome::Failed;
            m_rows += row;
        }
    }
    endResetModel();
}

int TraceModel::rowToShow() const
{
    int best = -1;
    qsizetype farthest = -1;
    for (int i = 0; i < m_rows.size(); ++i) {
        const Row &row = m_rows.at(i);
        if (row.picked)
            return i;
        const qsizetype failed = row.offered ? row.outcomes.indexOf(Outcome::Failed) : -1;
        if (failed > farthest) {
            farthest = failed;
            best = i;
        }
    }
    return best < 0 && !m_rows.isEmpty() ? 0 : best;
}

int TraceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int TraceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : reasonColumn() + 1;
}

QString TraceModel::cellText(const Row &row, int rule) const
{
    const QString name = doctor::ruleName(m_order.at(rule));
    QString text;
    switch (row.outcomes.at(rule)) {
    case Outcome::Passed:
        text = tr("%1: passed").arg(name);
        break;
    case Outcome::Failed:
        text = tr("Error: %1 rule failed").arg(name);
        break;
    case Outcome::NotReached:
        return tr("%1: not reached").arg(name);
    case Outcome::NotAsked:
        return tr("%1: this client does not look at it").arg(name);
    }
    return row.compared.at(rule).isEmpty() ? text : text + u", "_s + row.compared.at(rule);
}

QVariant TraceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row &row = m_rows.at(index.row());
    const int column = index.column();
    if (isRuleColumn(column)) {
        const int rule = column - FirstRuleColumn;
        const Outcome outcome = row.outcomes.at(rule);
        switch (role) {
        case MarkRole:
            return outcome == Outcome::Passed ? u"ok"_s
                : outcome == Outcome::Failed  ? (row.offered ? u"err"_s : u"skip"_s)
                                              : QString();
        case FramedRole:
            return outcome == Outcome::Failed && row.offered;
        case NotReachedRole:
            return outcome == Outcome::NotReached || outcome == Outcome::NotAsked;
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole:
            return cellText(row, rule);
        default:
            break;
        }
    }
    switch (role) {
    case Qt::DisplayRole:
        return column == EntryColumn   ? row.entry
            : column == VersionColumn  ? row.version
            : column == DigestColumn   ? row.digest
            : column == reasonColumn() ? row.why
                                       : QString();
    case Qt::AccessibleTextRole:
        return column == EntryColumn && row.picked ? tr("%1, picked: %2").arg(row.entry, row.why)
                                                   : data(index, Qt::DisplayRole);
    case Qt::ToolTipRole:
        return column == DigestColumn ? QVariant(row.whole.toString())
            : column == EntryColumn && !row.version.isEmpty()
            ? QVariant(row.entry.trimmed() + u' ' + row.version)
            : QVariant();
    case IconRole:
        return column == EntryColumn ? row.icon : QString();
    case MonospaceRole:
        return column == VersionColumn || column == DigestColumn;
    case DigestRole:
        return column == DigestColumn ? row.whole.toString() : QString();
    case PickedRole:
        return row.picked;
    case BoldRole:
        return row.picked && (column == EntryColumn || column == reasonColumn());
    case DimRole:
        return !row.offered;
    default:
        return {};
    }
}

QVariant TraceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && isRuleColumn(section))
        return int(Qt::AlignCenter);
    if (role != Qt::DisplayRole)
        return {};
    if (isRuleColumn(section))
        return doctor::ruleName(m_order.at(section - FirstRuleColumn));
    switch (section) {
    case EntryColumn:
        return tr("Entry");
    case VersionColumn:
        return tr("OS version");
    case DigestColumn:
        return tr("Digest");
    default:
        return tr("Why");
    }
}

} // namespace gantry::models
