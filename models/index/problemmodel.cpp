// SPDX-License-Identifier: Apache-2.0
#include "models/index/problemmodel.h"

#include "models/index/slotrows.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

using assembly::DraftEntry;
using assembly::Problem;
using ProblemKind = Problem::Kind;

QString markOf(const Problem &problem)
{
    if (problem.kind == ProblemKind::ExpectedMissing)
        return u"miss"_s;
    switch (problem.severity) {
    case Problem::Severity::Error:
        return u"err"_s;
    case Problem::Severity::Warning:
        return u"warn"_s;
    case Problem::Severity::Note:
        return u"info"_s;
    }
    return {};
}

QString sentence(const QString &text)
{
    return text.isEmpty() || text.endsWith(u'.') || text.endsWith(u'?') ? text : text + u'.';
}

//! Who expects a platform: "For lab-rv-01, lab-rv-02."
QString expectedFor(const AssemblySession &session, const oci::Platform &platform)
{
    QStringList names;
    if (const HostList *hosts = session.hosts()) {
        for (const Host &host : hosts->hosts()) {
            if (AssemblySession::slotKey(host.platform) == AssemblySession::slotKey(platform))
                names += host.name;
        }
    }
    return names.isEmpty() ? QString() : ProblemModel::tr("For %1.").arg(names.join(u", "_s));
}

QVariantMap button(const QString &id, const QString &text, bool first = false)
{
    return {{u"id"_s, id}, {u"text"_s, text}, {u"first"_s, first}};
}

} // namespace

ProblemModel::ProblemModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

void ProblemModel::setSession(AssemblySession *session)
{
    if (m_session)
        m_session->disconnect(this);
    m_session = session;
    if (session)
        connect(session, &AssemblySession::draftChanged, this, &ProblemModel::rebuild);
    rebuild();
}

//! Problems that stay keep their rows: the button under the pointer does not jump away.
void ProblemModel::rebuild()
{
    const QList<Problem> now = m_session ? m_session->problems() : QList<Problem>();
    const auto contains = [](const QList<Problem> &list, const QString &id) {
        return std::ranges::any_of(list, [&](const Problem &each) { return each.id() == id; });
    };
    for (int i = static_cast<int>(m_problems.size()) - 1; i >= 0; --i) {
        if (contains(now, m_problems.at(i).id()))
            continue;
        beginRemoveRows({}, i, i);
        m_problems.removeAt(i);
        endRemoveRows();
    }
    for (int i = 0; i < static_cast<int>(now.size()); ++i) {
        const QString id = now.at(i).id();
        const auto found = std::ranges::find_if(m_problems.begin() + std::min(i, rowCount()),
            m_problems.end(), [&](const Problem &each) { return each.id() == id; });
        if (found == m_problems.end()) {
            beginInsertRows({}, i, i);
            m_problems.insert(i, now.at(i));
            endInsertRows();
            continue;
        }
        const int from = static_cast<int>(std::distance(m_problems.begin(), found));
        if (from != i) {
            beginMoveRows({}, from, from, {}, i);
            m_problems.move(from, i);
            endMoveRows();
        }
        m_problems[i] = now.at(i);
        Q_EMIT dataChanged(index(i), index(i));
    }
    Q_EMIT summaryChanged();
}

QVariantList ProblemModel::actionsOf(const Problem &problem) const
{
    QVariantList actions;
    const assembly::Draft &draft = m_session->draft();
    const QString key = problem.keys.value(0);
    const DraftEntry *entry = draft.find(key);
    const bool hasConfig = entry && entry->configPlatform;
    const QString accept = tr("Accept");
    switch (problem.kind) {
    case ProblemKind::Duplicate:
        for (const QString &each : problem.keys) {
            const DraftEntry *rival = draft.find(each);
            if (!rival)
                continue;
            const QString digest = rival->descriptor.digest.shortHex();
            actions += button(u"keep:"_s + each,
                rival->version.isEmpty() ? tr("Keep %1").arg(digest)
                                         : tr("Keep %1 (%2)").arg(digest, rival->version),
                each == key);
        }
        break;
    case ProblemKind::WindowsBuild:
    case ProblemKind::ConfigDiffers:
        if (hasConfig)
            actions += button(u"config:"_s + key, tr("Take From Config"), true);
        if (problem.kind == ProblemKind::ConfigDiffers)
            actions += button(u"accept"_s, accept);
        actions += button(u"edit:"_s + key, tr("Edit Platform…"));
        break;
    case ProblemKind::NoPlatform:
    case ProblemKind::NoWindowsVersion:
        if (hasConfig && !entry->configPlatform->isEmpty()
            && *entry->configPlatform != entry->platform())
            actions += button(u"config:"_s + key, tr("Take From Config"), true);
        actions += button(u"edit:"_s + key, tr("Edit Platform…"));
        actions += button(u"accept"_s, accept);
        break;
    case ProblemKind::BadField:
        actions += button(u"edit:"_s + key, tr("Edit Platform…"), true);
        if (hasConfig)
            actions += button(u"config:"_s + key, tr("Take From Config"));
        break;
    case ProblemKind::ForeignRepository:
    case ProblemKind::TypeMix:
        actions += button(u"accept"_s, accept, true);
        break;
    case ProblemKind::OlderVersion:
        actions += button(u"accept"_s, accept, true);
        if (problem.platform)
            actions += button(u"find"_s, tr("Find Candidate…"));
        break;
    case ProblemKind::DockerListLoses:
        actions += button(u"ociIndex"_s, tr("Write as OCI Index"), true);
        actions += button(u"accept"_s, accept);
        break;
    case ProblemKind::ExpectedMissing:
        actions += button(u"leaveOut"_s, tr("Leave Out"));
        actions += button(u"find"_s, tr("Find Candidate…"), true);
        break;
    }
    return actions;
}

void ProblemModel::act(int row, const QString &actionId)
{
    if (!m_session || row < 0 || row >= rowCount())
        return;
    const Problem problem = m_problems.at(row); // the row may go while acting
    const QString argument = actionId.section(u':', 1);
    if (actionId.startsWith("keep:"_L1))
        m_session->keepOne(problem.keys, argument);
    else if (actionId.startsWith("config:"_L1))
        m_session->fillFromConfig(argument);
    else if (actionId.startsWith("remove:"_L1))
        m_session->remove({argument});
    else if (actionId.startsWith("edit:"_L1))
        Q_EMIT editRequested(argument);
    else if (actionId == "accept"_L1)
        m_session->accept(problem.id());
    else if (actionId == "ociIndex"_L1)
        m_session->setFormat(assembly::Format::OciIndex);
    else if (actionId == "leaveOut"_L1 && problem.platform)
        m_session->leaveOut(*problem.platform);
    else if (actionId == "find"_L1 && problem.platform)
        Q_EMIT findRequested(*problem.platform);
}

QString ProblemModel::summary() const
{
    qsizetype conflicts = 0, warnings = 0, missing = 0, notes = 0;
    for (const Problem &problem : m_problems) {
        if (problem.kind == ProblemKind::ExpectedMissing)
            ++missing;
        else if (problem.severity == Problem::Severity::Error)
            ++conflicts;
        else if (problem.severity == Problem::Severity::Warning)
            ++warnings;
        else
            ++notes;
    }
    QStringList parts;
    if (conflicts > 0)
        parts += conflicts == 1 ? tr("1 conflict") : tr("%1 conflicts").arg(conflicts);
    if (warnings > 0)
        parts += warnings == 1 ? tr("1 warning") : tr("%1 warnings").arg(warnings);
    if (missing > 0)
        parts += tr("%1 missing").arg(missing);
    if (notes > 0)
        parts += notes == 1 ? tr("1 note") : tr("%1 notes").arg(notes);
    return parts.isEmpty() ? tr("No problems") : parts.join(u", "_s);
}

int ProblemModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
}

QVariant ProblemModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)
        || !m_session)
        return {};
    const Problem &problem = m_problems.at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case TitleRole:
        return problem.title;
    case DetailRole: {
        const QString who = problem.kind == ProblemKind::ExpectedMissing && problem.platform
            ? expectedFor(*m_session, *problem.platform)
            : QString();
        return who.isEmpty() ? sentence(problem.detail) : who;
    }
    case Qt::AccessibleTextRole: {
        const QString severity = problem.severity == Problem::Severity::Error ? tr("Conflict")
            : problem.severity == Problem::Severity::Warning                  ? tr("Warning")
                                                                              : tr("Note");
        return u"%1: %2. %3"_s.arg(severity, problem.title, data(index, DetailRole).toString());
    }
    case Qt::ToolTipRole:
        return sentence(problem.detail);
    case IdRole:
        return problem.id();
    case SeverityRole:
        return static_cast<int>(problem.severity);
    case MarkRole:
        return markOf(problem);
    case ActionsRole:
        return actionsOf(problem);
    case EntryKeysRole:
        return problem.keys;
    case PlatformRole:
        return problem.platform ? QVariant::fromValue(*problem.platform) : QVariant();
    default:
        return {};
    }
}

} // namespace gantry::models
