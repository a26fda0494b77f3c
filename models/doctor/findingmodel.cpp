// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/findingmodel.h"

#include "base/text.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

using doctor::Finding;
using doctor::Severity;

namespace {

constexpr qsizetype mostNames = 12;

bool isAdvice(const doctor::Remedy &remedy)
{
    return std::holds_alternative<doctor::Advice>(remedy.action);
}

} // namespace

FindingModel::FindingModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void FindingModel::setSession(DoctorSession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session) {
        connect(session, &DoctorSession::findingsChanged, this, &FindingModel::rebuild);
        connect(session, &QObject::destroyed, this, &FindingModel::rebuild);
    }
    rebuild();
}

FindingModel::Shown FindingModel::kindOf(const Finding &finding)
{
    if (finding.ignoredBecause)
        return Shown::Ignored;
    return static_cast<Shown>(finding.severity);
}

void FindingModel::rebuild()
{
    const QList<Finding> all = m_session ? m_session->findings() : QList<Finding>();
    std::array<int, shownKinds> counts = {};
    QList<Finding> rows;
    for (const Finding &finding : all) {
        const auto kind = static_cast<std::size_t>(kindOf(finding));
        ++counts.at(kind);
        if (m_shown.at(kind))
            rows += finding;
    }
    beginResetModel();
    m_rows = std::move(rows);
    m_titles.clear();
    for (const Finding &finding : std::as_const(m_rows))
        ++m_titles[finding.title];
    m_counts = counts;
    endResetModel();
    Q_EMIT countsChanged();
}

void FindingModel::setShown(Shown kind, bool shown)
{
    if (std::exchange(m_shown.at(static_cast<std::size_t>(kind)), shown) != shown)
        rebuild();
}

int FindingModel::count(Shown kind) const
{
    return m_counts.at(static_cast<std::size_t>(kind));
}

QString FindingModel::markOf(const Finding &finding)
{
    if (finding.ignoredBecause)
        return u"skip"_s;
    return finding.severity == Severity::Error  ? u"err"_s
        : finding.severity == Severity::Warning ? u"warn"_s
                                                : u"info"_s;
}

QStringList FindingModel::summaryOf(int errors, int warnings, int notes)
{
    QStringList parts;
    if (errors > 0)
        parts += tr("%n errors", nullptr, errors);
    if (warnings > 0)
        parts += tr("%n warnings", nullptr, warnings);
    if (notes > 0 && parts.isEmpty())
        parts += tr("%n notes", nullptr, notes);
    return parts;
}

QString FindingModel::summary() const
{
    QStringList parts
        = summaryOf(count(Shown::Errors), count(Shown::Warnings), count(Shown::Notes));
    if (parts.size() > 1)
        parts += tr("errors first");
    return parts.isEmpty() ? tr("nothing found") : parts.join(u", "_s);
}

int FindingModel::rowOf(const QString &key) const
{
    for (int i = 0; i < m_rows.size(); ++i) {
        if (m_rows.at(i).key() == key)
            return i;
    }
    return -1;
}

QString FindingModel::firstRemedy(int row) const
{
    if (row < 0 || row >= m_rows.size() || m_rows.at(row).ignoredBecause)
        return {};
    const auto found = std::ranges::find_if_not(m_rows.at(row).remedies, isAdvice);
    return found == m_rows.at(row).remedies.end() ? QString() : found->id;
}

QString FindingModel::hostsText(const Finding &finding, bool names) const
{
    if (!m_session)
        return {};
    int count = 0;
    QStringList found;
    for (int i = 0; i < m_session->rows().size(); ++i) {
        const HostRow &row = m_session->rows().at(i);
        const QStringList ids = m_session->hostIds(i);
        const auto touched = static_cast<int>(std::ranges::count_if(
            ids, [&finding](const QString &id) { return finding.hosts.contains(id); }));
        if (touched == 0)
            continue;
        count += row.members.size() == 1 ? row.count : touched;
        found += row.name;
    }
    if (!names)
        return count == 0 ? tr("no host now") : tr("%n hosts", nullptr, count);
    if (found.size() > mostNames)
        return tr("%1 and %2 more")
            .arg(found.first(mostNames).join(u", "_s))
            .arg(found.size() - mostNames);
    return found.join(u", "_s);
}

//! Rows alike are told apart by the entry they are about; a path stands once.
QString FindingModel::evidenceOf(const Finding &finding) const
{
    QString text = finding.evidence;
    if (!finding.path.isEmpty()) {
        const QString path = u'/' + printable(finding.path);
        if (text.startsWith(path + u": "_s) && text.indexOf(path, path.size()) > 0)
            text.remove(0, path.size() + 2);
    }
    if (!finding.entry || (finding.path.isEmpty() && m_titles.value(finding.title) < 2))
        return text;
    const QString digest = finding.entry->shortHex();
    if (text.contains(digest))
        return text;
    const QString entry = finding.platform.isEmpty()
        ? digest
        : oci::describePlatform(finding.platform) + u' ' + digest;
    return entry + u": "_s + text;
}

int FindingModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant FindingModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Finding &finding = m_rows.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return finding.title;
    case Qt::AccessibleTextRole: {
        const QString kind = finding.ignoredBecause ? tr("Ignored")
            : finding.severity == Severity::Error   ? tr("Error")
            : finding.severity == Severity::Warning ? tr("Warning")
                                                    : tr("Note");
        return tr("%1: %2. %3 %4")
            .arg(kind, finding.title, evidenceOf(finding), hostsText(finding, false));
    }
    case KeyRole:
        return finding.key();
    case IdRole:
        return finding.id;
    case MarkRole:
        return markOf(finding);
    case EvidenceRole:
        return evidenceOf(finding);
    case HostsRole:
        return hostsText(finding, false);
    case HostNamesRole:
        return hostsText(finding, true);
    case RemediesRole: {
        QVariantList list;
        for (const doctor::Remedy &remedy : finding.remedies) {
            list += QVariantMap{{u"id"_s, remedy.id}, {u"text"_s, remedy.title},
                {u"detail"_s, remedy.detail}, {u"isAdvice"_s, isAdvice(remedy)}};
        }
        return list;
    }
    case IgnoredRole:
        return finding.ignoredBecause.has_value();
    case BecauseRole:
        return finding.ignoredBecause.value_or(QString());
    case PlatformRole:
        return oci::describePlatform(finding.platform);
    case EntryRole:
        return finding.entry ? finding.entry->toString() : QString();
    default:
        return {};
    }
}

} // namespace gantry::models
