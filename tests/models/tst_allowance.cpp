// SPDX-License-Identifier: Apache-2.0
// A registry that counts reads of manifests, as HttpScript plays it: what is read by itself, where
// reading stops, and what a person sees of it.
#include "models/image/platformmodel.h"
#include "models/workbench.h"
#include "sources/opener.h"
#include "support/imagebuilder.h"
#include "support/proxy/httpscript.h"
#include "transport/auth/credentials.h"
#include "transport/httpclient.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

//! An index with these many images, served by a registry that has told how many reads are left.
class Counted
{
public:
    Counted(int images, int left, int limit = 100)
        : m_left(left)
        , m_limit(limit)
    {
        ImageBuilder builder;
        QList<oci::Descriptor> entries;
        for (int i = 0; i < images; ++i)
            entries += builder.image(u"linux/%1"_s.arg(architectures.at(i)));
        builder.tag(u"latest"_s, builder.index(entries));
        m_content = builder.content();
        m_hosts->setLoopbackPlain(m_script.registry(), true);
        m_script.onAny([this](const ScriptRequest &request) { return answer(request); });
        start();
    }
    //! A new window on the same cache.
    void start()
    {
        m_bench.reset();
        WorkbenchParts parts;
        parts.opener = sources::makeOpener(
            {[this] { return &m_client; }, [this] { return m_cache; }, m_pools, false});
        parts.access.http = [this] { return &m_client; };
        parts.access.hosts = m_hosts;
        parts.cache = [this] { return m_cache; };
        m_bench = std::make_unique<Workbench>(std::move(parts));
    }
    ImageSession *open()
    {
        const auto opened = m_bench->openPasted(m_script.registry() + u"/app:latest"_s);
        return opened ? m_bench->openedSession(*opened) : nullptr;
    }
    Workbench *bench() const { return m_bench.get(); }
    QString registry() const { return m_script.registry(); }
    int left() const { return m_left; }
    void setLeft(int left) { m_left = left; }
    int counted() const { return m_counted; } //!< manifest reads the registry has counted

private:
    std::optional<ScriptAnswer> answer(const ScriptRequest &request)
    {
        const QByteArray last = request.path.mid(request.path.lastIndexOf('/') + 1);
        if (!request.path.startsWith("/v2/app/manifests/")
            && !request.path.startsWith("/v2/app/blobs/"))
            return ScriptAnswer::json(R"({"errors":[{"code":"NOT_FOUND"}]})", 404);
        const bool manifest = request.path.contains("/manifests/");
        const oci::Descriptor *tagged = m_content->tag(QString::fromLatin1(last));
        const QString digest = tagged ? tagged->digest.toString() : QString::fromLatin1(last);
        ScriptAnswer served;
        if (manifest) {
            if (request.verb == "GET" && m_left > 0) {
                --m_left;
                ++m_counted;
            }
            served.headers = {{"ratelimit-limit", QByteArray::number(m_limit) + ";w=21600"},
                {"ratelimit-remaining", QByteArray::number(m_left) + ";w=21600"}};
        }
        if (!m_content->blobs.contains(digest)) {
            served.status = 404;
            served.body = R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})";
            return served;
        }
        served.body = m_content->blobs.value(digest);
        served.headers.append({"Content-Type",
            !manifest                                   ? "application/octet-stream"
                : served.body.contains("\"manifests\"") ? oci::mediatype::ociIndex.toLatin1()
                                                        : oci::mediatype::ociManifest.toLatin1()});
        return served;
    }

    inline static const QStringList architectures{u"amd64"_s, u"386"_s, u"arm64"_s, u"s390x"_s,
        u"ppc64le"_s, u"riscv64"_s, u"mips64le"_s, u"loong64"_s};
    int m_left, m_limit, m_counted = 0;
    QTemporaryDir m_folder;
    HttpScript m_script;
    std::shared_ptr<Content> m_content;
    std::shared_ptr<Pools> m_pools = std::make_shared<Pools>();
    std::shared_ptr<transport::RegistryHosts> m_hosts
        = std::make_shared<transport::RegistryHosts>(QStringList());
    std::shared_ptr<transport::CredentialStore> m_credentials
        = std::make_shared<transport::CredentialStore>(transport::CredentialStore::Paths());
    transport::HttpClient m_client{m_hosts, m_credentials};
    std::shared_ptr<sources::BlobCache> m_cache
        = std::make_shared<sources::BlobCache>(m_folder.filePath(u"cache"_s), m_pools);
    std::unique_ptr<Workbench> m_bench;
};

bool settled(const ImageSession *session)
{
    return session->state() == ImageSession::State::Ready && !session->isReading();
}

int described(const ImageSession *session)
{
    int count = 0;
    for (const verbs::Entry &entry : session->entries())
        count += entry.described ? 1 : 0;
    return count;
}

} // namespace

class AllowanceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void plentyIsLeftAndEverythingIsRead()
    {
        Counted registry(6, 100);
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        QCOMPARE(described(session), 6);
        QCOMPARE(session->heldReads(), 0);
    }

    void readingStopsWhereFewerThanTenAreLeft()
    {
        Counted registry(6, 13); // the index leaves 12, three entries leave 9
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        QCOMPARE(registry.left(), 9);
        QCOMPARE(described(session), 3);
        QCOMPARE(session->allowanceLeft(), std::optional<qint64>(9));
        // Three entries, and referrers of the index and its six images.
        QCOMPARE(session->heldReads(), 3 + 7);
        PlatformModel model;
        QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.setSession(session);
        int held = 0;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex reason = model.index(row, PlatformModel::SizeColumn);
            if (!reason.data().toString().startsWith("Not read"_L1))
                continue;
            ++held;
            QCOMPARE(model.index(row, 0).data(PlatformModel::MarkRole).toString(), u"wait"_s);
            QVERIFY(!model.index(row, 0).data(PlatformModel::BusyRole).toBool());
            QCOMPARE(model.index(row, PlatformModel::ProvenanceColumn)
                         .data(PlatformModel::LinkRole)
                         .toString(),
                u"read"_s);
        }
        QCOMPARE(held, 3);
        // What nobody has asked for is not said to be absent.
        const int read = model.indexOfEntry(0).row();
        QCOMPARE(model.index(read, PlatformModel::SignatureColumn)
                     .data(PlatformModel::MarkRole)
                     .toString(),
            u"unk"_s);
    }

    void theStatusBarShowsWhatIsLeft()
    {
        Counted registry(6, 13);
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        const StatusFacts::Part quota = registry.bench()->status().quota;
        QCOMPARE(quota.text, u"%1: 9 of 100 pulls left"_s.arg(registry.registry()));
        QCOMPARE(quota.mark, u"warn"_s);
    }

    void aPersonMayReadThemAllTheSame()
    {
        Counted registry(6, 13);
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        session->readHeld();
        QTRY_VERIFY(settled(session));
        QCOMPARE(described(session), 6);
        QCOMPARE(session->heldReads(), 0);
    }

    void oneEntryCanBeReadAlone()
    {
        Counted registry(6, 10); // the index itself leaves 9
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        QCOMPARE(described(session), 0);
        session->retryEntry(4);
        QTRY_VERIFY(settled(session));
        QCOMPARE(described(session), 1);
        QVERIFY(session->entries().at(4).config);
        QCOMPARE(registry.left(), 8);
    }

    void whatTheCacheHoldsIsShownForNothing()
    {
        Counted registry(6, 100);
        ImageSession *first = registry.open();
        QVERIFY(first);
        QTRY_VERIFY(settled(first));
        registry.setLeft(5);
        registry.start();
        ImageSession *again = registry.open();
        QVERIFY(again);
        QTRY_VERIFY(settled(again));
        QCOMPARE(described(again), 6);
        QCOMPARE(registry.left(), 4); // the tag alone was asked for
    }

    void readingGoesOnWhenTheAllowanceGrows()
    {
        Counted registry(6, 10);
        ImageSession *session = registry.open();
        QVERIFY(session);
        QTRY_VERIFY(settled(session));
        registry.setLeft(200); // somebody signed in
        session->retryEntry(0);
        QTRY_COMPARE(described(session), 6);
        QTRY_VERIFY(settled(session));
        QCOMPARE(session->heldReads(), 0);
    }
};

QTEST_GUILESS_MAIN(AllowanceTest)
#include "tst_allowance.moc"
