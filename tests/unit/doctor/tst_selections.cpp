// SPDX-License-Identifier: Apache-2.0
// Selection vectors of other projects, each by the client whose rule it is. A row that we answer
// differently stands here with the reason.
#include "doctor/clients/library.h"
#include "doctor/clients/names.h"
#include "doctorkit.h"

using namespace Qt::StringLiterals;
using namespace doctorkit;

namespace {

Rules how(const QString &client, const QString &library = u"v1.0.0-rc.5"_s)
{
    Rules rulesThere = rulesOf(clientOf(client));
    rulesThere.library = *libraryOf(library);
    return rulesThere;
}

QStringList formatted(const QJsonValue &list)
{
    QStringList all;
    for (const QJsonValue &one : list.toArray())
        all += one.isString() ? one.toString() : oci::formatPlatform(platformOf(one));
    return all;
}

oci::Platform requested(const QJsonValue &row)
{
    oci::Platform wanted;
    wanted.os = row["os"_L1].toString();
    wanted.architecture = row["architecture"_L1].toString() + row["arch"_L1].toString();
    wanted.variant = row["variant"_L1].toString();
    return wanted;
}

int pickedBy(const PreparedImage &image, const Engine &engine)
{
    return chosen(image, engine).picked;
}

//! With containerd/platforms Only(), which every containerd client uses on Linux.
int pickedByOnly(const QStringList &entries, const QString &host, const Rules &rulesThere)
{
    const PreparedImage image(factsOf(entries));
    Host asking;
    asking.platform = written(host);
    return pickedBy(image, *engineFor(image, asking, rulesThere));
}

//! The order a client would take entries in: the pick, then the pick of what is left, and so on.
QStringList drained(QStringList entries, const QString &host, const Rules &rulesThere)
{
    QStringList order;
    for (int pick = 0; pick >= 0 && !entries.isEmpty();) {
        pick = pickedByOnly(entries, host, rulesThere);
        if (pick >= 0)
            order += entries.takeAt(pick);
    }
    return order;
}

} // namespace

class TestSelections : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void podmanPicksOutOfRealDocuments();
    void podmanPicksOutOfMadeIndexes();
    void podmanTriesItsNamesInOrder();
    void windowsHostsPickTheirRelease();
    void windowsHostsRunWhatTheyRun();
    void mobyPullsAsItsMatchersSay();
    void buildKitTakesTheExactEntry();
    void mobySaysNoMatchWordForWord();
    void onlyAcceptsAndRejects_data();
    void onlyAcceptsAndRejects();
    void strictAcceptsAndRejects_data();
    void strictAcceptsAndRejects();
    void onlyTriesItsVector();
    void featuresOrderEntries();
    void windowsDefaultSortsByText();
};

void TestSelections::podmanPicksOutOfRealDocuments()
{
    NEEDS_CORPORA;
    int same = 0;
    for (const QJsonValue &row : corpora::rows(u"platforms/choose-instance.json"_s)) {
        const QString file = row["document"_L1].toString();
        const auto document
            = json::Document::parse(corpora::bytes(u"registry/documents/"_s + file));
        VERIFY_OK(document);
        const auto index = oci::Index::parse(*document, QString());
        VERIFY_OK(index);
        ImageFacts facts;
        facts.index = *index;
        facts.rootMediaType = index->mediaType();
        for (const oci::Descriptor &descriptor : index->manifests())
            facts.entries += EntryFacts{.descriptor = descriptor, .role = oci::roleOf(descriptor)};
        const PreparedImage image(facts);
        const NamesEngine engine(image.isDockerList(), requested(row), how(u"podman"_s),
            row["prefer"_L1].toString() == u"gzip");
        const int pick = pickedBy(image, engine);
        const QString digest = pick < 0
            ? QString()
            : image.entries()[static_cast<std::size_t>(pick)].facts->descriptor.digest.toString();
        ROW_COMPARE(digest, row["picks"_L1].toString(), row);
        ++same;
    }
    QCOMPARE(same, 44);
}

void TestSelections::podmanPicksOutOfMadeIndexes()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/containers-image-choose.json"_s;
    const QJsonObject indices = corpora::json(file).object()["indices"_L1].toObject();
    for (const QJsonValue &row : corpora::group(file, u"choose_instance"_s)) {
        const bool dockerList = row["format"_L1].toString() != u"oci";
        const QJsonArray list = indices[row["index"_L1].toString()].toArray();
        ImageFacts facts = factsOf({}, dockerList);
        for (const QJsonValue &entry : list) {
            EntryFacts one = entryOf(entry["zstd"_L1].toBool() ? u"- zstd"_s : u"-"_s, 1);
            if (entry["platform"_L1].isObject())
                one.descriptor.platform = platformOf(entry["platform"_L1]);
            facts.entries += one;
        }
        const PreparedImage image(facts);
        const NamesEngine engine(
            dockerList, requested(row), how(u"podman"_s), row["prefer_gzip"_L1].toBool());
        const int pick = pickedBy(image, engine);
        ROW_COMPARE(pick < 0 ? QString() : list[pick]["id"_L1].toString(),
            row["chosen"_L1].toString(), row);
    }
}

void TestSelections::podmanTriesItsNamesInOrder()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/containers-image-choose.json"_s;
    for (const QJsonValue &row : corpora::group(file, u"wanted_platforms"_s)) {
        const oci::Platform wanted = requested(row["request"_L1]);
        QStringList tried;
        const NamesEngine engine(false, wanted, how(u"podman"_s), false);
        for (const QString &variant : engine.variants())
            tried += wanted.os + u'/' + wanted.architecture
                + (variant.isEmpty() ? QString() : u'/' + variant);
        ROW_COMPARE(tried, stringsOf(row["tried_in_order"_L1]), row);
    }
}

void TestSelections::windowsHostsPickTheirRelease()
{
    NEEDS_CORPORA;
    int rows = 0;
    for (const QJsonValue &row : corpora::rows(u"platforms/windows-selection.json"_s)) {
        const QStringList entries = formatted(row["candidates"_L1]);
        const QString host = row["host"_L1].toString();
        const int pick = pickedByOnly(entries, host, how(u"containerd"_s));
        QVERIFY(pick >= 0);
        if (row["expected"_L1].isString())
            ROW_COMPARE(entries[pick], row["expected"_L1].toString(), row);
        for (const QString &match : stringsOf(row["expected_matches"_L1]))
            ROW_COMPARE(pickedByOnly({match}, host, how(u"containerd"_s)), 0, row);
        ++rows;
    }
    QCOMPARE(rows, 5);
}

void TestSelections::windowsHostsRunWhatTheyRun()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"platforms/windows-host-container-compat.json"_s)) {
        const auto specifier = [&row](QLatin1StringView key) {
            return u"windows(10.0.%1)/amd64"_s.arg(row[key].toInt());
        };
        for (const QString &library :
            {u"v0.2.1"_s, u"v1.0.0-rc.1"_s, u"v1.0.0-rc.4"_s, u"v1.0.0-rc.5"_s}) {
            const int pick = pickedByOnly({specifier("container_build"_L1)},
                specifier("host_build"_L1), how(u"containerd"_s, library));
            ROW_COMPARE(pick >= 0, row["should_run"_L1].toBool(), row);
        }
    }
}

void TestSelections::mobyPullsAsItsMatchersSay()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/moby-matchers.json"_s;
    int compared = 0;
    QStringList passedOver;
    for (const QJsonValue &row : corpora::group(file, u"requested_or_default"_s)) {
        // Without --platform run and inspect take anything that is there: no choice from an index.
        // Strict rows are theirs, too. What is asked for with --platform stands for the host.
        if (!row["requested"_L1].isString() || row["matcher"_L1].toString() == u"strict") {
            passedOver += row["matcher"_L1].toString();
            continue;
        }
        const QStringList entries = formatted(row["index"_L1]);
        const int pick
            = pickedByOnly(entries, row["requested"_L1].toString(), how(u"docker-containerd"_s));
        ROW_COMPARE(pick < 0 ? QString() : entries[pick], row["first"_L1].toString(), row);
        ++compared;
    }
    QVERIFY(compared >= 10);
    QVERIFY(passedOver.contains(u"strict"_s));
}

void TestSelections::buildKitTakesTheExactEntry()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"buildkit_config_multiplatform"_s)) {
        QStringList entries = formatted(row["index"_L1]);
        std::ranges::sort(entries);
        do {
            const int pick = pickedByOnly(entries, row["target"_L1].toString(), how(u"buildkit"_s));
            ROW_COMPARE(pick < 0 ? QString() : entries[pick], row["chosen"_L1].toString(), row);
        } while (std::ranges::next_permutation(entries).found);
    }
}

void TestSelections::mobySaysNoMatchWordForWord()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"no_matching_manifest_text"_s)) {
        const PreparedImage image(factsOf({u"linux/amd64"_s}));
        Host host;
        host.platform = oci::normalizePlatform(platformOf(row["platform"_L1]));
        const Client client = clientOf(u"docker"_s);
        ROW_COMPARE(messageOf(image, host, client, choose(image, host, client)),
            row["text"_L1].toString(), row);
    }
}

void TestSelections::onlyAcceptsAndRejects_data()
{
    QTest::addColumn<QString>("client");
    for (const char *client : {"containerd", "buildkit", "docker", "docker-containerd@29.6"})
        QTest::newRow(client) << QString::fromLatin1(client);
}

void TestSelections::onlyAcceptsAndRejects()
{
    NEEDS_CORPORA;
    QFETCH(const QString, client);
    QStringList different;
    for (const QJsonValue &row : corpora::group(u"platforms/containerd-match.json"_s, u"only"_s)) {
        const QString host = row["host"_L1].toString();
        for (const auto &[list, pick] : {std::pair("accept"_L1, 0), {"reject"_L1, -1}}) {
            for (const QString &entry : stringsOf(row[list])) {
                Rules rulesThere = how(client);
                rulesThere.amd64Level = true; // the vectors ask the library, not a client
                rulesThere.choosing = Choosing::Vector;
                if (pickedByOnly({entry}, host, rulesThere) != pick)
                    different += host + u" takes "_s + entry;
            }
        }
    }
    QCOMPARE(different, QStringList());
}

void TestSelections::strictAcceptsAndRejects_data()
{
    QTest::addColumn<QString>("group");
    QTest::newRow("only_strict") << u"only_strict"_s;
}

void TestSelections::strictAcceptsAndRejects()
{
    NEEDS_CORPORA;
    QFETCH(const QString, group);
    QStringList different;
    for (const QJsonValue &row : corpora::group(u"platforms/containerd-match.json"_s, group)) {
        const QString host = row["host"_L1].toString();
        for (const auto &[list, pick] : {std::pair("accept"_L1, 0), {"reject"_L1, -1}}) {
            for (const QString &entry : stringsOf(row[list])) {
                Rules rulesThere = how(u"cri"_s);
                rulesThere.amd64Level = true;
                if (pickedByOnly({entry}, host, rulesThere) != pick)
                    different += host + u" takes "_s + entry;
            }
        }
    }
    QCOMPARE(different, QStringList());
}

void TestSelections::onlyTriesItsVector()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-match.json"_s, u"only_fallback_vector"_s)) {
        QStringList entries = stringsOf(row["tried_in_order"_L1]);
        const QStringList wanted = entries;
        std::ranges::reverse(entries);
        Rules rulesThere = how(u"docker"_s);
        ROW_COMPARE(drained(entries, row["host"_L1].toString(), rulesThere), wanted, row);
    }
}

void TestSelections::featuresOrderEntries()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-order.json"_s, u"os_features"_s)) {
        // What does not match is sorted behind by the library; a client never sees it.
        const QStringList order
            = drained(stringsOf(row["input"_L1]), row["host"_L1].toString(), how(u"docker"_s));
        ROW_COMPARE(order, stringsOf(row["sorted"_L1]).first(order.size()), row);
        QVERIFY(!order.isEmpty());
    }
}

void TestSelections::windowsDefaultSortsByText()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/containerd-order.json"_s;
    for (const QJsonValue &row : corpora::group(file, u"windows_default_less"_s)) {
        const QString host = oci::formatPlatform(platformOf(row["host"_L1]));
        const QStringList order = drained(formatted(row["input"_L1]), host, how(u"containerd"_s));
        ROW_COMPARE(order, formatted(row["sorted"_L1]).first(order.size()), row);
        QVERIFY(order.size() > 1);
    }
    for (const QJsonValue &row : corpora::group(file, u"windows_default_first"_s)) {
        const QStringList entries = formatted(row["input"_L1]);
        const int pick = pickedByOnly(
            entries, oci::formatPlatform(platformOf(row["host"_L1])), how(u"containerd"_s));
        QVERIFY(pick >= 0);
        ROW_COMPARE(entries[pick], oci::formatPlatform(platformOf(row["first"_L1])), row);
    }
}

QTEST_GUILESS_MAIN(TestSelections)
#include "tst_selections.moc"
