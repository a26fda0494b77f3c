// SPDX-License-Identifier: Apache-2.0

// What a person does to a draft, as named steps.

#include "assembly/draftedit.h"
#include "assembly/draftfit.h"
#include "models/index/assemblysession.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

oci::StringPairs *pairsOf(assembly::Draft &draft, const QString &entryKey)
{
    if (entryKey.isEmpty())
        return &draft.annotations;
    const auto it = std::ranges::find(draft.entries, entryKey, &assembly::DraftEntry::key);
    return it == draft.entries.end() ? nullptr : &it->descriptor.annotations;
}

} // namespace

//! "windows/amd64 10.0.20348", or the digest of an entry without platform.
QString AssemblySession::nameOf(const QString &key) const
{
    const assembly::DraftEntry *entry = m_draft.find(key);
    if (!entry)
        return {};
    return entry->platform().isEmpty() ? entry->descriptor.digest.shortHex()
                                       : assembly::placeWords(entry->platform());
}

void AssemblySession::expect(const oci::Platform &platform)
{
    assembly::Draft after = m_draft;
    const bool known = std::ranges::any_of(after.expected,
        [&](const oci::Platform &other) { return assembly::samePlace(other, platform); });
    if (platform.isEmpty() || known)
        return;
    after.expected += platform;
    step(tr("Open a slot for %1").arg(assembly::placeWords(platform)), after);
}

void AssemblySession::leaveOut(const oci::Platform &expected)
{
    assembly::Draft after = m_draft;
    after.expected.removeIf(
        [&](const oci::Platform &other) { return assembly::samePlace(other, expected); });
    step(tr("Leave out %1").arg(assembly::placeWords(expected)), after);
}

void AssemblySession::remove(const QStringList &keys)
{
    assembly::Draft after = m_draft;
    qsizetype removed = 0;
    QString name;
    for (const QString &key : keys) {
        auto next = assembly::removeEntry(after, key);
        if (!next)
            continue;
        name = nameOf(key);
        after = *std::move(next);
        ++removed;
    }
    step(removed == 1 ? tr("Remove %1").arg(name) : tr("Remove %1 entries").arg(removed), after);
}

void AssemblySession::move(const QString &key, qsizetype position)
{
    step(tr("Move %1").arg(nameOf(key)), assembly::moveEntry(m_draft, key, position));
}

std::optional<QString> AssemblySession::checkPlatform(
    const QString &key, const QString &field, const QString &value) const
{
    const assembly::DraftEntry *entry = m_draft.find(key);
    const auto known = assembly::platformFieldOf(field);
    if (!entry || !known)
        return tr("There is no such field");
    const QString fault = assembly::platformFieldFault(entry->platform(), *known, value);
    return fault.isEmpty() ? std::nullopt : std::optional(fault);
}

std::optional<QString> AssemblySession::setPlatform(
    const QString &key, const QString &field, const QString &value, Step kind)
{
    if (const auto fault = checkPlatform(key, field, value))
        return fault;
    auto after = assembly::setPlatformField(m_draft, key, *assembly::platformFieldOf(field), value);
    if (!after)
        return after.error().message;
    step(tr("Set %1 of %2").arg(field, nameOf(key)), *std::move(after),
        kind == Step::Typing ? u"platform/%1/%2"_s.arg(key, field) : QString());
    return std::nullopt;
}

void AssemblySession::setPlatform(const QString &key, const oci::Platform &platform)
{
    step(tr("Set the platform of %1").arg(nameOf(key)),
        assembly::setPlatform(
            m_draft, key, platform == oci::Platform() ? std::nullopt : std::optional(platform)));
}

void AssemblySession::fillFromConfig(const QString &key)
{
    const assembly::DraftEntry *entry = m_draft.find(key);
    if (entry && entry->configPlatform)
        step(tr("Platform of %1 from its config").arg(nameOf(key)),
            assembly::setPlatform(m_draft, key, entry->configPlatform));
}

void AssemblySession::keepOne(const QStringList &keys, const QString &keep)
{
    const assembly::DraftEntry *entry = m_draft.find(keep);
    if (entry)
        step(tr("Keep %1 for %2").arg(entry->descriptor.digest.shortHex(), nameOf(keep)),
            assembly::keepOne(m_draft, keys, keep));
}

void AssemblySession::accept(const QString &problemId)
{
    const auto problem = std::ranges::find_if(
        m_problems, [&](const assembly::Problem &each) { return each.id() == problemId; });
    if (problem == m_problems.end() || problem->severity == assembly::Problem::Severity::Error)
        return;
    assembly::Draft after = m_draft;
    after.accepted += problemId;
    step(tr("Accept “%1”").arg(problem->title), after);
}

void AssemblySession::setTarget(const oci::ImageName &target, Step kind)
{
    assembly::Draft after = m_draft;
    after.target = target;
    step(tr("Push to %1").arg(target.toString()), after,
        kind == Step::Typing ? u"target"_s : QString());
}

void AssemblySession::setFormat(assembly::Format format)
{
    assembly::Draft after = m_draft;
    after.format = format;
    step(format == assembly::Format::DockerList ? tr("Write as a Docker list")
                                                : tr("Write as an OCI index"),
        after);
}

QStringList AssemblySession::dockerListLoses() const
{
    return assembly::whatDockerListLoses(m_draft);
}

std::optional<QString> AssemblySession::setAnnotation(
    const QString &entryKey, const QString &name, const QString &value, Step kind)
{
    auto after = assembly::setAnnotation(m_draft, entryKey, name.trimmed(), value);
    if (!after)
        return after.error().message;
    step(tr("Set annotation %1").arg(name.trimmed()), *std::move(after),
        kind == Step::Typing ? u"annotation/%1/%2"_s.arg(entryKey, name) : QString());
    return std::nullopt;
}

std::optional<QString> AssemblySession::renameAnnotation(
    const QString &entryKey, const QString &from, const QString &to)
{
    const QString name = to.trimmed();
    if (name == from)
        return std::nullopt;
    if (name.isEmpty())
        return tr("An annotation needs a name");
    assembly::Draft after = m_draft;
    oci::StringPairs *pairs = pairsOf(after, entryKey);
    if (!pairs)
        return tr("The draft has no such entry");
    if (oci::lookup(*pairs, name))
        return tr("%1 is there already").arg(name);
    const auto it = std::ranges::find(*pairs, from, &oci::StringPair::key);
    if (it == pairs->end())
        return tr("There is no annotation %1").arg(from);
    it->key = name;
    step(tr("Rename annotation %1").arg(from), after);
    return std::nullopt;
}

void AssemblySession::removeAnnotation(const QString &entryKey, const QString &name)
{
    step(tr("Remove annotation %1").arg(name),
        assembly::setAnnotation(m_draft, entryKey, name, std::nullopt));
}

} // namespace gantry::models
