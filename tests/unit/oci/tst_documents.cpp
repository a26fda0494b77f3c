// SPDX-License-Identifier: Apache-2.0
// The 121 documents of the vectors: for each, every fact its row states is asked of our reader.
#include "corpora.h"
#include "oci/document.h"
#include "platformjson.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

const QString folder = u"registry/documents/"_s;

//! Role words of the vectors in ours.
QString ourRole(const QString &role)
{
    static const QHash<QString, QString> words{{u"nested-index"_s, u"index"_s},
        {u"not-a-manifest"_s, u"unknown"_s}, {u"other-reference"_s, u"unknown"_s}};
    return words.value(role, role);
}

//! os/architecture[/variant], with ":version" when asked.
QString shortPlatform(const Platform &platform, bool withVersion = false)
{
    QString text = platform.os + u'/' + platform.architecture;
    if (!platform.variant.isEmpty())
        text += u'/' + platform.variant;
    if (withVersion && !platform.osVersion.isEmpty())
        text += u':' + platform.osVersion;
    return text;
}

QJsonObject annotationsOf(const StringPairs &pairs)
{
    QJsonObject object;
    for (const StringPair &pair : pairs)
        object[pair.key] = pair.value;
    return object;
}

//! Rows are looked up by file name, the test's data rows.
QJsonArray documents()
{
    return corpora::json(folder + u"index.json"_s).object()["documents"_L1].toArray();
}

//! Layers that need not be pushed, or that say where else they are.
bool isForeign(const Descriptor &layer)
{
    return mediatype::isForeignLayer(layer.mediaType) || !layer.urls.isEmpty();
}

} // namespace

class TestDocuments : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyDocumentHasARow();
    void bytesHashToWhatTheRowSays_data();
    void bytesHashToWhatTheRowSays();
    void documentIsWhatTheRowSays_data() { addRows(); }
    void documentIsWhatTheRowSays();
    void rangesFrameTheDescriptors_data() { addRows(); }
    void rangesFrameTheDescriptors();
    void historyOfLayersOfEveryConfig();

private:
    void addRows();
    void checkIndex(const Index &index, const QJsonObject &expect);
    void checkEntry(const Index &index, const QJsonObject &expect);
    void checkManifest(const Manifest &manifest, const QJsonObject &expect);
    void checkSchema1(const Schema1Manifest &manifest, const QJsonObject &expect);
    void checkConfig(const QByteArray &bytes, const QJsonObject &expect);
};

void TestDocuments::addRows()
{
    QTest::addColumn<QJsonObject>("row");
    if (!corpora::present()) {
        QTest::newRow("no vectors") << QJsonObject();
        return;
    }
    for (const QJsonValue &row : documents())
        QTest::newRow(qPrintable(row["file"_L1].toString())) << row.toObject();
}

void TestDocuments::everyDocumentHasARow()
{
    NEEDS_CORPORA;
    QSet<QString> named;
    for (const QJsonValue &row : documents())
        named += row["file"_L1].toString();
    QCOMPARE(named.size(), 121);
    const QStringList files = QDir(corpora::root() + u'/' + folder).entryList(QDir::Files);
    for (const QString &file : files)
        QVERIFY2(file == u"index.json" || named.contains(file), qPrintable(file));
}

void TestDocuments::bytesHashToWhatTheRowSays_data()
{
    addRows();
}

void TestDocuments::bytesHashToWhatTheRowSays()
{
    NEEDS_CORPORA;
    QFETCH(QJsonObject, row);
    const QByteArray bytes = corpora::bytes(folder + row["file"_L1].toString());
    QCOMPARE(Digest::of(bytes).toString(), row["sha256"_L1].toString());
    QCOMPARE(bytes.size(), row["size"_L1].toInteger());
    const QString ofPayload = row["registry_digest_of_signed_payload"_L1].toString();
    if (!ofPayload.isEmpty()) {
        const auto digest = manifestDigest(bytes);
        VERIFY_OK(digest);
        QCOMPARE(digest->toString(), ofPayload);
    }
    if (row["published_digest_matches_bytes"_L1].toBool()) {
        const auto published = Digest::parse(row["published_digest"_L1].toString());
        VERIFY_OK(published);
        VERIFY_OK(published->verify(bytes));
    }
}

void TestDocuments::documentIsWhatTheRowSays()
{
    NEEDS_CORPORA;
    QFETCH(QJsonObject, row);
    const QString file = row["file"_L1].toString();
    const QByteArray bytes = corpora::bytes(folder + file);
    const QJsonObject expect = row["expect"_L1].toObject();
    const QString shape = expect["shape"_L1].toString();

    const auto document = json::Document::parse(bytes, file);
    QCOMPARE(document.has_value(), expect["parses_as_json"_L1].toBool());
    if (!document) {
        QCOMPARE(document.error().code, Errc::Corrupt);
        QVERIFY(document.error().message.contains(u"line 1"_s));
        return;
    }
    if (document->root().isObject())
        QCOMPARE(
            document->root()["mediaType"].toStringOr({}), expect["media_type_field"_L1].toString());
    if (shape == u"config")
        return checkConfig(bytes, expect);

    const auto node = parseNode(bytes, row["content_type"_L1].toString(), file);
    // What the vectors flag or show, and we refuse, with the word our error gives.
    const QHash<QString, QString> refused{
        // says it is one kind and has the members of the other: refused by containers/image too
        {u"ambiguous-config-layers-and-manifests.json"_s, u"both layers and manifests"_s},
        {u"oci-index-with-layers-field.json"_s, u"both layers and manifests"_s},
        {u"oci-manifest-with-manifests-field.json"_s, u"both layers and manifests"_s},
        // made to hold everything; containers/image's list forbids history in a manifest, and we
        // follow that list
        {u"oci-manifest-kitchen-sink.json"_s, u"history"_s},
        // the config's digest is an empty string, so there is no config to name or to fetch
        {u"oci-manifest-artifact-no-layers.json"_s, u"config/digest"_s},
        {u"oci-manifest-artifact-no-layers-no-mediatype.json"_s, u"config/digest"_s},
    };
    if (refused.contains(file)) {
        QVERIFY(!node);
        QCOMPARE(node.error().code, Errc::Corrupt);
        QCOMPARE(node.error().subject, file);
        QVERIFY2(node.error().message.contains(refused[file]), qPrintable(node.error().toLine()));
        return;
    }
    if (file == u"layout-manifest-json-docker25-save.json") { // a JSON array
        QVERIFY(!node);
        QVERIFY(node.error().message.contains(u"object"_s));
        return;
    }
    VERIFY_OK(node);
    if (shape == u"index") {
        QVERIFY(std::holds_alternative<Index>(*node));
        QCOMPARE(std::get<Index>(*node).bytes(), bytes);
        checkIndex(std::get<Index>(*node), expect);
    } else if (shape == u"manifest" || shape == u"oci-artifact-manifest") {
        QVERIFY(std::holds_alternative<Manifest>(*node));
        QCOMPARE(std::get<Manifest>(*node).bytes(), bytes);
        checkManifest(std::get<Manifest>(*node), expect);
    } else if (shape == u"schema1") {
        QVERIFY(std::holds_alternative<Schema1Manifest>(*node));
        checkSchema1(std::get<Schema1Manifest>(*node), expect);
    } else {
        QCOMPARE(shape, u"other"_s);
        QVERIFY(std::holds_alternative<UnknownDocument>(*node));
        QCOMPARE(std::get<UnknownDocument>(*node).json.bytes(), bytes);
    }
}

void TestDocuments::checkIndex(const Index &index, const QJsonObject &expect)
{
    QCOMPARE(index.manifests().size(), expect["entry_count"_L1].toInteger());
    QHash<QString, int> roles;
    QStringList platforms;
    QList<int> without;
    QSet<QString> types;
    for (qsizetype i = 0; i < index.manifests().size(); ++i) {
        const Descriptor &entry = index.manifests()[i];
        ++roles[roleName(roleOf(entry))];
        if (!entry.platform)
            without += static_cast<int>(i);
        else if (!entry.platform->isUnknown()) // unknown/unknown declares nothing
            platforms += shortPlatform(*entry.platform, true);
        types += entry.mediaType;
    }
    QHash<QString, int> expectedRoles;
    const QJsonObject stated = expect["roles"_L1].toObject();
    for (auto it = stated.begin(); it != stated.end(); ++it)
        expectedRoles[ourRole(it.key())] += it.value().toInt();
    QCOMPARE(roles, expectedRoles);
    QStringList declared = stringsOf(expect["declared_platforms_in_order"_L1]);
    QCOMPARE(platforms, declared);
    QList<int> expectedWithout;
    for (const QJsonValue &position : expect["entries_without_platform"_L1].toArray())
        expectedWithout += position.toInt();
    QCOMPARE(without, expectedWithout);
    if (expect["mixed_child_media_types"_L1].toBool())
        QVERIFY(types.size() > 1);
    for (const QJsonValue &group : expect["same_digest_groups"_L1].toArray()) {
        const QJsonArray places = group.toArray();
        for (const QJsonValue &place : places)
            QCOMPARE(index.manifests()[place.toInt()].digest,
                index.manifests()[places[0].toInt()].digest);
    }
    for (const QJsonValue &group : expect["same_platform_groups"_L1].toArray()) {
        const QJsonArray places = group.toArray();
        for (const QJsonValue &place : places)
            QCOMPARE(shortPlatform(*index.manifests()[place.toInt()].platform, true),
                shortPlatform(*index.manifests()[places[0].toInt()].platform, true));
    }
    if (expect.contains("artifactType"_L1))
        QCOMPARE(index.artifactType(), expect["artifactType"_L1].toString());
    QCOMPARE(index.subject() ? index.subject()->digest.toString() : QString(),
        expect["subject_digest"_L1].toString());
    if (expect["annotations"_L1].isObject())
        QCOMPARE(annotationsOf(index.annotations()), expect["annotations"_L1].toObject());
    checkEntry(index, expect);
    QVERIFY(!isBuildCache(index));
}

void TestDocuments::checkEntry(const Index &index, const QJsonObject &expect)
{
    for (const QJsonValue &row : expect["entries"_L1].toArray()) {
        const int i = row["i"_L1].toInt();
        const Descriptor &entry = index.manifests().at(i);
        ROW_COMPARE(roleName(roleOf(entry)), ourRole(row["role"_L1].toString()), i);
        ROW_COMPARE(entry.digest.toString(), row["digest"_L1].toString(), i);
        ROW_COMPARE(entry.sizeBytes, row["size"_L1].toInteger(), i);
        ROW_COMPARE(entry.mediaType, row["mediaType"_L1].toString(), i);
        ROW_COMPARE(entry.platform ? shortPlatform(*entry.platform) : QString(),
            row["platform"_L1].toString(), i);
        if (!row["os.version"_L1].isUndefined())
            ROW_COMPARE(entry.platform->osVersion, row["os.version"_L1].toString(), i);
        if (!row["os.features"_L1].isUndefined())
            ROW_COMPARE(entry.platform->osFeatures, stringsOf(row["os.features"_L1]), i);
        if (!row["features"_L1].isUndefined())
            ROW_COMPARE(entry.platform->features, stringsOf(row["features"_L1]), i);
        if (!row["annotation_count"_L1].isUndefined())
            ROW_COMPARE(entry.annotations.size(), row["annotation_count"_L1].toInteger(), i);
        if (!row["artifactType"_L1].isUndefined())
            ROW_COMPARE(entry.artifactType, row["artifactType"_L1].toString(), i);
        // What other reference types point at is stated by the row and ignored by us, as BuildKit
        // says.
        const bool attests = row["role"_L1].toString() == u"attestation";
        const auto attested = attestedDigest(entry);
        ROW_COMPARE(attested ? attested->toString() : QString(),
            attests ? row["attests"_L1].toString() : QString(), i);
        if (attests) {
            const bool present = std::ranges::any_of(index.manifests(),
                [&](const Descriptor &other) { return other.digest == *attested; });
            ROW_COMPARE(present, row["attested_entry_present"_L1].toBool(), i);
        }
    }
}

void TestDocuments::checkManifest(const Manifest &manifest, const QJsonObject &expect)
{
    QCOMPARE(manifest.layers().size(), expect["layer_count"_L1].toInteger());
    if (!expect["layer_bytes_total"_L1].isUndefined())
        QCOMPARE(manifest.layerBytes(), expect["layer_bytes_total"_L1].toInteger());
    if (expect["layer_media_types"_L1].isArray()) {
        QStringList types; // the vectors list each type once, by name
        for (const Descriptor &layer : manifest.layers())
            types += layer.mediaType;
        types.sort();
        types.removeDuplicates();
        QStringList stated = stringsOf(expect["layer_media_types"_L1]);
        stated.sort();
        stated.removeDuplicates();
        QCOMPARE(types, stated);
    }
    if (expect["config"_L1].isObject()) {
        const QJsonValue config = expect["config"_L1];
        QCOMPARE(manifest.config().mediaType, config["mediaType"_L1].toString());
        QCOMPARE(manifest.config().digest.toString(), config["digest"_L1].toString());
        QCOMPARE(manifest.config().sizeBytes, config["size"_L1].toInteger());
        QCOMPARE(manifest.config().kind() == mediatype::Kind::Empty,
            expect["config_is_empty_descriptor"_L1].toBool());
    }
    if (expect.contains("effective_artifact_type"_L1))
        QCOMPARE(manifest.artifactType(), expect["effective_artifact_type"_L1].toString());
    QCOMPARE(manifest.subject() ? manifest.subject()->digest.toString() : QString(),
        expect["subject_digest"_L1].toString());
    if (expect["annotations"_L1].isObject())
        QCOMPARE(annotationsOf(manifest.annotations()), expect["annotations"_L1].toObject());
    for (const QJsonValue &row : expect["foreign_layers"_L1].toArray()) {
        const Descriptor &layer = manifest.layers().at(row["i"_L1].toInt());
        QVERIFY(isForeign(layer));
        QCOMPARE(layer.mediaType, row["mediaType"_L1].toString());
        QCOMPARE(layer.urls, stringsOf(row["urls"_L1]));
    }
    if (expect.contains("foreign_layers"_L1))
        QCOMPARE(std::ranges::count_if(manifest.layers(), isForeign),
            expect["foreign_layers"_L1].toArray().size());
    if (expect["has_cosign_signature_annotation"_L1].toBool())
        QVERIFY(std::ranges::any_of(manifest.layers(), [](const Descriptor &layer) {
            return layer.annotation(u"dev.cosignproject.cosign/signature").has_value();
        }));
    QStringList predicates;
    for (const Descriptor &layer : manifest.layers()) {
        if (const auto type = layer.annotation(u"in-toto.io/predicate-type"))
            predicates += *type;
    }
    if (expect.contains("predicate_types"_L1))
        QCOMPARE(predicates, stringsOf(expect["predicate_types"_L1]));
}

void TestDocuments::checkSchema1(const Schema1Manifest &manifest, const QJsonObject &expect)
{
    QCOMPARE(manifest.layers().size(), expect["layer_count"_L1].toInteger());
    QCOMPARE(manifest.createdBy().size(), expect["history_entries"_L1].toInteger());
    QCOMPARE(manifest.isSigned(), expect["signed"_L1].toBool());
    QCOMPARE(manifest.name(), expect["name"_L1].toString());
    QCOMPARE(manifest.tag(), expect["tag"_L1].toString());
    QCOMPARE(manifest.architecture(), expect["architecture"_L1].toString());
}

void TestDocuments::checkConfig(const QByteArray &bytes, const QJsonObject &expect)
{
    const auto config = ImageConfig::parse(bytes);
    VERIFY_OK(config);
    QCOMPARE(config->bytes(), bytes);
    QCOMPARE(config->platform.os, expect["os"_L1].toString());
    QCOMPARE(config->platform.architecture, expect["architecture"_L1].toString());
    QCOMPARE(config->platform.osVersion, expect["os.version"_L1].toString());
    if (expect["created"_L1].isString()) {
        const auto expected
            = QDateTime::fromString(expect["created"_L1].toString().left(19), Qt::ISODate);
        QVERIFY(config->created);
        QCOMPARE(config->created->toUTC().toString(Qt::ISODate).left(19),
            expected.toString(Qt::ISODate).left(19));
    }
    QCOMPARE(config->history.size(), expect["history_entries"_L1].toInteger());
    QCOMPARE(config->diffIds.size(), expect["diff_ids"_L1].toInteger());
    QCOMPARE(std::ranges::count_if(config->history, &HistoryStep::emptyLayer),
        expect["history_empty_layers"_L1].toInteger());
    const QList<int> steps = config->historyOfLayers(config->diffIds.size());
    QCOMPARE(steps.size(), config->diffIds.size());
    if (expect["history_nonempty_matches_diff_ids"_L1].toBool())
        QVERIFY(!steps.contains(-1));
    else
        QCOMPARE(steps, QList<int>(config->diffIds.size(), -1));
}

void TestDocuments::rangesFrameTheDescriptors()
{
    NEEDS_CORPORA;
    QFETCH(QJsonObject, row);
    const QByteArray bytes = corpora::bytes(folder + row["file"_L1].toString());
    const auto node = parseNode(bytes, row["content_type"_L1].toString());
    if (!node) {
        QVERIFY(!node.error().message.isEmpty());
        return;
    }
    QList<Descriptor> all;
    if (const auto *index = std::get_if<Index>(&*node))
        all = index->manifests();
    if (const auto *manifest = std::get_if<Manifest>(&*node))
        all = manifest->layers();
    for (const Descriptor &one : std::as_const(all)) {
        const QByteArray text = bytes.sliced(one.range.offset, one.range.length);
        QVERIFY(text.startsWith('{') && text.endsWith('}'));
        QVERIFY(text.contains(one.digest.toString().toUtf8()));
    }
}

void TestDocuments::historyOfLayersOfEveryConfig()
{
    NEEDS_CORPORA;
    // A Windows image: ENV and CMD steps are layers, and no step is marked empty.
    const auto windows
        = ImageConfig::parse(corpora::bytes(folder + u"config-dredge-windows.json"_s));
    VERIFY_OK(windows);
    const QList<int> steps = windows->historyOfLayers(windows->diffIds.size());
    for (qsizetype i = 0; i < steps.size(); ++i)
        QCOMPARE(steps[i], static_cast<int>(i));
    QVERIFY(windows->history.size() > 1);
}

QTEST_GUILESS_MAIN(TestDocuments)
#include "tst_documents.moc"
