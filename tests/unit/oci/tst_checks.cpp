// SPDX-License-Identifier: Apache-2.0
// Facts about documents that other readers state: media type by content, digests, members that must
// not meet, and the schema tests of the image specification.
#include "corpora.h"
#include "oci/document.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

class TestChecks : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void mediaTypeIsGuessedFromContent();
    void manifestDigestsAreWhatRegistriesSay();
    void foreignMembersAreRefused();
    void schemaTestsAgreeButForNamedRows();
};

void TestChecks::mediaTypeIsGuessedFromContent()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"registry/checks/media-type-by-content.json"_s)) {
        const QString file = row["document"_L1].toString();
        ROW_COMPARE(guessMediaType(corpora::bytes(u"registry/documents/"_s + file)),
            row["guessed_media_type"_L1].toString(), file);
    }
}

void TestChecks::manifestDigestsAreWhatRegistriesSay()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"registry/checks/manifest-digests.json"_s)) {
        const QString file = row["document"_L1].toString();
        const QByteArray bytes
            = file.isEmpty() ? QByteArray() : corpora::bytes(u"registry/documents/"_s + file);
        const auto sha256 = manifestDigest(bytes);
        ROW_COMPARE(sha256.has_value(), !row["must_fail"_L1].toBool(), file);
        if (!sha256) {
            ROW_COMPARE(sha256.error().code == Errc::Corrupt, true, file);
            continue;
        }
        ROW_COMPARE(sha256->toString(), row["sha256"_L1].toString(), file);
        const auto sha512 = manifestDigest(bytes, Digest::Algorithm::Sha512);
        VERIFY_OK(sha512);
        ROW_COMPARE(sha512->toString(), row["sha512"_L1].toString(), file);
    }
}

void TestChecks::foreignMembersAreRefused()
{
    NEEDS_CORPORA;
    using mediatype::Kind;
    const QHash<QString, Kind> kinds{{u"image manifest"_s, Kind::Manifest},
        {u"index"_s, Kind::Index}, {u"schema1"_s, Kind::Schema1}};
    for (const QJsonValue &row : corpora::rows(u"registry/checks/ambiguous-members.json"_s)) {
        const QString text = row["json"_L1].toString();
        const QString readAs = row["read_as"_L1].toString();
        const auto document = json::Document::parse(text.toUtf8());
        VERIFY_OK(document);
        QVERIFY(kinds.contains(readAs));
        const auto result = checkUnambiguous(document->root(), kinds[readAs]);
        ROW_COMPARE(result.has_value(), row["acceptable"_L1].toBool(), text + readAs);
        // and the same through the front door
        const QString type = readAs == u"index" ? mediatype::ociIndex.toString()
            : readAs == u"schema1"              ? mediatype::dockerSchema1.toString()
                                                : mediatype::ociManifest.toString();
        const auto node = parseNode(text.toUtf8(), type);
        if (!result)
            ROW_COMPARE(node.has_value(), false, text + readAs);
    }
}

void TestChecks::schemaTestsAgreeButForNamedRows()
{
    NEEDS_CORPORA;
    // We read what a registry serves, to show it; a schema judges what somebody should write. Read
    // nevertheless, by kind and line of the specification's test:
    const QStringList tolerated{
        u"index 31"_s, u"index 117"_s, u"index 139"_s,
        u"manifest 31"_s, // media type not well formed
        u"descriptor 55"_s, // no media type
        u"descriptor 66"_s, u"descriptor 78"_s, u"descriptor 90"_s, u"descriptor 114"_s,
        u"descriptor 126"_s, // media type not well formed, as isWellFormed() says
        u"index 96"_s, // platform without architecture
        u"manifest 171"_s, // no layers
        u"descriptor 235"_s, // a url that is none
        u"descriptor 263"_s, // artifact type not well formed
        u"config 233"_s, // an environment entry without "="
    };
    QStringList found;
    int rows = 0;
    for (const QJsonValue &row : corpora::rows(u"registry/checks/schema-validity.json"_s)) {
        const QString kind = row["kind"_L1].toString();
        const QByteArray text = row["text"_L1].toString().toUtf8();
        const QString what = kind + u' ' + QString::number(row["line"_L1].toInt());
        bool read = false;
        if (kind == u"config") {
            read = ImageConfig::parse(text).has_value();
        } else if (kind == u"descriptor") {
            const auto document = json::Document::parse(text);
            read = document && parseDescriptor(document->root());
        } else if (kind == u"index" || kind == u"manifest") {
            const auto node = parseNode(text, QString());
            read = node && !std::holds_alternative<UnknownDocument>(*node);
        } else if (kind == u"layout header" || kind.contains(u"layout"_s)) {
            // The oci-layout file is read where layouts are read; here only that it is JSON.
            ROW_COMPARE(json::Document::parse(text).has_value(),
                QJsonDocument::fromJson(text).isObject(), what);
            continue;
        } else {
            QFAIL(qPrintable(u"no reader for "_s + kind));
        }
        ++rows;
        const bool valid = row["valid"_L1].toBool();
        if (read && !valid) {
            found += what;
            continue;
        }
        ROW_COMPARE(read, valid, what);
    }
    QCOMPARE(QSet(found.cbegin(), found.cend()), QSet(tolerated.cbegin(), tolerated.cend()));
    QVERIFY(rows > 50);
}

QTEST_GUILESS_MAIN(TestChecks)
#include "tst_checks.moc"
