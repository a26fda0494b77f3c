// SPDX-License-Identifier: Apache-2.0
// Parsing, printing and normalising platforms, against the vectors of containerd/platforms and the
// rules of others. We follow containerd/platforms 1.0 (rc.5), which Docker, BuildKit, buildx and
// nerdctl share.
#include "oci/platform.h"
#include "platformjson.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

//! $HOST_OS and friends of the vectors, with what this computer is.
QString withHost(QString text)
{
    const Platform host = normalizePlatform(hostPlatform());
    const QString variant
        = host.architecture == u"arm" && host.variant != u"v7" ? host.variant : QString();
    text.replace(u"/$HOST_VARIANT"_s, variant.isEmpty() ? QString() : u'/' + variant);
    text.replace(u"$HOST_VARIANT"_s, variant);
    text.replace(u"$HOST_OS"_s, host.os);
    return text.replace(u"$HOST_ARCH"_s, host.architecture);
}

Platform expectedOf(const QJsonValue &value)
{
    Platform platform = platformOf(value);
    platform.os = withHost(platform.os);
    platform.architecture = withHost(platform.architecture);
    platform.variant = withHost(platform.variant);
    return platform;
}

bool equalNormalised(const Platform &left, const Platform &right)
{
    return bool(matchPlatform(left, right, MatchMode::Strict));
}

} // namespace

class TestPlatform : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void specifiersAreReadAsContainerdDoes_data();
    void specifiersAreReadAsContainerdDoes();
    void moreSpecifiersAreReadAsTheLibraryDoes();
    void wrongSpecifiersAreRefused();
    void versionsAndFeaturesAreEscaped();
    void versionsNobodyCouldReadAreEscapedToo();
    void emptyFeaturesAreNotPrinted();
    void craneSpecifiersAreReadToo();
    void regctlSpecifiersAgreeButForNamedRows();
    void normalisingIsContainerds();
    void osNamesAreNormalised();
    void podmanNormalisesLess();
    void regclientNormalisesThePlatformsWeDo();

    void wrongPartsAreNamed_data();
    void wrongPartsAreNamed();
    void descriptionIsForPeople_data();
    void descriptionIsForPeople();
    void variantOfThisProcessorIsRead_data();
    void variantOfThisProcessorIsRead();
    void windowsVersionsAreFourNumbers_data();
    void windowsVersionsAreFourNumbers();
    void windowsBuildsHaveNames();
    void thisComputerHasAPlatform();
};

void TestPlatform::specifiersAreReadAsContainerdDoes_data()
{
    QTest::addColumn<QJsonObject>("row");
    if (!corpora::present()) {
        QTest::newRow("no vectors") << QJsonObject();
        return;
    }
    const QJsonArray grouped
        = corpora::group(u"platforms/containerd-parse-format.json"_s, u"parse_ok"_s);
    const QJsonArray flat = corpora::rows(u"platforms/parse-format.json"_s);
    for (const QJsonArray &rows : {grouped, flat}) {
        for (const QJsonValue &row : rows)
            QTest::addRow("%s %s", rows.size() == flat.size() && rows == flat ? "flat" : "grouped",
                qPrintable(row["input"_L1].toString()))
                << row.toObject();
    }
}

void TestPlatform::specifiersAreReadAsContainerdDoes()
{
    NEEDS_CORPORA;
    QFETCH(QJsonObject, row);
    const QString input = row["input"_L1].toString();
    const auto platform = parsePlatform(input);
    VERIFY_OK(platform);
    QCOMPARE(*platform, expectedOf(row["expected"_L1]));
    for (const QJsonValue &other : row["also_matches"_L1].toArray())
        QVERIFY2(equalNormalised(*platform, platformOf(other)), qPrintable(describe(other)));
    const QString formatted = withHost(row["formatted"_L1].toString());
    QCOMPARE(formatPlatform(*platform), formatted);
    QCOMPARE(formatPlatform(*parsePlatform(formatted)), formatted);
}

void TestPlatform::moreSpecifiersAreReadAsTheLibraryDoes()
{
    NEEDS_CORPORA;
    // The answers were made on linux/amd64.
    const Platform host = normalizePlatform(hostPlatform());
    const bool sameHost = host.os == u"linux" && host.architecture == u"amd64";
    const QString file = u"platforms/containerd-parse-format.json"_s;
    for (const QJsonValue &row : corpora::group(file, u"parse_extra_derived"_s)) {
        const QString input = row["input"_L1].toString();
        if (!sameHost && !input.contains(u'/'))
            continue;
        const auto platform = parsePlatform(input);
        ROW_COMPARE(platform.has_value(), row["error"_L1].isUndefined(), input);
        if (!platform)
            continue;
        ROW_COMPARE(*platform, platformOf(row["parsed"_L1]), input);
        ROW_COMPARE(formatPlatform(*platform), row["format_all"_L1].toString(), input);
    }
}

void TestPlatform::wrongSpecifiersAreRefused()
{
    NEEDS_CORPORA;
    QStringList inputs;
    for (const QJsonValue &row : corpora::rows(u"platforms/parse-invalid.json"_s))
        inputs += row.toString();
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-parse-format.json"_s, u"parse_error"_s))
        inputs += row["input"_L1].toString();
    for (const QJsonValue &row :
        corpora::group(u"platforms/ggcr-platform.json"_s, u"parse_error"_s))
        inputs += row["input"_L1].toString();
    QVERIFY(inputs.size() >= 13);
    for (const QString &input : std::as_const(inputs)) {
        const auto platform = parsePlatform(input);
        ROW_COMPARE(platform.has_value(), false, input);
        ROW_COMPARE(platform.error().code == Errc::Usage, true, input);
    }
}

void TestPlatform::versionsAndFeaturesAreEscaped()
{
    NEEDS_CORPORA;
    const QJsonArray flat = corpora::rows(u"platforms/format-escaping.json"_s);
    const QJsonArray grouped = corpora::group(
        u"platforms/containerd-parse-format.json"_s, u"format_all_percent_encoding"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows) {
            const Platform platform = platformOf(row["platform"_L1]);
            const QString formatted = row["formatted"_L1].toString();
            ROW_COMPARE(formatPlatform(platform), formatted, formatted);
            const auto again = parsePlatform(formatted);
            VERIFY_OK(again);
            ROW_COMPARE(again->osVersion, platform.osVersion, formatted);
            QStringList features = platform.osFeatures;
            features.removeAll(QString());
            ROW_COMPARE(again->osFeatures, features, formatted);
        }
    }
}

void TestPlatform::versionsNobodyCouldReadAreEscapedToo()
{
    for (const QString &version : {u"macOS 12.6"_s, u"a\x1b"_s, u"ä€"_s, u"%41"_s}) {
        const Platform platform{
            .os = u"darwin"_s, .architecture = u"arm64"_s, .osVersion = version};
        const auto again = parsePlatform(formatPlatform(platform));
        VERIFY_OK(again);
        QCOMPARE(again->osVersion, version);
    }
}

void TestPlatform::emptyFeaturesAreNotPrinted()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/containerd-parse-format.json"_s;
    for (const QJsonValue &row : corpora::group(file, u"format_all_skips_empty_features"_s))
        QCOMPARE(formatPlatform(platformOf(row["platform"_L1])), row["formatted"_L1].toString());
}

void TestPlatform::craneSpecifiersAreReadToo()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/ggcr-platform.json"_s, u"string_and_parse"_s)) {
        const QString text = row["string"_L1].toString();
        const auto platform = parsePlatform(text);
        // crane reads nothing as an empty platform and one word as an OS; containerd refuses and
        // completes.
        if (!text.contains(u'/')) {
            ROW_COMPARE(platform.has_value(), !text.isEmpty(), text);
            continue;
        }
        VERIFY_OK(platform);
        Platform expected = platformOf(row["platform"_L1]);
        expected.osFeatures.clear(); // the string form has no place for them
        expected.features.clear();
        ROW_COMPARE(*platform, expected, text);
    }
}

void TestPlatform::regctlSpecifiersAgreeButForNamedRows()
{
    NEEDS_CORPORA;
    int different = 0;
    for (const QJsonValue &row : corpora::rows(u"platforms/regctl-parse.json"_s)) {
        const QString name = row["name"_L1].toString();
        const auto platform = parsePlatform(row["input"_L1].toString());
        ROW_COMPARE(platform.has_value(), !row["error"_L1].toBool(), name);
        if (!platform)
            continue;
        const Platform expected = platformOf(row["expected"_L1]);
        // containerd keeps v8 where it was written and drops v7 where it was not; normalised they
        // are equal.
        if (name == u"linux arm64/v8" || name == u"linux armhf") {
            ROW_COMPARE(*platform == expected, false, name);
            ++different;
        } else {
            ROW_COMPARE(*platform, expected, name);
        }
        ROW_COMPARE(normalizePlatform(*platform), normalizePlatform(expected), name);
    }
    QCOMPARE(different, 2);
}

void TestPlatform::normalisingIsContainerds()
{
    NEEDS_CORPORA;
    const QJsonArray rows
        = corpora::group(u"platforms/containerd-normalize.json"_s, u"architecture_variant"_s);
    QVERIFY(rows.size() > 100);
    for (const QJsonValue &row : rows) {
        Platform platform{.os = u"linux"_s};
        platform.architecture = row["architecture"_L1].toString();
        platform.variant = row["variant"_L1].toString();
        const Platform normal = normalizePlatform(platform);
        const QString what = platform.architecture + u'/' + platform.variant;
        ROW_COMPARE(normal.architecture, row["normalized_architecture"_L1].toString(), what);
        ROW_COMPARE(normal.variant, row["normalized_variant"_L1].toString(), what);
        ROW_COMPARE(normalizePlatform(normal), normal, what); // twice is once
    }
}

void TestPlatform::osNamesAreNormalised()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-normalize.json"_s, u"os"_s)) {
        const Platform platform{.os = row["os"_L1].toString()};
        ROW_COMPARE(
            normalizePlatform(platform).os, row["normalized_os"_L1].toString(), platform.os);
    }
}

void TestPlatform::podmanNormalisesLess()
{
    NEEDS_CORPORA;
    // Podman's helper leaves variants alone that containerd rewrites. Names of OS and architecture
    // come out alike.
    const QJsonArray rows
        = corpora::group(u"platforms/containerd-normalize.json"_s, u"podman_libimage_normalize"_s);
    QVERIFY(!rows.isEmpty());
    for (const QJsonValue &row : rows) {
        const QJsonArray in = row["input"_L1].toArray();
        const QJsonArray out = row["expected"_L1].toArray();
        const Platform platform{
            .os = in[0].toString(), .architecture = in[1].toString(), .variant = in[2].toString()};
        const Platform normal = normalizePlatform(platform);
        ROW_COMPARE(normal.os, out[0].toString(), describePlatform(platform));
        ROW_COMPARE(normal.architecture, out[1].toString(), describePlatform(platform));
    }
}

void TestPlatform::regclientNormalisesThePlatformsWeDo()
{
    NEEDS_CORPORA;
    const QJsonArray groups
        = corpora::json(u"platforms/regclient-platform.json"_s).object()["groups"_L1].toArray();
    QVERIFY(!groups.isEmpty());
    int read = 0;
    for (const QJsonValue &group : groups) {
        for (const QJsonValue &row : group["vectors"_L1].toArray()) {
            const QString input = row["input"_L1].toString();
            if (input.isEmpty() || row["expected"_L1].isUndefined() || !input.contains(u'/'))
                continue;
            const auto platform = parsePlatform(input);
            ROW_COMPARE(platform.has_value(), row["expected"_L1].isObject(), input);
            if (platform)
                ROW_COMPARE(normalizePlatform(*platform),
                    normalizePlatform(platformOf(row["expected"_L1])), input);
            ++read;
        }
    }
    QVERIFY(read > 0);
}

void TestPlatform::wrongPartsAreNamed_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("star") << u"linux/*"_s << u"'*'"_s;
    QTest::newRow("four parts") << u"linux/arm/v7/x"_s << u"at most three"_s;
    QTest::newRow("no architecture") << u"linux/"_s << u"architecture is empty"_s;
    QTest::newRow("no variant") << u"linux/arm/"_s << u"variant is empty"_s;
    QTest::newRow("bracket open") << u"windows(10.0/amd64"_s << u"not closed"_s;
    QTest::newRow("bad escape") << u"windows(10%2)/amd64"_s << u"two hexadecimal digits"_s;
    QTest::newRow("escape not UTF-8") << u"windows(%FF)/amd64"_s << u"UTF-8"_s;
    QTest::newRow("empty feature") << u"linux(+)/amd64"_s << u"empty"_s;
    QTest::newRow("one unknown word") << u"amd65"_s << u"neither an OS nor an architecture"_s;
    QTest::newRow("version twice") << u"windows(10.0.1)/amd64:10.0.2"_s << u"twice"_s;
    QTest::newRow("comma list") << u"linux/amd64,linux/arm64"_s << u"architecture"_s;
}

void TestPlatform::wrongPartsAreNamed()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto platform = parsePlatform(text);
    QVERIFY(!platform);
    QVERIFY2(platform.error().message.contains(said), qPrintable(platform.error().toLine()));
    QVERIFY(!platform.error().remedy.isEmpty());
}

void TestPlatform::descriptionIsForPeople_data()
{
    QTest::addColumn<Platform>("platform");
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << Platform() << QString();
    QTest::newRow("variant") << Platform{.os = u"linux"_s,
        .architecture = u"arm64"_s,
        .variant = u"v8"_s} << u"linux/arm64/v8"_s;
    QTest::newRow("version") << Platform{.os = u"windows"_s,
        .architecture = u"amd64"_s,
        .osVersion = u"10.0.20348"_s}
                             << u"windows/amd64 10.0.20348"_s;
    QTest::newRow("feature") << Platform{.os = u"windows"_s,
        .architecture = u"amd64"_s,
        .osFeatures = {u"win32k"_s}}
                             << u"windows/amd64 +win32k"_s;
}

void TestPlatform::descriptionIsForPeople()
{
    QFETCH(Platform, platform);
    QFETCH(QString, text);
    QCOMPARE(describePlatform(platform), text);
}

void TestPlatform::variantOfThisProcessorIsRead_data()
{
    QTest::addColumn<QByteArray>("cpuInfo");
    QTest::addColumn<QString>("variant");
    QTest::newRow("Pi 4, 32 bit") << QByteArray("processor\t: 0\nCPU architecture: 8\n") << u"v8"_s;
    QTest::newRow("aarch64") << QByteArray("CPU architecture: AArch64") << u"v8"_s;
    QTest::newRow("Pi 2") << QByteArray("model name\t: ARMv7 Processor\nCPU architecture: 7\n")
                          << u"v7"_s;
    QTest::newRow("7M") << QByteArray("CPU architecture: 7M\n") << u"v7"_s;
    QTest::newRow("?(12)") << QByteArray("CPU architecture: ?(12)\n") << u"v7"_s;
    QTest::newRow("Pi Zero says 7") << QByteArray("model name\t: ARMv6-compatible processor rev 7\n"
                                                  "CPU architecture: 7\n")
                                    << u"v6"_s;
    QTest::newRow("6TEJ") << QByteArray("CPU architecture: 6TEJ\n") << u"v6"_s;
    QTest::newRow("5TE") << QByteArray("CPU architecture: 5TE\n") << u"v5"_s;
    QTest::newRow("unknown") << QByteArray("CPU architecture: banana\n") << QString();
    QTest::newRow("empty") << QByteArray() << QString();
}

void TestPlatform::variantOfThisProcessorIsRead()
{
    QFETCH(QByteArray, cpuInfo);
    QFETCH(QString, variant);
    QCOMPARE(armVariant(cpuInfo), variant);
}

void TestPlatform::windowsVersionsAreFourNumbers_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("build"); // -1: not a version
    QTest::newRow("four") << u"10.0.20348.2582"_s << 20348;
    QTest::newRow("three") << u"10.0.17763"_s << 17763;
    for (const char *bad : {"", "10.0", "10", "macOS 12.6", "10.0.20348.", "10.0.20348.1.2",
             "10.0.-1", "10.0.+1", "10.0. 1", "10.0.99999999999", "10..1.2", "a.b.c"})
        QTest::newRow(bad) << QString::fromLatin1(bad) << -1;
}

void TestPlatform::windowsVersionsAreFourNumbers()
{
    QFETCH(QString, text);
    QFETCH(int, build);
    const auto version = WindowsVersion::parse(text);
    QCOMPARE(version ? version->build : -1, build);
    if (version)
        QCOMPARE(version->revision.has_value(), text.count(u'.') == 3);
}

void TestPlatform::windowsBuildsHaveNames()
{
    QCOMPARE(windowsReleaseName(20348), u"LTSC 2022"_s);
    QCOMPARE(windowsReleaseName(26100), u"LTSC 2025"_s);
    QCOMPARE(windowsReleaseName(1), QString());
}

void TestPlatform::thisComputerHasAPlatform()
{
    const Platform host = hostPlatform();
    QVERIFY(!host.os.isEmpty());
    QVERIFY(!host.architecture.isEmpty());
    QVERIFY(matchPlatform(host, host, MatchMode::Strict));
}

QTEST_GUILESS_MAIN(TestPlatform)
#include "tst_platform.moc"
