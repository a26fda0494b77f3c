// SPDX-License-Identifier: Apache-2.0
#include "support/fakesource.h"

#include "oci/document.h"
#include "sources/documents.h"
#include "sources/names.h"
#include "sources/referrers.h"

#include <QCoroTimer>

#include <QFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::test {

using namespace sources;

struct FakeSource::State {
    std::shared_ptr<Content> content;
    QString displayName;
    std::chrono::milliseconds latency{0};
    QHash<QString, Error> failures;
    qsizetype tagPageSize = 0;
    std::optional<QDateTime> fromCache;
    QStringList asked;
    int running = 0;
    int mostAtOnce = 0;
    QTemporaryDir blobs;
};

namespace {

//! The wait every answer has; Cancelled, or the failure set for one of the names.
Task<> turn(
    std::shared_ptr<FakeSource::State> state, QString question, QStringList names, OpContext ctx)
{
    state->asked.append(question);
    state->mostAtOnce = std::max(state->mostAtOnce, ++state->running);
    co_await QCoro::sleepFor(state->latency);
    --state->running;
    CO_CHECK(ctx.checkStopped());
    for (const QString &name : std::as_const(names)) {
        if (const auto found = state->failures.constFind(name); found != state->failures.constEnd())
            co_return std::unexpected(*found);
    }
    co_return Expected<>{};
}

QStringList tagNames(const Content &content)
{
    QStringList names;
    for (const auto &[tag, target] : content.tags)
        names.append(tag);
    return names;
}

} // namespace

FakeSource::FakeSource(std::shared_ptr<Content> content, QString displayName)
    : m_state(std::make_shared<State>())
{
    m_state->content = std::move(content);
    m_state->displayName = std::move(displayName);
}

FakeSource::~FakeSource() = default;

void FakeSource::setLatency(std::chrono::milliseconds latency)
{
    m_state->latency = latency;
}

void FakeSource::setFailure(const QString &what, std::optional<Error> error)
{
    if (error)
        m_state->failures.insert(what, *std::move(error));
    else
        m_state->failures.remove(what);
}

void FakeSource::setTagPageSize(qsizetype tags)
{
    m_state->tagPageSize = tags;
}

void FakeSource::setFromCache(std::optional<QDateTime> seenAt)
{
    m_state->fromCache = std::move(seenAt);
}

QStringList FakeSource::asked() const
{
    return m_state->asked;
}

int FakeSource::running() const
{
    return m_state->running;
}

int FakeSource::mostAtOnce() const
{
    return m_state->mostAtOnce;
}

const std::shared_ptr<Content> &FakeSource::content() const
{
    return m_state->content;
}

QString FakeSource::displayName() const
{
    return m_state->displayName;
}

oci::ImageName FakeSource::name() const
{
    oci::ImageName name;
    if (const auto reference = oci::Reference::parse(m_state->displayName))
        name.reference = *reference;
    return name;
}

Task<oci::Descriptor> FakeSource::resolve(QString tagOrDigest, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(co_await turn(state, u"resolve "_s + tagOrDigest, {tagOrDigest}, std::move(ctx)));
    if (tagOrDigest.isEmpty() && state->content->tags.size() == 1)
        co_return state->content->tags.first().second;
    if (tagOrDigest.isEmpty())
        tagOrDigest = u"latest"_s;
    if (const oci::Descriptor *target = state->content->tag(tagOrDigest))
        co_return *target;
    if (const auto digest = oci::Digest::parse(tagOrDigest)) {
        const QByteArray bytes = state->content->blobs.value(tagOrDigest);
        if (!bytes.isNull())
            co_return describeBytes(bytes, {}, *digest, tagOrDigest);
    }
    co_return fail(Errc::NotFound, u"There is no tag %1"_s.arg(tagOrDigest), state->displayName,
        nameRemedy(tagOrDigest, tagNames(*state->content)));
}

Task<QByteArray> FakeSource::fetch(oci::Descriptor node, OpContext ctx)
{
    const auto state = m_state;
    const QString digest = node.digest.toString();
    CO_CHECK(co_await turn(state, u"fetch "_s + digest, {digest}, std::move(ctx)));
    const auto found = state->content->blobs.constFind(digest);
    if (found == state->content->blobs.constEnd())
        co_return fail(Errc::NotFound, u"The registry does not have it"_s, digest);
    CO_CHECK(checkBytes(*found, node));
    co_return *found;
}

Task<BlobView> FakeSource::blob(oci::Descriptor node, OpContext ctx)
{
    const auto state = m_state;
    const QString digest = node.digest.toString();
    CO_CHECK(co_await turn(state, u"blob "_s + digest, {digest}, std::move(ctx)));
    const auto found = state->content->blobs.constFind(digest);
    if (found == state->content->blobs.constEnd())
        co_return fail(Errc::NotFound, u"The registry does not have it"_s, digest);
    QFile file(state->blobs.filePath(node.digest.hex()));
    if (!file.exists() && (!file.open(QIODevice::WriteOnly) || file.write(*found) != found->size()))
        co_return fail(Errc::Io, file.errorString(), file.fileName());
    co_return BlobView{file.fileName(), 0, found->size(), state};
}

void ProbedSource::setProbed(const oci::Digest &digest, std::optional<qint64> size)
{
    m_answers.insert(digest.toString(), size);
}

Task<std::optional<qint64>> ProbedSource::probe(oci::Descriptor node, OpContext ctx)
{
    ++m_probes;
    CO_CHECK(ctx.checkStopped());
    const QString digest = node.digest.toString();
    if (const auto set = m_answers.constFind(digest); set != m_answers.cend())
        co_return *set;
    const auto found = content()->blobs.constFind(digest);
    co_return found == content()->blobs.cend() ? std::nullopt
                                               : std::optional<qint64>(found->size());
}

Task<TagPage> FakeSource::tags(QString page, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(co_await turn(state, u"tags"_s, {u"tags"_s}, std::move(ctx)));
    TagPage answer;
    const auto &tags = state->content->tags;
    const qsizetype from = page.toLongLong();
    const qsizetype count = state->tagPageSize > 0 ? state->tagPageSize : tags.size();
    for (const auto &[tag, target] : tags.mid(from, count))
        answer.tags.append({tag, std::nullopt});
    if (from + count < tags.size())
        answer.next = QString::number(from + count);
    co_return answer;
}

Task<QList<Referrer>> FakeSource::referrers(oci::Digest subject, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(co_await turn(state, u"referrers "_s + subject.toString(),
        {u"referrers"_s, subject.toString() + u"/referrers"_s}, std::move(ctx)));
    QStringList digests = state->content->blobs.keys();
    digests.sort();
    QList<Referrer> list;
    for (const QString &text : std::as_const(digests)) {
        const QByteArray bytes = state->content->blobs.value(text);
        if (!bytes.contains("\"subject\""))
            continue;
        const auto document = oci::parseNode(bytes, {});
        const auto named = document ? subjectOf(*document) : std::nullopt;
        if (!named || named->digest != subject)
            continue;
        auto descriptor = describeBytes(bytes, {}, *oci::Digest::parse(text), text);
        if (descriptor)
            mergeReferrer(
                list, {*descriptor, {Referrer::Origin::Api}, {}, artifactTypeOf(*document)});
    }
    for (const CosignTag &cosign : cosignTags(subject)) {
        if (const oci::Descriptor *target = state->content->tag(cosign.tag))
            mergeReferrer(
                list, {*target, {Referrer::Origin::CosignTag}, cosign.tag, cosign.artifactType});
    }
    co_return list;
}

std::optional<QDateTime> FakeSource::answeredFromCache(const QString &) const
{
    return m_state->fromCache;
}

FakeRegistry::FakeRegistry(QStringList names, qsizetype pageSize, QString displayName)
    : m_names(std::move(names))
    , m_pageSize(pageSize)
    , m_displayName(std::move(displayName))
{
}

Task<NamePage> FakeRegistry::repositories(QString page, OpContext ctx)
{
    const QStringList names = m_names;
    const qsizetype size = m_pageSize;
    const auto failure = m_failure;
    co_await QCoro::sleepFor(m_latency);
    CO_CHECK(ctx.checkStopped());
    if (failure)
        co_return std::unexpected(*failure);
    const qsizetype from = page.toLongLong();
    NamePage answer{names.mid(from, size), {}};
    if (from + size < names.size())
        answer.next = QString::number(from + size);
    co_return answer;
}

void FakeOpener::add(const QString &container, ImageSourcePtr source)
{
    m_sources.insert(container, std::move(source));
}

void FakeOpener::addRegistry(const QString &registry, std::shared_ptr<RepositoryLister> lister)
{
    m_registries.insert(registry, std::move(lister));
}

Task<ImageSourcePtr> FakeOpener::open(oci::ImageName name, OpContext ctx)
{
    const ImageSourcePtr source = m_sources.value(name.container());
    co_await QCoro::sleepFor(std::chrono::milliseconds(0));
    CO_CHECK(ctx.checkStopped());
    if (!source)
        co_return fail(Errc::NotFound, u"No such source"_s, name.container());
    co_return source;
}

Task<std::shared_ptr<RepositoryLister>> FakeOpener::openRegistry(QString registry, OpContext ctx)
{
    const std::shared_ptr<RepositoryLister> lister = m_registries.value(registry);
    co_await QCoro::sleepFor(std::chrono::milliseconds(0));
    CO_CHECK(ctx.checkStopped());
    if (!lister)
        co_return fail(Errc::NotFound, u"No such registry"_s, registry);
    co_return lister;
}

} // namespace gantry::test
