// SPDX-License-Identifier: Apache-2.0
// Plans and transfers between a source in memory and a layout: what is sent, in which order, and
// when a tag does not move.
#include "oci/document.h"
#include "sourcekit.h"
#include "sources/imagesink.h"
#include "support/fakesource.h"
#include "verbs/copyimage.h"
#include "verbs/deleteimage.h"
#include "verbs/rollback.h"
#include "verbs/transfer.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::BlobAction;

namespace {

//! Has had every byte of a blob at once, and is done with none before so many were handed to it.
class HoldingSink : public sources::ImageSink
{
public:
    HoldingSink(sources::ImageSinkPtr inner, int least)
        : m_inner(std::move(inner))
        , m_least(least)
    {
        m_enough.start();
    }
    QString displayName() const override { return m_inner->displayName(); }
    oci::ImageName name() const override { return m_inner->name(); }
    Task<> checkWritable(OpContext ctx) override { return m_inner->checkWritable(ctx); }
    Task<bool> hasBlob(oci::Descriptor blob, OpContext ctx) override
    {
        return m_inner->hasBlob(blob, ctx);
    }
    Task<bool> hasManifest(oci::Descriptor manifest, OpContext ctx) override
    {
        return m_inner->hasManifest(manifest, ctx);
    }
    Task<QByteArray> readManifest(oci::Descriptor manifest, OpContext ctx) override
    {
        return m_inner->readManifest(manifest, ctx);
    }
    Task<> putBlob(oci::Descriptor blob, sources::BlobArrivalPtr bytes, OpContext ctx) override
    {
        if (++m_begun == m_least)
            m_enough.finish();
        bytes->tellTaken();
        co_await qCoro(m_enough.future()).waitForFinished();
        co_return co_await m_inner->putBlob(blob, bytes, ctx);
    }
    Task<> putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override
    {
        return m_inner->putManifest(manifest, bytes, ctx);
    }
    Task<std::optional<oci::Descriptor>> tagTarget(QString tag, OpContext ctx) override
    {
        return m_inner->tagTarget(tag, ctx);
    }
    Task<> putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override
    {
        return m_inner->putTag(tag, manifest, bytes, ctx);
    }
    Task<> finish(OpContext ctx) override { return m_inner->finish(ctx); }

private:
    sources::ImageSinkPtr m_inner;
    int m_least;
    int m_begun = 0;
    QPromise<void> m_enough;
};

} // namespace

class TransferTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<Harbour> m_harbour;
    std::shared_ptr<Content> m_content;
    std::shared_ptr<FakeSource> m_source;
    oci::Descriptor m_root;

    QString layout() const { return u"oci:"_s + m_harbour->directory.filePath(u"out"_s); }
    sources::ImageSinkPtr sink()
    {
        const auto opener = std::dynamic_pointer_cast<sources::SinkOpener>(m_harbour->opener());
        auto opened = wait(opener->openSink(*oci::ImageName::parse(layout()), {}));
        return opened ? *opened : nullptr;
    }
    void use(std::shared_ptr<Content> content)
    {
        m_content = std::move(content);
        m_source = std::make_shared<FakeSource>(m_content);
        m_root = m_content->tags.first().second;
    }
    verbs::TransferRequest request(const QString &tag = u"one"_s)
    {
        verbs::TransferRequest asked;
        asked.parts.append({m_source, m_root, {}});
        asked.sink = sink();
        asked.root = m_root;
        if (!tag.isEmpty())
            asked.tags = {tag};
        return asked;
    }
    Expected<std::shared_ptr<const verbs::TransferPlan>> plan(verbs::TransferRequest asked)
    {
        auto planned = wait(verbs::planTransfer(std::move(asked), {}));
        if (!planned)
            return std::unexpected(planned.error());
        return std::make_shared<const verbs::TransferPlan>(*std::move(planned));
    }
    Expected<verbs::TransferResult> send(verbs::TransferRequest asked, OpContext ctx = {})
    {
        TRY(const auto planned, plan(std::move(asked)));
        return wait(verbs::transfer(planned, ctx));
    }
    std::optional<oci::Digest> tagged(const QString &tag)
    {
        const auto target = wait(sink()->tagTarget(tag, {}));
        return target && *target ? std::optional((*target)->digest) : std::nullopt;
    }

private Q_SLOTS:
    void init()
    {
        m_harbour = std::make_unique<Harbour>();
        use(twoSystemImage());
    }

    void aPlanHasChildrenBeforeParentsAndWritesNothing()
    {
        const auto planned = plan(request());
        QVERIFY_OK(planned);
        const verbs::TransferPlan &made = **planned;
        QVERIFY(!made.refusal);
        QCOMPARE(made.manifests.size(), 5U);
        QCOMPARE(made.manifests.back().descriptor.digest, m_root.digest);
        QSet<QString> blobs;
        for (const verbs::TransferItem &item : made.blobs) {
            QCOMPARE(item.action, BlobAction::Copy);
            QVERIFY(!blobs.contains(item.descriptor.digest.toString()));
            blobs.insert(item.descriptor.digest.toString());
        }
        QVERIFY(made.bytesToSend() > 0);
        QCOMPARE(made.tags.size(), 1);
        QVERIFY(!made.tags.first().from);
        QVERIFY(!QFile::exists(m_harbour->directory.filePath(u"out"_s)));
        const auto windows = std::ranges::find_if(made.manifests, [](const auto &item) {
            return item.labels == QStringList{u"windows/amd64 10.0.20348.2582"_s};
        });
        QVERIFY(windows != made.manifests.end());
    }

    void whatWasSentIsThereAndTheNextPlanSendsNothing()
    {
        OpContext ctx;
        const auto planned = plan(request());
        const auto result = wait(verbs::transfer(*planned, ctx));
        QVERIFY_OK(result);
        QCOMPARE(result->digest, m_root.digest);
        QCOMPARE(result->bytesSent, (*planned)->bytesToSend());
        QCOMPARE(ctx.progress->bytesDone, (*planned)->bytesToSend());
        QCOMPARE(ctx.progress->itemsDone, ctx.progress->itemsTotal);
        for (const verbs::TransferItem &item : (*planned)->blobs) {
            QVERIFY(item.live->state == verbs::TransferItem::State::Done);
            QCOMPARE(item.live->bytesSent, item.descriptor.sizeBytes);
        }
        QCOMPARE(tagged(u"one"_s), m_root.digest);
        const auto next = plan(request());
        QVERIFY_OK(next);
        QCOMPARE((*next)->bytesToSend(), 0);
        QVERIFY(!(*next)->tags.first().moves());
        QVERIFY_OK(wait(verbs::transfer(*next, {})));
    }

    void aMissingChildSaysWhichSide()
    {
        const auto document
            = oci::parseNode(m_content->blobs.value(m_root.digest.toString()), m_root.mediaType);
        const auto child = std::get<oci::Index>(*document).manifests().first();
        m_content->blobs.remove(child.digest.toString());
        const auto planned = plan(request());
        QVERIFY(!planned);
        QCOMPARE(planned.error().code, Errc::NotFound);
        QVERIFY2(planned.error().message.contains(u"while reading from fake.example/app"),
            qPrintable(planned.error().toLine()));
    }

    void foreignLayersStayUnlessTheyAreAskedFor()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"windows/amd64"_s);
        QByteArray bytes = builder.content()->blobs.value(image.digest.toString());
        bytes.replace("vnd.oci.image.layer.v1.tar", "vnd.oci.image.layer.nondistributable.v1.tar");
        auto foreign = builder.blob(bytes, image.mediaType);
        builder.tag(u"latest"_s, foreign);
        use(builder.content());
        const auto planned = plan(request());
        QVERIFY_OK(planned);
        QCOMPARE((*planned)->countOf(BlobAction::Foreign), 1);
        QCOMPARE((*planned)->warnings.size(), 1);
        auto asked = request();
        asked.copyForeign = true;
        const auto all = plan(asked);
        QVERIFY_OK(all);
        QCOMPARE((*all)->countOf(BlobAction::Foreign), 0);
    }

    void aTagThatMovedMeanwhileIsNotMoved()
    {
        QVERIFY_OK(send(request()));
        const auto first = m_root;
        ImageBuilder builder;
        builder.tag(u"latest"_s, builder.image(u"linux/s390x"_s));
        use(builder.content());
        const auto planned = plan(request());
        QVERIFY_OK(planned);
        // Somebody else is faster.
        ImageBuilder other;
        other.tag(u"latest"_s, other.image(u"linux/ppc64le"_s));
        use(other.content());
        const auto theirs = m_root;
        QVERIFY_OK(send(request()));
        const auto result = wait(verbs::transfer(*planned, {}));
        QVERIFY(!result);
        QCOMPARE(result.error().code, Errc::Refused);
        QVERIFY2(result.error().message.contains(first.digest.toString())
                && result.error().message.contains(theirs.digest.toString()),
            qPrintable(result.error().toLine()));
        QCOMPARE(tagged(u"one"_s), theirs.digest);
    }

    void aGuardRefusesBeforeAnythingIsSent()
    {
        auto asked = request();
        asked.onlyIf = std::optional(oci::Digest::of("something else"));
        const auto planned = plan(asked);
        QVERIFY_OK(planned);
        QVERIFY((*planned)->refusal);
        QCOMPARE((*planned)->refusal->code, Errc::Refused);
        QVERIFY(!wait(verbs::transfer(*planned, {})));
        QVERIFY(!QFile::exists(m_harbour->directory.filePath(u"out"_s)));
        asked.onlyIf = std::optional<oci::Digest>(); // it must not exist, and it does not
        QVERIFY_OK(send(asked));
        const auto second = plan(asked);
        QVERIFY((*second)->refusal);
    }

    void theOldStateIsKeptAndEachDayHasSeveral()
    {
        QVERIFY_OK(send(request()));
        const auto first = m_root;
        const QString kept = verbs::rollbackTag(u"one"_s, QDate::currentDate());
        QList<oci::Descriptor> states{m_root};
        for (const QString &platform : {u"linux/s390x"_s, u"linux/ppc64le"_s}) {
            ImageBuilder builder;
            builder.tag(u"latest"_s, builder.image(platform));
            use(builder.content());
            auto asked = request();
            asked.keepOldAs = kept;
            QVERIFY_OK(send(asked));
            states.append(m_root);
        }
        QCOMPARE(tagged(kept), states[0].digest);
        QCOMPARE(tagged(kept + u"-2"_s), states[1].digest);
        QCOMPARE(tagged(u"one"_s), states[2].digest);
        // A name somebody chose is not bent.
        auto asked = request();
        use(twoSystemImage());
        asked = request();
        asked.keepOldAs = u"one-prev-19990101"_s;
        QVERIFY_OK(wait(sink()->putTag(
            asked.keepOldAs, states[0], *wait(sink()->readManifest(states[0], {})), {})));
        const auto planned = plan(asked);
        QVERIFY_OK(planned);
        QVERIFY((*planned)->refusal);
    }

    void oneBlobThatFailsDoesNotStopTheOthersAndTheNextTrySendsOnlyThat()
    {
        const auto planned = plan(request());
        const auto bad = (*planned)->blobs.front().descriptor.digest.toString();
        m_source->setFailure(bad, fail(Errc::Network, u"cable"_s).error());
        const auto result = wait(verbs::transfer(*planned, {}));
        QVERIFY(!result);
        QCOMPARE(result.error().code, Errc::Network);
        QVERIFY(!tagged(u"one"_s));
        m_source->setFailure(bad, std::nullopt);
        const auto next = plan(request());
        QVERIFY_OK(next);
        QCOMPARE((*next)->countOf(BlobAction::Copy), 1);
        QVERIFY_OK(wait(verbs::transferBlob(*next, 0, {})));
        QVERIFY_OK(wait(verbs::transfer(*next, {})));
        QCOMPARE(tagged(u"one"_s), m_root.digest);
    }

    void theNextBlobBeginsWhileTheOtherSideStillWritesOneDown()
    {
        const auto held = std::make_shared<HoldingSink>(sink(), 6);
        verbs::TransferRequest asked = request();
        asked.sink = held;
        const auto planned = plan(asked);
        QVERIFY_OK(planned);
        QVERIFY((*planned)->blobs.size() >= 6);
        QVERIFY_OK(wait(verbs::transfer(*planned, {})));
        QCOMPARE(tagged(u"one"_s), m_root.digest);
    }

    void anImageOfSchema1IsRefusedWhilePlanning()
    {
        ImageBuilder builder;
        const auto old = builder.blob("{\"schemaVersion\":1,\"name\":\"a\",\"tag\":\"1\","
                                      "\"architecture\":\"amd64\",\"fsLayers\":[],\"history\":[]}",
            oci::mediatype::dockerSchema1.toString());
        builder.tag(u"1"_s, old);
        use(builder.content());
        const auto planned = plan(request());
        QVERIFY(!planned);
        QCOMPARE(planned.error().code, Errc::Unsupported);
        QVERIFY2(
            planned.error().message.contains(u"schema 1"), qPrintable(planned.error().toLine()));
        QVERIFY(!planned.error().remedy.isEmpty());
        QVERIFY(!QFile::exists(m_harbour->directory.filePath(u"out"_s)));
    }

    void oneImageOfAnIndexGoesIntoAnArchiveForDocker()
    {
        const auto opener = m_harbour->opener();
        const QString file = m_harbour->directory.filePath(u"out.tar"_s);
        QVERIFY_OK(send(request()));
        const auto copy = [&](const QList<oci::Platform> &platforms) {
            verbs::CopyOptions options;
            options.platforms = platforms;
            return wait(verbs::copyRequest(opener,
                std::dynamic_pointer_cast<sources::SinkOpener>(opener),
                *oci::ImageName::parse(layout() + u":one"_s),
                *oci::ImageName::parse(u"docker-archive:"_s + file + u":app:1"_s), options, {}));
        };
        const auto all = copy({});
        QVERIFY(!all);
        QCOMPARE(all.error().code, Errc::Unsupported);
        QVERIFY2(all.error().remedy.contains(u"--platform"), qPrintable(all.error().toLine()));
        const auto one = copy({*oci::parsePlatform(u"linux/amd64")});
        QVERIFY_OK(one);
        const auto sent = send(*one);
        QVERIFY_OK(sent);
        QVERIFY(QFile::exists(file));
        QCOMPARE(sent->tags.first().tag, u"1"_s);
        const auto source = m_harbour->open(u"docker-archive:"_s + file);
        QCOMPARE(wait((*source)->resolve({}, {}))->digest, one->root.digest);
    }

    void whatAnArchiveForDockerCannotHoldIsRefusedInThePlan()
    {
        const auto sinks = std::dynamic_pointer_cast<sources::SinkOpener>(m_harbour->opener());
        const QString file = m_harbour->directory.filePath(u"refused.tar"_s);
        const auto sinkFor = [&](const QString &transport) {
            return wait(
                sinks->openSink(*oci::ImageName::parse(transport + file + u":app:1"_s), {}));
        };
        verbs::TransferRequest asked = request();
        const auto docker = sinkFor(u"docker-archive:"_s);
        QVERIFY_OK(docker);
        asked.sink = *docker;
        const auto planned = plan(asked);
        QVERIFY_OK(planned);
        QVERIFY((*planned)->refusal);
        QCOMPARE((*planned)->refusal->code, Errc::Unsupported);
        QVERIFY2((*planned)->refusal->remedy.contains(u"oci-archive"_s),
            qPrintable((*planned)->refusal->toLine()));
        QVERIFY(!wait(verbs::transfer(*planned, {})));
        QVERIFY(!QFile::exists(file));
        const auto archive = sinkFor(u"oci-archive:"_s);
        QVERIFY_OK(archive);
        asked.sink = *archive;
        const auto fine = plan(asked);
        QVERIFY_OK(fine);
        QVERIFY(!(*fine)->refusal);
    }

    void stoppedNothingIsTagged()
    {
        const auto planned = plan(request());
        std::stop_source stop;
        stop.request_stop();
        const auto result = wait(verbs::transfer(*planned, {stop.get_token()}));
        QVERIFY(!result);
        QCOMPARE(result.error().code, Errc::Cancelled);
        QVERIFY(!tagged(u"one"_s));
    }

    void referrersComeAlong()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto sbom = builder.artifact(u"application/spdx+json"_s, &image);
        builder.tag(u"latest"_s, image);
        builder.fallbackTag(image, {sbom});
        use(builder.content());
        auto asked = request();
        asked.referrers = true;
        QVERIFY_OK(send(asked));
        const auto source = m_harbour->open(layout());
        QVERIFY_OK(source);
        auto *lister = dynamic_cast<sources::ReferrerLister *>(source->get());
        const auto found = wait(lister->referrers(image.digest, {}));
        QVERIFY_OK(found);
        QCOMPARE(found->size(), 1);
        QCOMPARE(found->first().descriptor.digest, sbom.digest);
    }

    void chosenPlatformsKeepEveryByteOfTheirEntries()
    {
        const QByteArray bytes = m_content->blobs.value(m_root.digest.toString());
        const auto document = oci::parseNode(bytes, m_root.mediaType);
        const auto &index = std::get<oci::Index>(*document);
        const auto chosen
            = verbs::choosePlatforms(index, {*oci::parsePlatform(u"linux/amd64")}, u"app"_s);
        QVERIFY_OK(chosen);
        QCOMPARE(chosen->kept.size(), 2); // the image and its attestation
        QCOMPARE(chosen->leftOut.size(), 2);
        const auto again = oci::parseNode(chosen->bytes, m_root.mediaType);
        QVERIFY_OK(again);
        QCOMPARE(std::get<oci::Index>(*again).manifests().size(), 2);
        const auto all = verbs::choosePlatforms(index,
            {*oci::parsePlatform(u"linux"), *oci::parsePlatform(u"windows/amd64")}, u"app"_s);
        if (all && all->leftOut.isEmpty())
            QCOMPARE(all->bytes, bytes);
        const auto none
            = verbs::choosePlatforms(index, {*oci::parsePlatform(u"linux/s390x")}, u"app"_s);
        QVERIFY(!none);
        QCOMPARE(none.error().code, Errc::NotFound);
        QVERIFY(none.error().remedy.contains(u"linux/arm64"));
    }

    void rollbackTagsAreTagsAndAreReadBack()
    {
        const QDate day(2026, 3, 16);
        QCOMPARE(verbs::rollbackTag(u"3.8.0"_s, day), u"3.8.0-prev-20260316"_s);
        const QString longest(128, u'a');
        QVERIFY(oci::isValidTag(verbs::rollbackTag(longest, day) + u"-20"_s));
        const QStringList tags{u"3.8.0"_s, u"3.8.0-prev-20260316"_s, u"3.8.0-prev-20260316-2"_s,
            u"3.8.0-prev-20260315"_s, u"3.8-prev-20260317"_s, u"3.8.0-prev-20261399"_s};
        const auto found = verbs::rollbackTagsOf(u"3.8.0"_s, tags);
        QCOMPARE(found.size(), 3);
        QCOMPARE(found[0].tag, u"3.8.0-prev-20260316-2"_s);
        QCOMPARE(found[2].day, QDate(2026, 3, 15));
        QCOMPARE(verbs::rollbackTagsOf(longest, {verbs::rollbackTag(longest, day)}).size(), 1);
    }

    void removalNamesSiblingsAndParents()
    {
        QVERIFY_OK(send(request(u"one"_s)));
        QVERIFY_OK(send(request(u"two"_s)));
        const auto opener = m_harbour->opener();
        const auto sinks = std::dynamic_pointer_cast<sources::SinkOpener>(opener);
        const auto name = *oci::ImageName::parse(layout() + u":one"_s);
        const auto planned = wait(verbs::planDelete(opener, sinks, name, {}));
        QVERIFY_OK(planned);
        QCOMPARE(planned->siblingTags, QStringList{u"two"_s});
        QCOMPARE(planned->children.size(), 4);
        QVERIFY(!planned->refusal()); // only the tag goes
        const QString child = planned->children.first().digest.toString();
        const auto inside = wait(
            verbs::planDelete(opener, sinks, *oci::ImageName::parse(layout() + u'@' + child), {}));
        QVERIFY_OK(inside);
        QCOMPARE(inside->parents.size(), 2);
        QVERIFY(inside->refusal());
        const auto result = wait(
            verbs::deleteImage(std::make_shared<const verbs::DeletePlan>(*planned), false, {}));
        QVERIFY_OK(result);
        QVERIFY(!result->isManifestGone);
        QVERIFY(!tagged(u"one"_s));
        QCOMPARE(tagged(u"two"_s), m_root.digest);
    }
};

QTEST_GUILESS_MAIN(TransferTest)
#include "tst_transfer.moc"
