// SPDX-License-Identifier: Apache-2.0
#include "sources/layoutsource.h"

#include "oci/document.h"
#include "sources/documents.h"
#include "sources/layoutindex.h"
#include "sources/layoutscan.h"
#include "sources/names.h"
#include "sources/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

constexpr QStringView containerdNameKey = u"io.containerd.image.name";
constexpr qint64 maxLayoutFileBytes = 4096;

//! oci-layout (image-layout.md, "oci-layout file").
Expected<> checkVersion(const LayoutFiles &files)
{
    const auto view = files.find(u"oci-layout"_s);
    if (!view)
        return fail(Errc::Corrupt, words("Not an OCI layout: it has no file oci-layout"),
            files.place(),
            words("Name a directory or archive that holds oci-layout, index.json and blobs"));
    TRY(const QByteArray bytes, readRegion(*view, maxLayoutFileBytes));
    TRY(const auto document, json::Document::parse(bytes, files.place() + u"/oci-layout"_s));
    const QString version = document.root()["imageLayoutVersion"].toStringOr({});
    if (version.isEmpty())
        return fail(
            Errc::Corrupt, words("oci-layout does not say imageLayoutVersion"), files.place());
    if (!version.startsWith("1."_L1))
        return fail(
            Errc::Unsupported, words("Layout version %1 is not known").arg(version), files.place());
    return {};
}

Expected<QList<LayoutTag>> readTags(const LayoutFiles &files)
{
    CHECK(checkVersion(files));
    const QString subject = files.place() + u"/index.json"_s;
    const auto view = files.find(u"index.json"_s);
    if (!view)
        return fail(Errc::Corrupt, words("Not an OCI layout: it has no index.json"), files.place());
    TRY(const QByteArray bytes, readRegion(*view, maxDocumentBytes));
    TRY(const auto document, oci::parseNode(bytes, oci::mediatype::ociIndex, subject));
    if (const auto *index = std::get_if<oci::Index>(&document))
        return layoutTags(*index);
    return fail(Errc::Corrupt, words("index.json is not an image index"), subject);
}

QString canonical(const QString &text)
{
    const auto reference = oci::Reference::parse(text);
    return reference ? reference->toString() : text;
}

//! Targets with distinct digests that a test accepts.
template <typename Test>
QList<LayoutTag> matching(const QList<LayoutTag> &tags, Test test)
{
    QList<LayoutTag> found;
    for (const LayoutTag &tag : tags) {
        const auto same
            = [&tag](const LayoutTag &other) { return other.target.digest == tag.target.digest; };
        if (test(tag) && std::ranges::none_of(found, same))
            found.append(tag);
    }
    return found;
}

QStringList selectors(const QList<LayoutTag> &tags)
{
    QStringList names;
    for (const LayoutTag &tag : tags)
        names.append(tag.name);
    return names;
}

} // namespace

struct LayoutSource::State {
    oci::ImageName name;
    QString displayName;
    LayoutFilesPtr files;
    std::shared_ptr<Pools> pools;
    // What was read last, and the stamp it was read under. Main thread.
    QString tagsStamp, scanStamp;
    QList<LayoutTag> tags;
    std::shared_ptr<const LayoutScan> scan;
    QSet<QString> verified; //!< blobs hashed by this process
};

namespace {

Task<QList<LayoutTag>> currentTags(std::shared_ptr<LayoutSource::State> state)
{
    const QString stamp = state->files->stamp();
    if (!stamp.isEmpty() && stamp == state->tagsStamp)
        co_return QList<LayoutTag>(state->tags); // a copy: QCoro moves what it is given
    const auto view = state->files->find(u"index.json"_s);
    Expected<QList<LayoutTag>> tags;
    if (!view || view->lengthBytes <= inlineBytes)
        tags = readTags(*state->files);
    else
        tags = co_await onPool(
            &state->pools->io, [files = state->files] { return readTags(*files); });
    if (tags) {
        state->tags = *tags;
        state->tagsStamp = stamp;
    }
    co_return tags;
}

Task<std::shared_ptr<const LayoutScan>> currentScan(
    std::shared_ptr<LayoutSource::State> state, OpContext ctx)
{
    const QString stamp = state->files->stamp();
    if (state->scan && stamp == state->scanStamp)
        co_return std::shared_ptr<const LayoutScan>(state->scan);
    CO_TRY(const auto tags, co_await currentTags(state));
    CO_TRY(auto scan, co_await onPool(&state->pools->io, [files = state->files, tags, ctx] {
        return scanLayout(*files, tags, ctx);
    }));
    state->scan = std::make_shared<const LayoutScan>(std::move(scan));
    state->scanStamp = stamp;
    co_return std::shared_ptr<const LayoutScan>(state->scan);
}

//! A blob's region, or NotFound.
Expected<BlobView> locate(const LayoutSource::State &state, const oci::Descriptor &node)
{
    if (auto view = state.files->find(layoutBlobPath(node.digest)))
        return *std::move(view);
    return fail(Errc::NotFound, words("%1 does not hold this content").arg(state.displayName),
        node.digest.toString(), words("Copy the image again with all its platforms"));
}

Task<QByteArray> readBlob(std::shared_ptr<LayoutSource::State> state, oci::Descriptor node)
{
    CO_TRY(const BlobView view, locate(*state, node));
    if (view.lengthBytes > maxDocumentBytes)
        co_return fail(Errc::LimitExceeded,
            words("%1 bytes are more than the %2 a document may have")
                .arg(view.lengthBytes)
                .arg(maxDocumentBytes),
            node.digest.toString());
    const auto readAndCheck = [view, node]() -> Expected<QByteArray> {
        TRY(QByteArray bytes, readRegion(view, maxDocumentBytes));
        CHECK(checkBytes(bytes, node));
        return bytes;
    };
    if (view.lengthBytes <= inlineBytes)
        co_return readAndCheck();
    co_return co_await onPool(&state->pools->io, readAndCheck);
}

} // namespace

Expected<oci::Descriptor> pickImage(
    const QList<LayoutTag> &tags, const QString &wanted, const QString &place)
{
    QList<LayoutTag> found;
    if (wanted.isEmpty()) {
        found = matching(
            tags, [](const LayoutTag &tag) { return !oci::parseDigestTag(tag.refName); });
        if (found.size() > 1) {
            const auto latest
                = matching(tags, [](const LayoutTag &tag) { return tag.refName == "latest"_L1; });
            if (latest.size() != 1)
                return fail(Errc::NotFound,
                    words("It holds %1 images and no tag was named").arg(found.size()), place,
                    nameRemedy({}, selectors(found)));
            found = latest;
        }
        if (found.isEmpty())
            return fail(Errc::NotFound, words("It holds no image"), place);
        return found.first().target;
    }
    found = matching(tags,
        [&](const LayoutTag &tag) { return tag.refName == wanted || tag.imageName == wanted; });
    if (found.isEmpty() && (wanted.contains(u'/') || wanted.contains(u':'))) {
        const QString full = canonical(wanted);
        found = matching(tags, [&](const LayoutTag &tag) {
            return !tag.imageName.isEmpty() && canonical(tag.imageName) == full;
        });
    } else if (found.isEmpty()) {
        found = matching(tags, [&](const LayoutTag &tag) {
            const auto reference = oci::Reference::parse(tag.imageName);
            return reference && reference->tag() == wanted;
        });
    }
    if (found.isEmpty())
        return fail(Errc::NotFound, words("There is no tag %1").arg(wanted), place,
            nameRemedy(wanted, selectors(tags)));
    if (found.size() > 1)
        return fail(Errc::Usage,
            words("%1 different images are named %2").arg(found.size()).arg(wanted), place,
            nameRemedy({}, selectors(found)));
    return found.first().target;
}

std::optional<oci::Digest> selectorDigest(QStringView text)
{
    // By the grammar "hello-world:latest" is a digest, too, of an algorithm nobody knows.
    constexpr qsizetype shortestHash = 32;
    auto digest = oci::Digest::parse(text);
    if (!digest || (!digest->canVerify() && digest->hex().size() < shortestHash))
        return std::nullopt;
    return *std::move(digest);
}

void nameTags(QList<LayoutTag> &tags)
{
    QHash<QString, int> uses;
    for (const LayoutTag &tag : std::as_const(tags))
        ++uses[tag.refName];
    for (LayoutTag &tag : tags) {
        tag.name = tag.refName;
        if (!tag.imageName.isEmpty() && (tag.refName.isEmpty() || uses.value(tag.refName) > 1))
            tag.name = tag.imageName;
        if (tag.name.isEmpty())
            tag.name = tag.target.digest.toString();
    }
}

QList<LayoutTag> layoutTags(const oci::Index &index)
{
    QList<LayoutTag> tags;
    for (const oci::Descriptor &entry : index.manifests()) {
        LayoutTag tag;
        tag.target = entry;
        tag.refName = entry.annotation(refNameKey).value_or(QString());
        tag.imageName = entry.annotation(containerdNameKey).value_or(QString());
        if (tag.imageName.isEmpty() && (tag.refName.contains(u'/') || tag.refName.contains(u':')))
            tag.imageName = tag.refName;
        tags.append(std::move(tag));
    }
    nameTags(tags);
    return tags;
}

LayoutSource::LayoutSource(
    oci::ImageName name, QString displayName, LayoutFilesPtr files, std::shared_ptr<Pools> pools)
    : m_state(std::make_shared<State>())
{
    name.selector.clear();
    m_state->name = std::move(name);
    m_state->displayName = std::move(displayName);
    m_state->files = std::move(files);
    m_state->pools = std::move(pools);
}

LayoutSource::~LayoutSource() = default;

Task<> LayoutSource::check(OpContext ctx) const
{
    CO_CHECK(ctx.checkStopped());
    const auto tags = co_await currentTags(m_state);
    if (!tags)
        co_return std::unexpected(tags.error());
    co_return Expected<>{};
}

QString LayoutSource::displayName() const
{
    return m_state->displayName;
}

oci::ImageName LayoutSource::name() const
{
    return m_state->name;
}

std::shared_ptr<Pools> LayoutSource::pools() const
{
    return m_state->pools;
}

Task<oci::Descriptor> LayoutSource::resolve(QString tagOrDigest, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    CO_TRY(const auto tags, co_await currentTags(state));
    if (tagOrDigest.startsWith(u'@'))
        tagOrDigest.remove(0, 1);
    const auto digest = selectorDigest(tagOrDigest);
    const auto isName = [&](const LayoutTag &tag) { return tag.refName == tagOrDigest; };
    if (!digest || std::ranges::any_of(tags, isName))
        co_return pickImage(tags, tagOrDigest, state->displayName);

    CO_TRY(auto listed,
        co_await onPool(&state->pools->io, [files = state->files, tags, digest = *digest, ctx] {
            return findInLayout(*files, tags, digest, ctx);
        }));
    if (listed)
        co_return *listed;
    // Nothing lists it; it may lie there all the same (a referrer or an image that lost its tag).
    oci::Descriptor node;
    node.digest = *digest;
    CO_TRY(const QByteArray bytes, co_await readBlob(state, node));
    co_return describeBytes(bytes, {}, *digest, digest->toString());
}

Task<QByteArray> LayoutSource::fetch(oci::Descriptor node, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    if (auto known = knownContent(node))
        co_return *std::move(known);
    co_return co_await readBlob(state, node);
}

Task<BlobView> LayoutSource::blob(oci::Descriptor node, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    CO_TRY(const BlobView view, locate(*state, node));
    const QString key
        = node.digest.toString() + u'@' + QString::number(node.sizeBytes) + state->files->stamp();
    if (state->verified.contains(key))
        co_return view;
    if (ctx.progress && ctx.progress->bytesTotal == 0)
        ctx.progress->bytesTotal = view.lengthBytes;
    CO_CHECK(co_await onPool(
        &state->pools->io, [view, node, ctx] { return verifyRegion(view, node, ctx); }));
    state->verified.insert(key);
    co_return view;
}

Task<std::optional<qint64>> LayoutSource::probe(oci::Descriptor node, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    const auto view = state->files->find(layoutBlobPath(node.digest));
    co_return view ? std::optional<qint64>(view->lengthBytes) : std::nullopt;
}

Task<TagPage> LayoutSource::tags(QString page, OpContext ctx)
{
    const auto state = m_state;
    CO_CHECK(ctx.checkStopped());
    Q_UNUSED(page) // an index.json is one page
    CO_TRY(const auto tags, co_await currentTags(state));
    TagPage answer;
    for (const LayoutTag &tag : tags)
        answer.tags.append({tag.name, tag.target});
    co_return answer;
}

Task<QList<Referrer>> LayoutSource::referrers(oci::Digest subject, OpContext ctx)
{
    CO_TRY(const auto scan, co_await currentScan(m_state, std::move(ctx)));
    co_return scan->referrers(subject);
}

} // namespace gantry::sources
