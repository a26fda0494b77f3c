// SPDX-License-Identifier: Apache-2.0
#include "models/image/imagesession.h"

#include "base/text.h"

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct Opened {
    sources::ImageSourcePtr source;
    verbs::Inspection inspection;
};

Task<Opened> openRoot(
    std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name, OpContext ctx)
{
    CO_TRY(auto source, co_await opener->open(name, ctx));
    CO_TRY(auto inspection, co_await verbs::open(source, verbs::selectorOf(name), ctx));
    co_return Opened{std::move(source), std::move(inspection)};
}

} // namespace

ImageSession::ImageSession(std::shared_ptr<sources::SourceOpener> opener, JobModel *jobs,
    SightingsOf sightings, QObject *parent)
    : QObject(parent)
    , m_opener(std::move(opener))
    , m_jobs(jobs)
    , m_sightingsOf(std::move(sightings))
{
}

void ImageSession::prepare(const oci::ImageName &name)
{
    m_name = name;
}

void ImageSession::wake()
{
    if (m_state == State::Empty)
        reload();
}

void ImageSession::open(const oci::ImageName &name)
{
    cancel();
    const quint64 question = ++m_question;
    m_name = name;
    m_inspection = {};
    m_sightings.clear();
    m_source.reset();
    m_error.reset();
    m_currentEntry = -1;
    m_currentField.clear();
    m_describing = 0;
    m_inFlight = 0;
    m_waiting.clear();
    m_state = State::Opening;
    Q_EMIT stateChanged();
    m_jobIds += m_jobs->run<Opened>(
        tr("Open %1").arg(name.toString()), this,
        [opener = m_opener, name](OpContext ctx) { return openRoot(opener, name, std::move(ctx)); },
        [this, question](Expected<Opened> opened) {
            if (question != m_question)
                return;
            m_jobIds.clear();
            if (!opened) {
                m_state = State::Failed;
                m_error = opened.error();
                Q_EMIT stateChanged();
                Q_EMIT settled();
                return;
            }
            m_source = std::move(opened->source);
            m_inspection = std::move(opened->inspection);
            m_state = State::Ready;
            if (m_sightingsOf)
                m_sightings = m_sightingsOf(m_name);
            Q_EMIT stateChanged();
            readAll(question);
        });
}

void ImageSession::reload()
{
    open(oci::ImageName(m_name));
}

void ImageSession::cancel()
{
    const auto ids = std::exchange(m_jobIds, {});
    for (const quint64 id : ids)
        m_jobs->cancel(id);
}

QString shortTitle(const oci::ImageName &name)
{
    using Transport = oci::ImageName::Transport;
    if (name.transport == Transport::Registry || name.transport == Transport::DockerDaemon) {
        const oci::Reference &r = name.reference;
        const QString last = r.path().section(u'/', -1);
        if (r.digest() && r.tag().isEmpty())
            return last + u'@' + r.digest()->shortHex();
        return last + u':' + (r.tag().isEmpty() ? u"latest"_s : r.tag());
    }
    const QString file = name.path.section(u'/', -1, -1, QString::SectionSkipEmpty);
    QString selector = name.selector;
    if (const auto digest = oci::Digest::parse(selector))
        selector = digest->shortHex();
    return selector.isEmpty() ? file : selector;
}

QString ImageSession::title() const
{
    return shortTitle(m_name);
}

QString ImageSession::titleSuffix() const
{
    using Transport = oci::ImageName::Transport;
    if (m_name.transport == Transport::Registry)
        return m_name.reference.repository().section(u'/', 0, -2);
    if (m_name.transport == Transport::DockerDaemon)
        return tr("local engine");
    return m_name.path;
}

QString ImageSession::summary() const
{
    if (m_state != State::Ready)
        return {};
    const verbs::Totals totals = m_inspection.totals();
    QStringList parts{oci::mediatype::describe(m_inspection.root.mediaType)};
    if (m_inspection.isIndex()) {
        parts += tr("%n platforms", nullptr, static_cast<int>(totals.platforms));
        if (totals.attestations > 0)
            parts += tr("%n attestations", nullptr, static_cast<int>(totals.attestations));
    } else if (totals.layers > 0) {
        parts += tr("%n layers", nullptr, static_cast<int>(totals.layers));
    }
    const QString first = parts.join(u", "_s);
    if (totals.compressedBytes == 0)
        return first;
    return tr("%1 · %2 compressed").arg(first, formatBytes(totals.compressedBytes));
}

const verbs::Entry *ImageSession::currentEntryOrNull() const
{
    if (m_currentEntry < 0 || m_currentEntry >= m_inspection.entries.size())
        return nullptr;
    return &m_inspection.entries.at(m_currentEntry);
}

qsizetype ImageSession::entryOf(const oci::Digest &digest) const
{
    for (qsizetype i = 0; i < m_inspection.entries.size(); ++i) {
        if (m_inspection.entries.at(i).descriptor.digest == digest)
            return i;
    }
    return -1;
}

void ImageSession::selectEntry(qsizetype entry)
{
    if (entry == m_currentEntry || entry >= m_inspection.entries.size())
        return;
    m_currentEntry = entry;
    Q_EMIT currentEntryChanged(entry);
    // The bytes pane follows: the whole descriptor is framed unless a field of it is already.
    const QString own
        = entry >= 0 && m_inspection.isIndex() ? u"/manifests/%1"_s.arg(entry) : QString();
    if (own.isEmpty() || !m_currentField.startsWith(own + u'/'))
        selectField(own);
}

void ImageSession::selectField(const QString &pointer)
{
    if (pointer == m_currentField)
        return;
    m_currentField = pointer;
    Q_EMIT currentFieldChanged(pointer);
    if (m_inspection.isIndex() && pointer.startsWith("/manifests/"_L1)) {
        bool ok = false;
        const qsizetype entry = pointer.section(u'/', 2, 2).toLongLong(&ok);
        if (ok && entry != m_currentEntry && entry < m_inspection.entries.size()) {
            m_currentEntry = entry;
            Q_EMIT currentEntryChanged(entry);
        }
    }
}

namespace {

const json::Document *documentOf(const verbs::Inspection &inspection)
{
    return std::visit(
        [](const auto &node) -> const json::Document * {
            if constexpr (requires { node.json(); })
                return &node.json();
            else
                return &node.json;
        },
        inspection.document);
}

} // namespace

void ImageSession::selectByte(qsizetype offset)
{
    if (m_state == State::Ready)
        selectField(documentOf(m_inspection)->atOffset(offset).pointer());
}

json::Range ImageSession::fieldRange() const
{
    if (m_state != State::Ready || m_currentField.isEmpty())
        return {};
    return documentOf(m_inspection)->at(m_currentField).memberRange();
}

} // namespace gantry::models
