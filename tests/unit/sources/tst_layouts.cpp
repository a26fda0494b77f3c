// SPDX-License-Identifier: Apache-2.0
// OCI layouts: the corpora's against their expectations, and wrong ones.
#include "../oci/corpora.h"
#include "sourcekit.h"
#include "sources/ocilayout.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;

namespace {

QJsonArray expectations()
{
    return corpora::rows(u"registry/layouts/expectations.json"_s);
}

QString layoutName(const QString &layout)
{
    const QString path = corpora::root() + u"/registry/layouts/"_s + layout;
    return (layout.endsWith(".tar"_L1) ? u"oci-archive:"_s : u"oci:"_s) + path;
}

} // namespace

class LayoutsTest : public QObject
{
    Q_OBJECT
    Harbour m_harbour;

    void everyLayout()
    {
        QTest::addColumn<QJsonObject>("row");
        if (!corpora::present())
            QSKIP("no corpora");
        for (const QJsonValue &row : expectations())
            QTest::newRow(qPrintable(row[u"layout"].toString())) << row.toObject();
    }

private Q_SLOTS:
    void tagsAreThoseOfTheLayout_data() { everyLayout(); }
    void tagsAreThoseOfTheLayout()
    {
        QFETCH(QJsonObject, row);
        const auto source = m_harbour.open(layoutName(row[u"layout"].toString()));
        QVERIFY_OK(source);
        const auto lister = std::dynamic_pointer_cast<sources::TagLister>(*source);
        QVERIFY(lister);
        const auto page = wait(lister->tags({}, {}));
        QVERIFY_OK(page);
        QHash<QString, QString> found;
        for (const sources::TagInfo &tag : page->tags)
            found.insert(tag.tag, tag.target->digest.toString());
        const QJsonObject wanted = row[u"tags"].toObject();
        for (auto tag = wanted.begin(); tag != wanted.end(); ++tag) {
            QCOMPARE(found.value(tag.key()), tag.value().toString());
            const auto node = wait((*source)->resolve(tag.key(), {}));
            QVERIFY_OK(node);
            QCOMPARE(node->digest.toString(), tag.value().toString());
            const auto bytes = wait((*source)->fetch(*node, {}));
            QVERIFY_OK(bytes);
            QCOMPARE(bytes->size(), node->sizeBytes);
        }
    }

    void referrersAreThoseWithTheSubject_data() { everyLayout(); }
    void referrersAreThoseWithTheSubject()
    {
        QFETCH(QJsonObject, row);
        const auto source = m_harbour.open(layoutName(row[u"layout"].toString()));
        QVERIFY_OK(source);
        const auto lister = std::dynamic_pointer_cast<sources::ReferrerLister>(*source);
        QVERIFY(lister);
        const QJsonObject subjects = row[u"referrers_by_subject"].toObject();
        for (auto subject = subjects.begin(); subject != subjects.end(); ++subject) {
            const auto list = wait(lister->referrers(*oci::Digest::parse(subject.key()), {}));
            QVERIFY_OK(list);
            QSet<QString> found;
            for (const sources::Referrer &referrer : *list) {
                if (referrer.origins.contains(sources::Referrer::Origin::Layout))
                    found.insert(referrer.descriptor.digest.toString());
            }
            QSet<QString> wanted;
            for (const QJsonValue &digest : subject.value().toArray())
                wanted.insert(digest.toString());
            QCOMPARE(found, wanted);
        }
        // A subject nobody names has none, and that is no error.
        const auto none = wait(lister->referrers(oci::Digest::of("nobody"), {}));
        QVERIFY_OK(none);
        QVERIFY(none->isEmpty());
    }

    void whatIsAbsentIsNotFound_data() { everyLayout(); }
    void whatIsAbsentIsNotFound()
    {
        QFETCH(QJsonObject, row);
        const auto source = m_harbour.open(layoutName(row[u"layout"].toString()));
        QVERIFY_OK(source);
        const QJsonArray absent = row[u"referenced_but_absent"].toArray();
        for (const QJsonValue &digest : absent) {
            oci::Descriptor node;
            const QString text
                = digest.isObject() ? digest[u"digest"].toString() : digest.toString();
            node.digest = *oci::Digest::parse(text);
            const auto bytes = wait((*source)->fetch(node, {}));
            QVERIFY(!bytes);
            QCOMPARE(bytes.error().code, Errc::NotFound);
            QCOMPARE(bytes.error().subject, text);
        }
        QVERIFY(row.contains(u"referenced_but_absent"));
    }

    void anUnlistedManifestResolvesByDigest()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        const auto loose = builder.image(u"linux/s390x"_s);
        builder.tag(u"one"_s, image);
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        const auto node = wait((*source)->resolve(loose.digest.toString(), {}));
        QVERIFY_OK(node);
        QCOMPARE(node->mediaType, oci::mediatype::ociManifest);
        QCOMPARE(node->sizeBytes, loose.sizeBytes);
    }

    void theOnlyImageNeedsNoTag()
    {
        QTemporaryDir dir;
        QVERIFY(twoSystemImage()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        QVERIFY_OK(wait((*source)->resolve({}, {})));
    }

    void severalImagesNeedATagAndTheErrorNamesThem()
    {
        ImageBuilder builder;
        builder.tag(u"1.24"_s, builder.image(u"linux/amd64"_s));
        builder.tag(u"1.25"_s, builder.image(u"linux/arm64"_s));
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        const auto none = wait((*source)->resolve({}, {}));
        QVERIFY(!none);
        QCOMPARE(none.error().code, Errc::NotFound);
        QVERIFY2(none.error().remedy.contains(u"1.24, 1.25"), qPrintable(none.error().toLine()));
        const auto wrong = wait((*source)->resolve(u"1.26"_s, {}));
        QVERIFY(!wrong);
        QVERIFY2(
            wrong.error().remedy.startsWith(u"Nearest: 1.2"), qPrintable(wrong.error().toLine()));
    }

    void aFullNameIsFoundInAnySpelling()
    {
        ImageBuilder builder;
        builder.tag(u"docker.io/library/golang:1.24"_s, builder.image(u"linux/amd64"_s));
        builder.tag(u"ghcr.io/a/b:1.24-x"_s, builder.image(u"linux/arm64"_s));
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        for (const QString &name :
            {u"docker.io/library/golang:1.24"_s, u"golang:1.24"_s, u"1.24"_s}) {
            const auto node = wait((*source)->resolve(name, {}));
            QVERIFY_OK(node);
            QCOMPARE(node->digest, builder.content()->tags.first().second.digest);
        }
    }

    void aDamagedBlobIsRefusedWithBothDigests()
    {
        ImageBuilder builder;
        const auto image = builder.image(u"linux/amd64"_s);
        builder.tag(u"one"_s, image);
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        QByteArray bytes = builder.content()->blobs.value(image.digest.toString());
        bytes[20] = bytes[20] == 'x' ? 'y' : 'x';
        QVERIFY(writeFile(dir.filePath(u"blobs/sha256/"_s + image.digest.hex()), bytes));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        const auto node = wait((*source)->resolve(u"one"_s, {}));
        QVERIFY_OK(node);
        const auto read = wait((*source)->fetch(*node, {}));
        QVERIFY(!read);
        QCOMPARE(read.error().code, Errc::DigestMismatch);
    }

    void aBlobIsTheLayoutsOwnFileAndChecked()
    {
        ImageBuilder builder;
        const auto layer = builder.layer(u"hello"_s);
        builder.tag(u"one"_s, builder.image(u"linux/amd64"_s));
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        const auto view = wait((*source)->blob(layer, {}));
        QVERIFY_OK(view);
        QCOMPARE(readView(*view), builder.content()->blobs.value(layer.digest.toString()));
        oci::Descriptor other = layer;
        other.sizeBytes += 1;
        QVERIFY(!wait((*source)->blob(other, {})));
    }

    void aChangedLayoutIsReadAgain()
    {
        ImageBuilder builder;
        builder.tag(u"one"_s, builder.image(u"linux/amd64"_s));
        QTemporaryDir dir;
        QVERIFY(builder.content()->writeLayout(dir.path()));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY_OK(source);
        QVERIFY(!wait((*source)->resolve(u"two"_s, {})));
        builder.tag(u"two"_s, builder.image(u"linux/arm64"_s));
        QVERIFY(builder.content()->writeLayout(dir.path()));
        QVERIFY_OK(wait((*source)->resolve(u"two"_s, {})));
    }

    void whatIsNoLayoutSaysWhy_data()
    {
        QTest::addColumn<QByteArray>("layoutFile");
        QTest::addColumn<QByteArray>("indexFile");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("says");
        const QByteArray good = "{\"imageLayoutVersion\":\"1.0.0\"}";
        QTest::newRow("no oci-layout")
            << QByteArray() << QByteArray("{}") << int(Errc::Corrupt) << u"oci-layout"_s;
        QTest::newRow("no index") << good << QByteArray() << int(Errc::Corrupt) << u"index.json"_s;
        QTest::newRow("version") << QByteArray("{\"imageLayoutVersion\":\"9.0.0\"}")
                                 << QByteArray("{}") << int(Errc::Unsupported) << u"9.0.0"_s;
        QTest::newRow("not json") << QByteArray("hello") << QByteArray("{}") << int(Errc::Corrupt)
                                  << u"line 1"_s;
        QTest::newRow("a manifest as index")
            << good << QByteArray("{\"schemaVersion\":2,\"config\":{},\"layers\":[]}")
            << int(Errc::Corrupt) << QString();
        QTest::newRow("wrong digest")
            << good
            << QByteArray("{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a/b\",\"size\":1,"
                          "\"digest\":\"sha256:zz\"}]}")
            << int(Errc::Corrupt) << u"digest"_s;
    }
    void whatIsNoLayoutSaysWhy()
    {
        QFETCH(QByteArray, layoutFile);
        QFETCH(QByteArray, indexFile);
        QFETCH(int, code);
        QFETCH(QString, says);
        QTemporaryDir dir;
        if (!layoutFile.isEmpty())
            QVERIFY(writeFile(dir.filePath(u"oci-layout"_s), layoutFile));
        if (!indexFile.isEmpty())
            QVERIFY(writeFile(dir.filePath(u"index.json"_s), indexFile));
        const auto source = m_harbour.open(u"oci:"_s + dir.path());
        QVERIFY(!source);
        QCOMPARE(int(source.error().code), code);
        QVERIFY2(source.error().toLine().contains(says), qPrintable(source.error().toLine()));
    }

    void aMissingDirectoryIsNotFound()
    {
        const auto source = m_harbour.open(u"oci:/nowhere/at/all"_s);
        QVERIFY(!source);
        QCOMPARE(source.error().code, Errc::NotFound);
    }

    void theSameNameGivesTheSameObject()
    {
        QTemporaryDir dir;
        QVERIFY(twoSystemImage()->writeLayout(dir.path()));
        const auto opener = m_harbour.opener();
        const auto name = oci::ImageName::parse(u"oci:"_s + dir.path());
        const auto first = wait(opener->open(*name, {}));
        const auto second = wait(opener->open(name->withSelector(u"latest"_s), {}));
        QVERIFY_OK(first);
        QVERIFY_OK(second);
        QCOMPARE(first->get(), second->get());
    }
};

QTEST_GUILESS_MAIN(LayoutsTest)
#include "tst_layouts.moc"
