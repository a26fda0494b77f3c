// SPDX-License-Identifier: Apache-2.0
// How a session reads what its root lists: everything at once, or, where the registry counts
// manifest reads, only as long as some are left (design, section 3, Pull allowance). Docker Hub
// counts a GET of an index and one of each entry it lists; what the cache holds costs nothing.
#include "models/image/imagesession.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

Task<verbs::Entry> describeOne(sources::ImageSourcePtr source, verbs::Entry entry, OpContext ctx)
{
    entry.error.reset();
    co_return co_await verbs::describe(std::move(source), std::move(entry), {}, ctx);
}

} // namespace

void ImageSession::setAllowance(Allowance allowance)
{
    m_allowance = std::move(allowance);
}

void ImageSession::readAll(quint64 question)
{
    m_waiting.clear();
    for (qsizetype i = 0; i < m_inspection.entries.size(); ++i) {
        if (!m_inspection.entries.at(i).described)
            m_waiting += i;
    }
    m_waiting += referrersPlace;
    ++m_describing; // until all that may start has started
    goOn(question);
    finishOne(question);
}

std::optional<qint64> ImageSession::allowanceLeft() const
{
    return m_allowance.left ? m_allowance.left() : std::nullopt;
}

bool ImageSession::isFree(qsizetype entry) const
{
    return entry != referrersPlace && m_allowance.kept
        && m_allowance.kept(m_inspection.entries.at(entry).descriptor.digest);
}

void ImageSession::goOn(quint64 question)
{
    const bool held = isHolding();
    // Each start may be answered at once and come back here.
    for (qsizetype i = 0; question == m_question && i < m_waiting.size();) {
        const auto left = allowanceLeft();
        const qsizetype next = m_waiting.at(i);
        const bool counts = left && !isFree(next);
        if (counts && *left - m_inFlight < allowanceReserve) {
            ++i;
            continue;
        }
        m_waiting.removeAt(i);
        start(next, question, counts);
    }
    if (question == m_question && held != isHolding())
        Q_EMIT heldChanged();
}

void ImageSession::start(qsizetype place, quint64 question, bool counts)
{
    ++m_describing;
    if (place == referrersPlace)
        return readReferrers(question);
    m_inFlight += counts ? 1 : 0;
    describe(place, question, counts);
}

int ImageSession::heldReads() const
{
    // Referrers are asked for per subject.
    return static_cast<int>(m_waiting.size())
        + (m_waiting.contains(referrersPlace) ? static_cast<int>(subjects().size()) - 1 : 0);
}

QList<oci::Digest> ImageSession::subjects() const
{
    QList<oci::Digest> subjects{m_inspection.root.digest};
    for (const auto &entry : m_inspection.entries) {
        if (entry.role == oci::Role::Image && entry.descriptor.digest != m_inspection.root.digest)
            subjects += entry.descriptor.digest;
    }
    return subjects;
}

bool ImageSession::isHeld(qsizetype entry) const
{
    return m_waiting.contains(entry);
}

bool ImageSession::areReferrersHeld() const
{
    return isHolding() && m_waiting.contains(referrersPlace);
}

bool ImageSession::isHolding() const
{
    return m_state == State::Ready && !m_waiting.isEmpty();
}

void ImageSession::readHeld()
{
    const auto places = std::exchange(m_waiting, {});
    if (m_state != State::Ready || places.isEmpty())
        return;
    ++m_describing;
    for (const qsizetype place : places) {
        start(place, m_question, true);
        if (place != referrersPlace)
            Q_EMIT entryChanged(place);
    }
    Q_EMIT heldChanged();
    finishOne(m_question);
}

void ImageSession::allowanceChanged()
{
    if (!isHolding())
        return;
    ++m_describing;
    goOn(m_question);
    finishOne(m_question);
}

void ImageSession::describe(qsizetype entry, quint64 question, bool counts)
{
    const verbs::Entry asked = m_inspection.entries.at(entry);
    m_jobIds += m_jobs->run<verbs::Entry>(
        tr("Read %1 of %2").arg(asked.descriptor.digest.shortHex(), m_name.toString()), this,
        [source = m_source, asked](
            OpContext ctx) { return describeOne(source, asked, std::move(ctx)); },
        [this, entry, question, counts](Expected<verbs::Entry> read) {
            if (question != m_question || entry >= m_inspection.entries.size())
                return;
            verbs::Entry &place = m_inspection.entries[entry];
            if (read) {
                auto referrers = std::move(place.referrers);
                place = std::move(*read);
                place.referrers = std::move(referrers);
            } else {
                place.described = true;
                place.error = read.error();
            }
            if (counts && m_inFlight > 0)
                --m_inFlight;
            Q_EMIT entryChanged(entry);
            if (question == m_question)
                goOn(question);
            finishOne(question);
        });
}

void ImageSession::retryEntry(qsizetype entry)
{
    if (m_state != State::Ready || entry < 0 || entry >= m_inspection.entries.size())
        return;
    m_waiting.removeAll(entry);
    verbs::Entry &place = m_inspection.entries[entry];
    place.error.reset();
    place.described = false;
    start(entry, m_question, true);
    Q_EMIT entryChanged(entry);
    Q_EMIT heldChanged();
}

void ImageSession::accessChanged(const QString &registry)
{
    if (m_name.transport != oci::ImageName::Transport::Registry
        || m_name.reference.domain() != registry)
        return;
    if (m_state == State::Failed)
        return reload();
    for (qsizetype i = 0; m_state == State::Ready && i < m_inspection.entries.size(); ++i) {
        const auto &error = m_inspection.entries.at(i).error;
        if (error && (error->code == Errc::Unauthorized || error->code == Errc::Network))
            retryEntry(i);
    }
}

void ImageSession::readReferrers(quint64 question)
{
    using Found = QHash<QString, QList<sources::Referrer>>;
    m_jobIds += m_jobs->run<Found>(
        tr("Read referrers of %1").arg(m_name.toString()), this,
        [source = m_source, asked = subjects()](
            OpContext ctx) { return verbs::referrers(source, asked, std::move(ctx)); },
        [this, question](Expected<Found> found) {
            if (question != m_question)
                return;
            if (found) {
                m_inspection.referrers = found->value(m_inspection.root.digest.toString());
                for (auto &entry : m_inspection.entries)
                    entry.referrers = found->value(entry.descriptor.digest.toString());
            } else {
                m_inspection.referrersError = found.error();
            }
            Q_EMIT referrersChanged();
            finishOne(question);
        });
}

void ImageSession::finishOne(quint64 question)
{
    if (question != m_question || m_describing == 0)
        return;
    if (--m_describing == 0) {
        m_jobIds.clear();
        Q_EMIT settled();
    }
}

} // namespace gantry::models
