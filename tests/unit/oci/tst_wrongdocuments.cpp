// SPDX-License-Identifier: Apache-2.0
// Documents that are not what they should be: each error names the member, its line and what is
// wrong with it.
#include "corpora.h"
#include "oci/document.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

const QByteArray digest = "sha256:" + QByteArray(64, 'd');

QByteArray descriptor(const QByteArray &more = {}, const QByteArray &size = "2")
{
    return R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":")" + digest
        + R"(","size":)" + size + more + '}';
}

QByteArray index(const QByteArray &entries, const QByteArray &more = {})
{
    return R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[)"
        + entries + ']' + more + '}';
}

QByteArray manifest(const QByteArray &more)
{
    return R"({"schemaVersion":2,"config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":")"
        + digest + R"(","size":2},"layers":[])" + more + '}';
}

Descriptor entryOf(const QByteArray &more)
{
    const auto document = json::Document::parse(descriptor(more));
    const auto entry = parseDescriptor(document->root());
    if (!entry)
        qFatal("%s", qPrintable(entry.error().toLine()));
    return *entry;
}

} // namespace

class TestWrongDocuments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void wrongNodesSayWhereAndWhat_data();
    void wrongNodesSayWhereAndWhat();
    void wrongConfigsSayWhereAndWhat_data();
    void wrongConfigsSayWhereAndWhat();
    void wrongDigestsSayWhichPart_data();
    void wrongDigestsSayWhichPart();
    void contentTypeDecidesOnlyWhereTheDocumentIsSilent_data();
    void contentTypeDecidesOnlyWhereTheDocumentIsSilent();
    void unknownMembersAndTypesSurvive();
    void embeddedDataIsKeptOnlyWhenItFits();
    void rolesFollowFromTheDescriptor_data();
    void rolesFollowFromTheDescriptor();
    void buildCacheIsNoImage();
    void layerBytesDoNotOverflow();
    void artifactTypeFallsBackToTheConfig();
    void historyIsMatchedByCount_data();
    void historyIsMatchedByCount();
    void schema1ShowsTheBottomLayerFirst();
    void digestsAreComputedAndCompared();
    void mediaTypesAreDescribed_data();
    void mediaTypesAreDescribed();
    void acceptHeaderNamesSevenTypes();
};

void TestWrongDocuments::wrongNodesSayWhereAndWhat_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const QByteArray &text, const char *said) {
        QTest::newRow(name) << text << QString::fromLatin1(said);
    };
    row("HTML", "<html>", "not valid JSON at line 1");
    row("nothing", "", "not valid JSON");
    row("array", "[]", "JSON object");
    row("number", "7", "JSON object");
    row("media type is a number", R"({"mediaType":7})",
        "mediaType (line 1) must be a string but is a number");
    row("entry is a string", index("\"x\""), "manifests/0 (line 1) must be a descriptor object");
    row("entry without digest", index(descriptor() + ",\n{\"size\":1}"),
        "manifests/1 (line 2) has no digest");
    row("entry without size", index(R"({"digest":")" + digest + "\"}"),
        "manifests/0 (line 1) has no size");
    row("negative size", index(descriptor({}, "-1")), "manifests/0/size (line 1) is negative");
    row("size is text", index(descriptor({}, "\"2\"")), "whole number");
    row("size is a fraction", index(descriptor({}, "2.5")), "whole number");
    row("size is huge", index(descriptor({}, "99999999999999999999")), "whole number");
    row("digest is a number", index(R"({"digest":5,"size":1})"),
        "digest (line 1) must be a string");
    row("digest is short", index(R"({"digest":"sha256:ab","size":1})"), "64 hexadecimal digits");
    row("platform is text", index(descriptor(R"(,"platform":"linux")")),
        "platform (line 1) must be an object but is a string");
    row("os is a number", index(descriptor(R"(,"platform":{"os":1})")), "platform/os");
    row("features hold a number", index(descriptor(R"(,"platform":{"os.features":["a",1]})")),
        "os.features/1");
    row("annotation is a number", index(descriptor(R"(,"annotations":{"a/b":1})")),
        "annotations/a~1b");
    row("urls is text", index(descriptor(R"(,"urls":"x")")), "urls (line 1) must be an array");
    row("data is not base64", index(descriptor(R"(,"data":"%%%")")), "data (line 1) is not base64");
    row("data without padding", index(descriptor(R"(,"data":"YQ")")), "not base64");
    row("manifests is an object",
        R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":{}})",
        "manifests (line 1) must be an array");
    row("index without list", R"({"mediaType":"application/vnd.oci.image.index.v1+json"})",
        "lists no manifests");
    row("subject is text", index("", R"(,"subject":"x")"), "subject (line 1) must be an object");
    row("manifest without config",
        R"({"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]})", "no config");
    row("index and image", R"({"manifests":[],"layers":[]})", "CVE-2021-41190");
    row("index and image, unknown type", R"({"mediaType":"a/b","manifests":[],"layers":[]})",
        "CVE-2021-41190");
    row("index with null layers",
        R"({"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"layers":null})",
        "both layers and manifests");
    row("manifest with fsLayers", manifest(R"(,"fsLayers":[])"), "fsLayers");
    row("layers twice", manifest(R"(,"layers":[])"), "layers stands there twice");
    row("two spellings", manifest(R"(,"Layers":[])"), "differ only in case");
    row("escaped second name", manifest(R"(,"l\u0061yers":[])"), "twice");
    row("schema 1 without sum", R"({"schemaVersion":1,"fsLayers":[{}],"history":[{}]})",
        "fsLayers/0 (line 1) has no blobSum");
    row("schema 1 counts differ",
        R"({"schemaVersion":1,"fsLayers":[],"history":[{"v1Compatibility":"{}"}]})",
        "0 layers but 1 history");
}

void TestWrongDocuments::wrongNodesSayWhereAndWhat()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, said);
    const auto node = parseNode(text, u"application/json", u"host/name:tag"_s);
    QVERIFY(!node);
    QCOMPARE(node.error().code, Errc::Corrupt);
    QCOMPARE(node.error().subject, u"host/name:tag"_s);
    QVERIFY2(node.error().message.contains(said), qPrintable(node.error().message));
}

void TestWrongDocuments::wrongConfigsSayWhereAndWhat_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("said");
    const auto row = [](const char *name, const char *text, const char *said) {
        QTest::newRow(name) << QByteArray(text) << QString::fromLatin1(said);
    };
    row("array", "[]", "the document (line 1) must be an object");
    row("os", R"({"os":5})", "os (line 1) must be a string");
    row("config", R"({"config":[]})", "config (line 1) must be an object");
    row("env", "{\n\"config\":{\"Env\":[5]}}", "config/Env/0 (line 2)");
    row("ports", R"({"config":{"ExposedPorts":["80"]}})",
        "ExposedPorts (line 1) must be an object but is an array");
    row("labels", R"({"config":{"Labels":{"a":{}}}})", "config/Labels/a");
    row("diff id", R"({"rootfs":{"diff_ids":["x"]}})", "rootfs/diff_ids/0");
    row("history", R"({"history":{}})", "history (line 1) must be an array");
    row("step", R"({"history":[5]})", "history/0 (line 1) must be an object");
    row("empty layer", R"({"history":[{"empty_layer":"yes"}]})",
        "history/0/empty_layer (line 1) must be true or false");
}

void TestWrongDocuments::wrongConfigsSayWhereAndWhat()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, said);
    const auto config = ImageConfig::parse(text, u"sha256:x"_s);
    QVERIFY(!config);
    QCOMPARE(config.error().code, Errc::Corrupt);
    QCOMPARE(config.error().subject, u"sha256:x"_s);
    QVERIFY2(config.error().message.contains(said), qPrintable(config.error().message));
}

void TestWrongDocuments::wrongDigestsSayWhichPart_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    const QString hex = QString(64, u'a');
    QTest::newRow("empty") << QString() << u"missing"_s;
    QTest::newRow("no colon") << hex << u"colon"_s;
    QTest::newRow("no algorithm") << u':' + hex << u"no algorithm"_s;
    QTest::newRow("upper algorithm")
        << u"SHA256:"_s + hex << u"algorithm of a digest is written in lower case"_s;
    QTest::newRow("bad algorithm") << u"sha+-x:"_s + hex << u"not the name"_s;
    QTest::newRow("ends with separator") << u"sha256+:"_s + hex << u"not the name"_s;
    QTest::newRow("63 digits") << u"sha256:"_s + hex.chopped(1) << u"has 63"_s;
    QTest::newRow("sha512 with 64") << u"sha512:"_s + hex << u"128"_s;
    QTest::newRow("upper hex") << u"sha256:"_s + hex.toUpper() << u"lower case"_s;
    QTest::newRow("other with blank") << u"blake3:a b"_s << u"only letters"_s;
    QTest::newRow("other empty") << u"blake3:"_s << u"only letters"_s;
    QTest::newRow("very long") << u"x:"_s + QString(2000, u'a') << u"too long"_s;
}

void TestWrongDocuments::wrongDigestsSayWhichPart()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto parsed = Digest::parse(text);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().code, Errc::Corrupt);
    QVERIFY2(parsed.error().message.contains(said), qPrintable(parsed.error().message));
}

void TestWrongDocuments::contentTypeDecidesOnlyWhereTheDocumentIsSilent_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("contentType");
    QTest::addColumn<QString>("mediaType"); // empty: refused
    const QByteArray silent = manifest({});
    QTest::newRow("silent, OCI") << silent << mediatype::ociManifest.toString()
                                 << mediatype::ociManifest.toString();
    QTest::newRow("silent, Docker")
        << silent << mediatype::dockerManifest.toString() << mediatype::dockerManifest.toString();
    QTest::newRow("silent, with parameters")
        << silent << mediatype::ociManifest.toString() + u"; charset=utf-8"_s
        << mediatype::ociManifest.toString();
    QTest::newRow("silent, generic")
        << silent << u"text/plain"_s << mediatype::ociManifest.toString();
    QTest::newRow("silent, called an index")
        << silent << mediatype::ociIndex.toString() << QString();
    QTest::newRow("says index, generic")
        << index({}) << u"application/octet-stream"_s << mediatype::ociIndex.toString();
    QTest::newRow("says index, called manifest")
        << index({}) << mediatype::ociManifest.toString() << QString();
    QTest::newRow("says index, called list")
        << index({}) << mediatype::dockerList.toString() << QString();
}

void TestWrongDocuments::contentTypeDecidesOnlyWhereTheDocumentIsSilent()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, contentType);
    QFETCH(QString, mediaType);
    const auto node = parseNode(text, contentType);
    QCOMPARE(node.has_value(), !mediaType.isEmpty());
    if (!node)
        return;
    const auto *asManifest = std::get_if<Manifest>(&*node);
    QCOMPARE(asManifest ? asManifest->mediaType() : std::get<Index>(*node).mediaType(), mediaType);
}

void TestWrongDocuments::unknownMembersAndTypesSurvive()
{
    const QByteArray text = index(
        R"({"mediaType":"application/x.new+json","digest":"blake3:abc","size":5,"future":[1]})",
        R"(,"later":{"a":1})");
    const auto node = parseNode(text, QString());
    VERIFY_OK(node);
    const auto &read = std::get<Index>(*node);
    QCOMPARE(read.bytes(), text);
    QCOMPARE(read.manifests().front().mediaType, u"application/x.new+json"_s);
    QCOMPARE(read.manifests().front().digest.toString(), u"blake3:abc"_s);
    QVERIFY(!read.manifests().front().digest.canVerify());
    QCOMPARE(roleOf(read.manifests().front()), Role::Unknown);
    const auto unknown = parseNode(R"({"mediaType":"a/b","x":1})", QString());
    VERIFY_OK(unknown);
    QCOMPARE(std::get<UnknownDocument>(*unknown).mediaType, u"a/b"_s);
}

void TestWrongDocuments::embeddedDataIsKeptOnlyWhenItFits()
{
    const auto with = [](const QByteArray &bytes, const QByteArray &claimed) {
        const QByteArray text = R"({"mediaType":"a/b","digest":")"
            + Digest::of(claimed).toString().toLatin1() + R"(","size":)"
            + QByteArray::number(claimed.size()) + R"(,"data":")" + bytes.toBase64() + "\"}";
        return parseDescriptor(json::Document::parse(text)->root());
    };
    QCOMPARE(with("{}", "{}")->data, "{}");
    QVERIFY(with("[]", "{}")->data.isEmpty()); // other bytes of the same length
    QVERIFY(with("{}x", "{}")->data.isEmpty()); // longer
}

void TestWrongDocuments::rolesFollowFromTheDescriptor_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<QString>("role");
    const QByteArray unknown = R"(,"platform":{"os":"unknown","architecture":"unknown"})";
    const QByteArray refers = R"("vnd.docker.reference.digest":")" + digest + '"';
    QTest::newRow("plain") << QByteArray() << u"image"_s;
    QTest::newRow("attestation") << unknown
            + R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest",)" + refers
            + '}' << u"attestation"_s;
    QTest::newRow("attestation without platform")
        << R"(,"annotations":{"vnd.docker.reference.type":"attestation-manifest",)" + refers + '}'
        << u"attestation"_s;
    QTest::newRow("other reference type")
        << unknown + R"(,"annotations":{"vnd.docker.reference.type":"builder",)" + refers + '}'
        << u"unknown"_s;
    QTest::newRow("unknown platform alone") << unknown << u"unknown"_s;
    QTest::newRow("artifact") << QByteArray(R"(,"artifactType":"application/spdx+json")")
                              << u"artifact"_s;
    QTest::newRow("artifact type of an image")
        << QByteArray(R"(,"artifactType":"application/vnd.oci.image.config.v1+json")")
        << u"image"_s;
    QTest::newRow("artifact type and platform")
        << QByteArray(R"(,"artifactType":"a/b","platform":{"os":"linux","architecture":"arm64"})")
        << u"image"_s;
    QTest::newRow("signature") << QByteArray(
        R"(,"artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json")")
                               << u"signature"_s;
    QTest::newRow("bundle") << QByteArray(
        R"(,"artifactType":"application/vnd.dev.sigstore.bundle.v0.3+json")")
                            << u"signature"_s;
    QTest::newRow("notation") << QByteArray(
        R"(,"artifactType":"application/vnd.cncf.notary.signature")")
                              << u"signature"_s;
}

void TestWrongDocuments::rolesFollowFromTheDescriptor()
{
    QFETCH(QByteArray, more);
    QFETCH(QString, role);
    const Descriptor entry = entryOf(more);
    QCOMPARE(roleName(roleOf(entry)), role);
    QCOMPARE(attestedDigest(entry).has_value(), role == u"attestation");
}

void TestWrongDocuments::buildCacheIsNoImage()
{
    const QByteArray layer
        = R"({"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":")" + digest
        + R"(","size":5})";
    const QByteArray cache = R"({"mediaType":"application/vnd.buildkit.cacheconfig.v0","digest":")"
        + digest + R"(","size":5})";
    const auto node = parseNode(index(layer + ',' + cache), QString());
    VERIFY_OK(node);
    QVERIFY(isBuildCache(std::get<Index>(*node)));
    QCOMPARE(roleOf(std::get<Index>(*node).manifests().front()), Role::Unknown);
}

void TestWrongDocuments::layerBytesDoNotOverflow()
{
    const QByteArray layer = descriptor({}, "9223372036854775807");
    const auto node = parseNode(
        R"({"config":)" + descriptor() + R"(,"layers":[)" + layer + ',' + layer + "]}", QString());
    VERIFY_OK(node);
    QCOMPARE(std::get<Manifest>(*node).layerBytes(), std::numeric_limits<qint64>::max());
}

void TestWrongDocuments::artifactTypeFallsBackToTheConfig()
{
    const auto image = parseNode(manifest({}), QString());
    VERIFY_OK(image);
    QVERIFY(std::get<Manifest>(*image).isImage());
    QCOMPARE(std::get<Manifest>(*image).artifactType(), QString());
    const auto chart = parseNode(
        manifest({}).replace("vnd.oci.image.config.v1", "vnd.cncf.helm.config.v1"), QString());
    VERIFY_OK(chart);
    QVERIFY(!std::get<Manifest>(*chart).isImage());
    QCOMPARE(
        std::get<Manifest>(*chart).artifactType(), u"application/vnd.cncf.helm.config.v1+json"_s);
}

void TestWrongDocuments::historyIsMatchedByCount_data()
{
    QTest::addColumn<QByteArray>("history");
    QTest::addColumn<int>("layers");
    QTest::addColumn<QList<int>>("steps");
    QTest::newRow("none") << QByteArray("[]") << 0 << QList<int>();
    QTest::newRow("no history") << QByteArray("[]") << 2 << QList<int>{-1, -1};
    QTest::newRow("empty step skipped")
        << QByteArray(R"([{},{"empty_layer":true},{}])") << 2 << QList<int>{0, 2};
    QTest::newRow("Windows: ENV is a layer")
        << QByteArray(R"([{"created_by":"Apply image"},{"created_by":"ENV A=b"}])") << 2
        << QList<int>{0, 1};
    QTest::newRow("too few") << QByteArray("[{}]") << 2 << QList<int>{-1, -1};
    QTest::newRow("too many") << QByteArray("[{},{},{}]") << 2 << QList<int>{-1, -1};
}

void TestWrongDocuments::historyIsMatchedByCount()
{
    QFETCH(QByteArray, history);
    QFETCH(int, layers);
    QFETCH(QList<int>, steps);
    const auto config = ImageConfig::parse(R"({"history":)" + history + '}');
    VERIFY_OK(config);
    QCOMPARE(config->historyOfLayers(layers), steps);
}

void TestWrongDocuments::schema1ShowsTheBottomLayerFirst()
{
    const QByteArray top = "sha256:" + QByteArray(64, '1');
    const QByteArray bottom = "sha256:" + QByteArray(64, '2');
    const auto node = parseNode(R"({"schemaVersion":1,"fsLayers":[{"blobSum":")" + top
            + R"("},{"blobSum":")" + bottom
            + R"("}],"history":[{"v1Compatibility":"{\"os\":\"linux\",\"container_config\":{\"Cmd\":[\"top\"]}}"},{"v1Compatibility":"no json"}]})",
        QString());
    VERIFY_OK(node);
    const auto &old = std::get<Schema1Manifest>(*node);
    QCOMPARE(old.layers().front().toString().toLatin1(), bottom);
    QCOMPARE(old.createdBy(), (QStringList{QString(), u"top"_s}));
    QCOMPARE(old.os(), u"linux"_s);
    QVERIFY(!old.isSigned());
    QCOMPARE(old.payload().value_or(QByteArray()), old.bytes());
}

void TestWrongDocuments::digestsAreComputedAndCompared()
{
    const Digest empty = Digest::of("");
    QCOMPARE(empty.toString(),
        u"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_s);
    QCOMPARE(empty.shortHex(), u"e3b0c442"_s);
    QVERIFY(empty.verify(""));
    const auto wrong = empty.verify("x");
    QVERIFY(!wrong);
    QCOMPARE(wrong.error().code, Errc::DigestMismatch);
    QVERIFY(wrong.error().message.contains(Digest::of("x").toString()));
    QCOMPARE(Digest::parse(u"blake3:abc")->verify("x").error().code, Errc::Unsupported);
    QCOMPARE(Digest().verify("x").error().code, Errc::Unsupported);
    Hasher hasher(Digest::Algorithm::Sha512);
    hasher.add("a");
    hasher.add("b");
    QCOMPARE(hasher.result(), Digest::of("ab", Digest::Algorithm::Sha512));
    QVERIFY(Digest() < empty);
    QCOMPARE(qHash(empty), qHash(*Digest::parse(empty.toString())));
}

void TestWrongDocuments::mediaTypesAreDescribed_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("foreign");
    const auto row = [](const char *type, const char *text, bool foreign = false) {
        QTest::newRow(type) << QString::fromLatin1(type) << QString::fromLatin1(text) << foreign;
    };
    row("application/vnd.oci.image.index.v1+json", "OCI index");
    row("application/vnd.docker.distribution.manifest.list.v2+json; charset=utf-8",
        "Docker manifest list");
    row("application/vnd.oci.image.layer.v1.tar", "tar layer");
    row("application/vnd.oci.image.layer.v1.tar+gzip", "gzip layer");
    row("application/vnd.oci.image.layer.v1.tar+zstd", "zstd layer");
    row("application/vnd.oci.image.layer.v1.tar+gzip+encrypted", "encrypted layer");
    row("application/vnd.docker.image.rootfs.diff.tar.gzip", "gzip layer");
    row("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", "foreign gzip layer", true);
    row("application/vnd.oci.image.layer.nondistributable.v1.tar+zstd", "foreign zstd layer", true);
    row("application/vnd.oci.image.layer.v1.tar+lzma",
        "application/vnd.oci.image.layer.v1.tar+lzma");
    row("application/x", "application/x");
    row("", "");
}

void TestWrongDocuments::mediaTypesAreDescribed()
{
    QFETCH(QString, type);
    QFETCH(QString, text);
    QFETCH(bool, foreign);
    QCOMPARE(mediatype::describe(type), text);
    QCOMPARE(mediatype::isForeignLayer(type), foreign);
}

void TestWrongDocuments::acceptHeaderNamesSevenTypes()
{
    const QList<QByteArray> types = mediatype::acceptHeader().split(',');
    QCOMPARE(types.size(), 8);
    QCOMPARE(types.last().trimmed(), "*/*");
    for (const QByteArray &type : types.first(7)) {
        QVERIFY(mediatype::isWellFormed(QString::fromLatin1(type.trimmed())));
        QVERIFY(mediatype::kindOf(QString::fromLatin1(type.trimmed())) != mediatype::Kind::Unknown);
    }
}

QTEST_GUILESS_MAIN(TestWrongDocuments)
#include "tst_wrongdocuments.moc"
