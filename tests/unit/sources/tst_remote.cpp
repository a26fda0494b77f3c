// SPDX-License-Identifier: Apache-2.0
// A registry as HttpScript plays it: how many requests an answer costs, lists, referrers, offline.
#include "sourcekit.h"
#include "sources/blobwriter.h"
#include "sources/remoteregistry.h"
#include "verbs/inspect.h"
#include "verbs/list.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

namespace {

ScriptAnswer names(
    const QByteArray &member, const QList<QByteArray> &list, const QByteArray &link = {})
{
    QByteArray json;
    for (const QByteArray &name : list)
        json += (json.isEmpty() ? "" : ",") + (name == "null" ? name : '"' + name + '"');
    ScriptAnswer answer = ScriptAnswer::json("{\"" + member + "\":[" + json + "]}");
    if (!link.isEmpty())
        answer.headers.append({"Link", "<" + link + ">; rel=\"next\""});
    return answer;
}

QStringList tagNames(const QList<sources::TagInfo> &tags)
{
    QStringList list;
    for (const sources::TagInfo &tag : tags)
        list.append(tag.tag);
    return list;
}

} // namespace

class RemoteTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::unique_ptr<HttpScript> m_script;

    QString repository() const { return m_script->registry() + u"/a/b"_s; }
    sources::ImageSourcePtr source(bool offline = false)
    {
        auto opened = m_harbour->open(repository(), offline);
        return opened ? *opened : nullptr;
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        m_script = std::make_unique<HttpScript>();
        m_harbour->hosts->setLoopbackPlain(m_script->registry(), true);
    }

    void aTagIsOneGetAndItsBytesAreThenHere()
    {
        const auto content = twoSystemImage();
        serve(*m_script, content, u"a/b"_s);
        const auto remote = source();
        const auto inspection = wait(verbs::open(remote, u"latest"_s, {}));
        QVERIFY_OK(inspection);
        QCOMPARE(m_script->requests().size(), 1);
        QCOMPARE(m_script->requests().first().verb, "GET");
        QVERIFY(m_script->requests().first().header("Accept").contains("oci.image.index"));
        QCOMPARE(inspection->root.digest, content->tags.first().second.digest);
        QCOMPARE(inspection->bytes(), content->blobs.value(inspection->root.digest.toString()));
    }

    void theCacheSparesTheSecondReading()
    {
        serve(*m_script, twoSystemImage(), u"a/b"_s);
        QVERIFY_OK(wait(verbs::inspect(source(), u"latest"_s, {}, {}, {})));
        const auto before = m_script->requests().size();
        QVERIFY_OK(wait(verbs::inspect(source(), u"latest"_s, {}, {}, {})));
        QCOMPARE(
            m_script->requests().size(), before + 1); // the tag may have moved, the rest cannot
    }

    void aWrongDigestHeaderIsIgnoredForATagAndFatalByDigest()
    {
        const auto content = twoSystemImage();
        const auto root = content->tags.first().second;
        ScriptAnswer answer;
        answer.body = content->blobs.value(root.digest.toString());
        answer.headers = {{"Content-Type", oci::mediatype::ociIndex.toLatin1()},
            {"Docker-Content-Digest", oci::Digest::of("x").toString().toLatin1()}};
        m_script->on("GET", "/v2/a/b/manifests/latest", answer);
        const auto node = wait(source()->resolve(u"latest"_s, {}));
        QVERIFY_OK(node);
        QCOMPARE(node->digest, root.digest);
        const auto wanted = oci::Digest::of("something else");
        m_script->on("GET", "/v2/a/b/manifests/" + wanted.toString().toLatin1(), answer);
        const auto wrong = wait(source()->resolve(wanted.toString(), {}));
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().code, Errc::DigestMismatch);
        QVERIFY(!m_harbour->cache->document(wanted));
    }

    void changedContentIsRefusedAndNotKept()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, builder.index({image}));
        QByteArray &bytes = builder.content()->blobs[image.digest.toString()];
        bytes.replace("sha256", "sha257");
        serve(*m_script, builder.content(), u"a/b"_s);
        const auto inspection = wait(verbs::inspect(source(), u"one"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        QVERIFY(inspection->entries.first().error);
        QCOMPARE(inspection->entries.first().error->code, Errc::DigestMismatch);
        QVERIFY(!m_harbour->cache->document(image.digest));
    }

    void aMissingTagNamesTheNearestWithOneMoreRequest()
    {
        m_script->on("GET", "/v2/a/b/manifests/1.26",
            ScriptAnswer::json(
                "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}",
                404));
        m_script->on("GET", "/v2/a/b/tags/list?n=1000",
            names("tags", {"1.24", "1.25-rc", "other"}, "/v2/a/b/tags/list?n=2&last=x"));
        const auto node = wait(source()->resolve(u"1.26"_s, {}));
        QVERIFY(!node);
        QCOMPARE(node.error().code, Errc::NotFound);
        QCOMPARE(node.error().subject, repository() + u":1.26"_s);
        QVERIFY2(node.error().remedy.contains(u"1.24"), qPrintable(node.error().toLine()));
        QCOMPARE(m_script->requests().size(), 2);
    }

    void tagsFollowLinkAndLeaveOutWhatIsNoTag()
    {
        m_script->on("GET", "/v2/a/b/tags/list?n=1000",
            names("tags", {"b", "null", "sha256:0123"}, "/v2/a/b/tags/list?n=50&last=b"));
        m_script->on("GET", "/v2/a/b/tags/list?n=50&last=b", names("tags", {"c"}));
        QList<qsizetype> pages;
        const auto tags = wait(verbs::listTags(
            source(), [&](const sources::TagPage &page) { pages.append(page.tags.size()); }, {}));
        QVERIFY_OK(tags);
        QCOMPARE(tagNames(*tags), (QStringList{u"b"_s, u"c"_s}));
        QCOMPARE(pages, (QList<qsizetype>{1, 1}));
    }

    void endlessLinksEnd_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("the same address") << 0;
        QTest::newRow("the same page under new addresses") << 1;
        QTest::newRow("two pages in turn") << 2;
        QTest::newRow("an empty page with a next one") << 3;
    }
    void endlessLinksEnd()
    {
        QFETCH(int, kind);
        int asked = 0;
        m_script->onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            ++asked;
            const QByteArray fresh = "/v2/a/b/tags/list?n=1&last=" + QByteArray::number(asked);
            switch (kind) {
            case 0:
                return names("tags", {"a"}, request.path);
            case 1:
                return names("tags", {"a"}, fresh);
            case 2:
                return names("tags", {asked % 2 ? "a" : "b"}, fresh);
            default:
                return asked == 1 ? names("tags", {"a"}, fresh) : names("tags", {}, fresh);
            }
        });
        const auto tags = wait(verbs::listTags(source(), {}, {}));
        QVERIFY_OK(tags);
        QVERIFY(asked <= 4);
        QCOMPARE(tags->size(), kind == 2 ? 2 : 1);
    }

    void theCatalogueSaysWhyItIsEmpty()
    {
        const auto hub = wait(m_harbour->opener()->openRegistry(u"docker.io"_s, {}));
        QVERIFY_OK(hub);
        const auto none = wait((*hub)->repositories({}, {}));
        QVERIFY(!none);
        QCOMPARE(none.error().code, Errc::Unsupported);
        QVERIFY(none.error().remedy.contains(u"by name"));

        m_script->on("GET", "/v2/_catalog?n=1000",
            ScriptAnswer::json("{\"errors\":[{\"code\":\"UNSUPPORTED\"}]}", 404));
        const auto own = wait(m_harbour->opener()->openRegistry(m_script->registry(), {}));
        QVERIFY_OK(own);
        const auto absent = wait((*own)->repositories({}, {}));
        QVERIFY(!absent);
        QCOMPARE(absent.error().code, Errc::Unsupported);
    }

    void theCatalogueIsPaged()
    {
        m_script->on("GET", "/v2/_catalog?n=1000",
            names("repositories", {"a/b", "c"}, "/v2/_catalog?n=1000&last=c"));
        m_script->on("GET", "/v2/_catalog?n=1000&last=c", names("repositories", {"d"}));
        const auto lister = wait(m_harbour->opener()->openRegistry(m_script->registry(), {}));
        const auto all = wait(verbs::listRepositories(*lister, {}, {}));
        QVERIFY_OK(all);
        QCOMPARE(*all, (QStringList{u"a/b"_s, u"c"_s, u"d"_s}));
    }

    void referrersOfAllOriginsAreMerged()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, image);
        const auto sbom = builder.artifact(u"application/spdx+json"_s, &image);
        const auto signature = builder.artifact(u"application/x-signature"_s, &image);
        builder.fallbackTag(image, {sbom});
        builder.tag(u"sha256-"_s + image.digest.hex() + u".sig"_s, signature);
        const auto referrers = builder.index({sbom, signature});
        serve(*m_script, builder.content(), u"a/b"_s, true);
        ScriptAnswer api;
        api.headers = {{"Content-Type", oci::mediatype::ociIndex.toLatin1()}};
        api.body = builder.content()->blobs.value(referrers.digest.toString());
        m_script->on("GET", "/v2/a/b/referrers/" + image.digest.toString().toLatin1(), api);
        const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(source());
        const auto list = wait(lister->referrers(image.digest, {}));
        QVERIFY_OK(list);
        QCOMPARE(list->size(), 2);
        using Origin = sources::Referrer::Origin;
        QCOMPARE(list->at(0).descriptor.digest, sbom.digest);
        QCOMPARE(list->at(0).artifactType, u"application/spdx+json"_s);
        QCOMPARE(list->at(0).origins, (QList<Origin>{Origin::Api, Origin::FallbackTag}));
        QCOMPARE(list->at(1).origins, (QList<Origin>{Origin::Api, Origin::CosignTag}));
        QVERIFY(m_script->unexpected().isEmpty());
    }

    void aRegistryWithoutTheApiIsAskedOnce_data()
    {
        QTest::addColumn<int>("status");
        for (const int status : {404, 400, 406, 405, 200})
            QTest::addRow("%d", status) << status;
    }
    void aRegistryWithoutTheApiIsAskedOnce()
    {
        QFETCH(int, status);
        ImageBuilder builder;
        const auto first = builder.image(u"linux/amd64"_s);
        const auto second = builder.image(u"linux/arm64"_s);
        builder.tag(u"one"_s, first);
        builder.fallbackTag(first, {builder.artifact(u"application/spdx+json"_s, &first)});
        serve(*m_script, builder.content(), u"a/b"_s, true);
        int asked = 0;
        for (const auto &image : {first, second})
            m_script->on("GET", "/v2/a/b/referrers/" + image.digest.toString().toLatin1(),
                ScriptAnswer::json("{}", status));
        const auto remote = source();
        const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(remote);
        const auto list = wait(lister->referrers(first.digest, {}));
        QVERIFY_OK(list);
        QCOMPARE(list->size(), 1);
        QVERIFY_OK(wait(lister->referrers(second.digest, {})));
        for (const ScriptRequest &request : m_script->requests())
            asked += request.path.contains("/referrers/") ? 1 : 0;
        QCOMPARE(asked, 1);
    }

    void whereGetsAreCountedTagsAreGuessedByHead()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, image);
        const auto signature = builder.artifact(u"application/x-signature"_s, &image);
        const auto content = builder.content();
        builder.tag(u"sha256-"_s + image.digest.hex() + u".sig"_s, signature);
        QStringList gets;
        m_script->onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
            const QString last = QString::fromUtf8(request.path).section(u'/', -1);
            if (request.path.contains("/referrers/"))
                return ScriptAnswer::json("{}", 404);
            if (request.path.contains("/tags/list")) // more than one page: not all is known
                return names("tags", {"one"}, "/v2/a/b/tags/list?n=1&last=one");
            if (request.verb == "GET")
                gets += last;
            const oci::Descriptor *tagged = content->tag(last);
            ScriptAnswer answer;
            answer.headers = {{"ratelimit-limit", "100;w=21600"}};
            if (!tagged) {
                answer.status = 404;
                return answer;
            }
            answer.headers.append({"Docker-Content-Digest", tagged->digest.toString().toLatin1()});
            answer.headers.append({"Content-Type", oci::mediatype::ociManifest.toLatin1()});
            answer.body = content->blobs.value(tagged->digest.toString());
            return answer;
        });
        const auto remote = source();
        QVERIFY_OK(wait(remote->resolve(u"one"_s, {})));
        QCOMPARE(gets, QStringList{u"one"_s});
        const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(remote);
        const auto list = wait(lister->referrers(image.digest, {}));
        QVERIFY_OK(list);
        QCOMPARE(list->size(), 1);
        QCOMPARE(list->first().descriptor.digest, signature.digest);
        QCOMPARE(gets.size(), 2);
        QVERIFY(gets.last().endsWith(u".sig"));
        // What is here by now is not read again.
        QVERIFY_OK(wait(lister->referrers(image.digest, {})));
        QCOMPARE(gets.size(), 2);
    }

    void whatIsListedTwiceIsFetchedOnce()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto nested = builder.index({image, image});
        builder.tag(u"twice"_s, builder.index({nested, image, nested, image}));
        serve(*m_script, builder.content(), u"a/b"_s);
        const auto inspection = wait(verbs::inspect(source(), u"twice"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        for (const verbs::Entry &entry : inspection->entries) {
            QVERIFY(!entry.error);
            QVERIFY(entry.config || entry.children.value(1).config);
        }
        QSet<QByteArray> paths;
        for (const ScriptRequest &request : m_script->requests())
            paths.insert(request.path);
        QCOMPARE(m_script->requests().size(), paths.size());
        QCOMPARE(paths.size(), 4); // the tag, the nested index, the manifest, its config
    }

    void aListedTwiceEntryThatIsGoneSaysSoTwice()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"twice"_s, builder.index({image, image}));
        builder.remove(image);
        serve(*m_script, builder.content(), u"a/b"_s);
        const auto inspection = wait(verbs::inspect(source(), u"twice"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        for (const verbs::Entry &entry : inspection->entries)
            QVERIFY(entry.error && entry.error->code == Errc::NotFound);
        QCOMPARE(m_script->requests().size(), 2);
    }

    void offlineTheCacheAnswers()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, builder.index({image}));
        serve(*m_script, builder.content(), u"a/b"_s);
        verbs::InspectOptions options;
        options.referrers = true;
        QVERIFY_OK(wait(verbs::inspect(source(), u"one"_s, options, {}, {})));
        QVERIFY_OK(wait(verbs::listTags(source(), {}, {})));
        const auto before = m_script->requests().size();
        const auto offline = source(true);
        const auto inspection = wait(verbs::inspect(offline, u"one"_s, options, {}, {}));
        QVERIFY_OK(inspection);
        QVERIFY(inspection->fromCache);
        QVERIFY(inspection->readAt.isValid());
        QVERIFY(inspection->entries.first().config);
        QCOMPARE(tagNames(*wait(verbs::listTags(offline, {}, {}))), QStringList{u"one"_s});
        QCOMPARE(m_script->requests().size(), before);
        const auto unknown = wait(offline->resolve(u"two"_s, {}));
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, Errc::Network);
    }

    void aBlobIsDownloadedOnceForAll()
    {
        ImageBuilder builder;
        const auto layer = builder.layer(u"big"_s, false, 300'000);
        serve(*m_script, builder.content(), u"a/b"_s);
        const auto remote = source();
        auto first = remote->blob(layer, {});
        auto second = remote->blob(layer, {});
        const auto a = wait(std::move(first));
        const auto b = wait(std::move(second));
        QVERIFY_OK(a);
        QVERIFY_OK(b);
        QCOMPARE(readView(*a), builder.content()->blobs.value(layer.digest.toString()));
        QCOMPARE(m_script->requests().size(), 1);
        QVERIFY_OK(wait(remote->blob(layer, {})));
        QCOMPARE(m_script->requests().size(), 1);
    }

    void aBlobHalfThereIsAskedForFromTheMiddle()
    {
        ImageBuilder builder;
        const auto layer = builder.layer(u"big"_s, false, 300'000);
        const QByteArray bytes = builder.content()->blobs.value(layer.digest.toString());
        {
            auto writer = m_harbour->cache->write(layer.digest, layer.sizeBytes);
            QVERIFY_OK(writer);
            auto sink = std::static_pointer_cast<transport::ByteSink>(*writer);
            QVERIFY_OK(sink->write(bytes.first(100'000)));
            m_harbour->pools->io.waitForDone();
        }
        ScriptAnswer rest;
        rest.status = 206;
        rest.body = bytes.mid(100'000);
        rest.headers = {{"Content-Range",
            "bytes 100000-" + QByteArray::number(bytes.size() - 1) + "/"
                + QByteArray::number(bytes.size())}};
        const QByteArray path = "/v2/a/b/blobs/" + layer.digest.toString().toLatin1();
        m_script->on("GET", path, rest);
        const auto view = wait(source()->blob(layer, {}));
        QVERIFY_OK(view);
        QCOMPARE(readView(*view), bytes);
        QCOMPARE(m_script->requestsOf("GET", path).first().header("Range"), "bytes=100000-");
    }

    void withoutACacheItWorksAllTheSame()
    {
        serve(*m_script, twoSystemImage(), u"a/b"_s);
        m_harbour->cache.reset();
        const auto remote = source();
        QVERIFY_OK(wait(verbs::inspect(remote, u"latest"_s, {}, {}, {})));
    }

    void fortyEntriesTakeThreeRoundTrips()
    {
        ImageBuilder builder;
        QList<oci::Descriptor> entries;
        for (int i = 0; i < 40; ++i) {
            ImageSpec spec;
            spec.layers = {u"RUN step %1"_s.arg(i)};
            spec.env = {u"N=%1"_s.arg(i)};
            entries.append(builder.image(spec));
        }
        builder.tag(u"many"_s, builder.index(entries));
        // No manifest is answered before sixteen are asked for at once.
        serve(*m_script, builder.content(), u"a/b"_s, false, 16);
        const auto inspection = wait(verbs::inspect(source(), u"many"_s, {}, {}, {}));
        QVERIFY_OK(inspection);
        for (const verbs::Entry &entry : inspection->entries)
            QVERIFY(entry.config);
        QCOMPARE(m_script->requests().size(), 81);
    }

    void stoppingAnswersCancelled()
    {
        ScriptAnswer silent;
        silent.silent = true;
        m_script->on("GET", "/v2/a/b/manifests/one", silent);
        std::stop_source stop;
        OpContext ctx;
        ctx.stop = stop.get_token();
        auto task = source()->resolve(u"one"_s, ctx);
        QTRY_COMPARE(m_script->requests().size(), 1);
        stop.request_stop();
        const auto node = wait(std::move(task));
        QVERIFY(!node);
        QCOMPARE(node.error().code, Errc::Cancelled);
    }
};

QTEST_GUILESS_MAIN(RemoteTest)
#include "tst_remote.moc"
