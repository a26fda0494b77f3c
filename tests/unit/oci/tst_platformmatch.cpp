// SPDX-License-Identifier: Apache-2.0
// Which entries a platform accepts and which of them is best. containerd/platforms 1.0 decides;
// crane's "satisfies" is what a selector means. podman's and regctl's rules are other programs'
// rules: where our answer differs, the row is named here with the reason.
#include "oci/index.h"
#include "oci/platform.h"
#include "platformjson.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

Platform specifier(const QString &text)
{
    const auto platform = parsePlatform(text);
    if (!platform)
        qFatal("%s", qPrintable(platform.error().toLine()));
    return *platform;
}

QStringList sorted(const Platform &host, QStringList entries)
{
    std::ranges::stable_sort(entries, [&host](const QString &left, const QString &right) {
        return comparePlatforms(host, specifier(left), specifier(right)) < 0;
    });
    return entries;
}

//! Position of the entry a host takes, -1 for none; the first of equals.
qsizetype pick(const Platform &wanted, const QList<std::optional<Platform>> &entries)
{
    qsizetype best = -1;
    for (qsizetype i = 0; i < entries.size(); ++i) {
        if (!entries[i] || !matchPlatform(wanted, *entries[i], MatchMode::Compatible))
            continue;
        if (best < 0 || comparePlatforms(wanted, *entries[i], *entries[best]) < 0)
            best = i;
    }
    return best;
}

void checkMatches(
    const QJsonArray &rows, MatchMode mode, const char *accepted, const char *rejected)
{
    QVERIFY(!rows.isEmpty());
    for (const QJsonValue &row : rows) {
        const QString host = row["host"_L1].toString();
        for (const QJsonValue &entry : row[QLatin1StringView(accepted)].toArray())
            ROW_COMPARE(bool(matchPlatform(specifier(host), specifier(entry.toString()), mode)),
                true, host + u" accepts "_s + entry.toString());
        for (const QJsonValue &entry : row[QLatin1StringView(rejected)].toArray())
            ROW_COMPARE(bool(matchPlatform(specifier(host), specifier(entry.toString()), mode)),
                false, host + u" rejects "_s + entry.toString());
    }
}

} // namespace

class TestPlatformMatch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hostsAcceptWhatContainerdsDo();
    void strictIsEqualityAfterNormalising();
    void entriesAreTriedInContainerdsOrder();
    void osAloneIsOurSelectorNotOnlyOs();
    void moreCommonFeaturesWin();
    void onlyOsOrderIsOursForOtherArchitectures();
    void windowsContainersRunWhereTheRuleSays();
    void windowsTakesTheNewestBuildItCanRun();
    void windowsOrderIsByNumbers();
    void craneSatisfiesIsOurSelector();
    void craneEqualityIsEqualityOfNormalForms();
    void mobyPicksAsWeDo();
    void mobyPrefersAListWeDoNot();
    void mobysErrorNamesThePlatformAsWePrintIt();
    void exactEntryBeatsACompatibleOne();
    void regctlAgreesButForNamedRows();

    void refusalsNameTheRule_data();
    void refusalsNameTheRule();
    void selectorsMatchWhatWasTyped_data();
    void selectorsMatchWhatWasTyped();
    void orderForShowingIsStable();
};

void TestPlatformMatch::hostsAcceptWhatContainerdsDo()
{
    NEEDS_CORPORA;
    checkMatches(corpora::rows(u"platforms/match-only-compatible.json"_s), MatchMode::Compatible,
        "matches", "no_match");
    checkMatches(corpora::group(u"platforms/containerd-match.json"_s, u"only"_s),
        MatchMode::Compatible, "accept", "reject");
}

void TestPlatformMatch::strictIsEqualityAfterNormalising()
{
    NEEDS_CORPORA;
    checkMatches(corpora::rows(u"platforms/match-only-strict.json"_s), MatchMode::Strict, "matches",
        "no_match");
    checkMatches(corpora::group(u"platforms/containerd-match.json"_s, u"only_strict"_s),
        MatchMode::Strict, "accept", "reject");
}

void TestPlatformMatch::entriesAreTriedInContainerdsOrder()
{
    NEEDS_CORPORA;
    const QJsonArray rows
        = corpora::group(u"platforms/containerd-match.json"_s, u"only_fallback_vector"_s);
    QVERIFY(rows.size() >= 20);
    for (const QJsonValue &row : rows) {
        const Platform host = specifier(row["host"_L1].toString());
        const QStringList order = stringsOf(row["tried_in_order"_L1]);
        for (const QString &entry : order)
            ROW_COMPARE(
                bool(matchPlatform(host, specifier(entry), MatchMode::Compatible)), true, entry);
        QStringList backwards = order;
        std::ranges::reverse(backwards);
        ROW_COMPARE(sorted(host, backwards), order, row["host"_L1].toString());
    }
}

void TestPlatformMatch::osAloneIsOurSelectorNotOnlyOs()
{
    NEEDS_CORPORA;
    // containerd's OnlyOS takes any architecture. Our nearest thing is a selector that names the OS
    // and no more. The difference: a version or feature in a selector was asked for, in OnlyOS it
    // is what the host has.
    const QJsonArray flat = corpora::rows(u"platforms/match-only-os.json"_s);
    const QJsonArray grouped = corpora::group(u"platforms/containerd-match.json"_s, u"only_os"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows) {
            const bool isFlat = !row["matches"_L1].isUndefined();
            const Platform host = specifier(row["host"_L1].toString());
            Platform selector{.os = host.os};
            for (const QString &entry : stringsOf(row[isFlat ? "matches"_L1 : "accept"_L1]))
                ROW_COMPARE(bool(matchPlatform(selector, specifier(entry), MatchMode::Selector)),
                    true, entry);
            for (const QString &entry : stringsOf(row[isFlat ? "no_match"_L1 : "reject"_L1])) {
                // Only the host's features refuse this one, and the selector has none.
                const bool byFeatures = entry == u"linux(+gpu+simd)/amd64";
                ROW_COMPARE(bool(matchPlatform(selector, specifier(entry), MatchMode::Selector)),
                    byFeatures, entry);
            }
        }
    }
}

void TestPlatformMatch::moreCommonFeaturesWin()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"platforms/order-os-features.json"_s))
        ROW_COMPARE(sorted(specifier(row["host"_L1].toString()), stringsOf(row["input"_L1])),
            stringsOf(row["expected_order"_L1]), row["host"_L1].toString());
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-order.json"_s, u"os_features"_s))
        ROW_COMPARE(sorted(specifier(row["host"_L1].toString()), stringsOf(row["input"_L1])),
            stringsOf(row["sorted"_L1]), row["host"_L1].toString());
}

void TestPlatformMatch::onlyOsOrderIsOursForOtherArchitectures()
{
    NEEDS_CORPORA;
    // OnlyOS puts the exact entry first and leaves the rest as it was. We also know that amd64 runs
    // 386 and arm64 runs arm, so those come before what cannot run at all.
    const QHash<QString, QStringList> ours{
        {u"linux/arm64,linux/386,linux/amd64,windows/amd64"_s,
            {u"linux/amd64"_s, u"linux/386"_s, u"linux/arm64"_s, u"windows/amd64"_s}},
        {u"linux/amd64,linux/arm/v7,linux/arm64,windows/arm64"_s,
            {u"linux/arm64"_s, u"linux/arm/v7"_s, u"linux/amd64"_s, u"windows/arm64"_s}},
        {u"windows/amd64,darwin/amd64,linux/arm64,linux/amd64"_s,
            {u"linux/amd64"_s, u"windows/amd64"_s, u"darwin/amd64"_s, u"linux/arm64"_s}},
    };
    const QJsonArray flat = corpora::rows(u"platforms/order-only-os.json"_s);
    const QJsonArray grouped
        = corpora::group(u"platforms/containerd-order.json"_s, u"only_os_less"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows) {
            const QStringList input = stringsOf(row["input"_L1]);
            const QString key = input.join(u',');
            QVERIFY2(ours.contains(key), qPrintable(key));
            const QStringList got = sorted(specifier(row["host"_L1].toString()), input);
            ROW_COMPARE(got, ours[key], key);
            const QStringList theirs
                = stringsOf(row["expected_order"_L1].isUndefined() ? row["sorted"_L1]
                                                                   : row["expected_order"_L1]);
            ROW_COMPARE(got.front(), theirs.front(), key);
        }
    }
}

void TestPlatformMatch::windowsContainersRunWhereTheRuleSays()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"platforms/windows-host-container-compat.json"_s)) {
        const QString version = u"windows(10.0.%1)/amd64"_s;
        const int hostBuild = row["host_build"_L1].toInt();
        const int build = row["container_build"_L1].toInt();
        const MatchResult result = matchPlatform(specifier(version.arg(hostBuild)),
            specifier(version.arg(build)), MatchMode::Compatible);
        ROW_COMPARE(
            bool(result), row["should_run"_L1].toBool(), u"%1 on %2"_s.arg(build).arg(hostBuild));
        if (!result)
            ROW_COMPARE(result.rule == MatchResult::Rule::OsVersion, true, build);
    }
}

void TestPlatformMatch::windowsTakesTheNewestBuildItCanRun()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"platforms/windows-selection.json"_s)) {
        const QString name = row["name"_L1].toString();
        const Platform host = specifier(row["host"_L1].toString());
        QStringList accepted;
        for (const QString &entry : stringsOf(row["candidates"_L1])) {
            if (matchPlatform(host, specifier(entry), MatchMode::Compatible))
                accepted += entry;
        }
        if (row["expected"_L1].isUndefined())
            ROW_COMPARE(accepted, stringsOf(row["expected_matches"_L1]), name);
        else
            ROW_COMPARE(sorted(host, accepted).value(0), row["expected"_L1].toString(), name);
    }
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-order.json"_s, u"windows_default_first"_s)) {
        QList<std::optional<Platform>> entries;
        for (const QJsonValue &entry : row["input"_L1].toArray())
            entries += platformOf(entry);
        const qsizetype best = pick(platformOf(row["host"_L1]), entries);
        QVERIFY(best >= 0);
        ROW_COMPARE(*entries[best], platformOf(row["first"_L1]), row["name"_L1].toString());
    }
}

void TestPlatformMatch::windowsOrderIsByNumbers()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/containerd-order.json"_s, u"windows_default_less"_s)) {
        QList<Platform> entries;
        for (const QJsonValue &entry : row["input"_L1].toArray())
            entries += platformOf(entry);
        const Platform host = platformOf(row["host"_L1]);
        std::ranges::stable_sort(entries, [&host](const Platform &left, const Platform &right) {
            return comparePlatforms(host, left, right) < 0;
        });
        QList<Platform> expected;
        for (const QJsonValue &entry : row["sorted"_L1].toArray())
            expected += platformOf(entry);
        QCOMPARE(entries, expected);
    }
    // containerd compares versions as text, so its revision 999 is above 2227. Ours are numbers.
    QCOMPARE(sorted(specifier(u"windows(10.0.20348)/amd64"_s),
                 {u"windows(10.0.20348.999)/amd64"_s, u"windows(10.0.20348.2227)/amd64"_s})
                 .front(),
        u"windows(10.0.20348.2227)/amd64"_s);
}

void TestPlatformMatch::craneSatisfiesIsOurSelector()
{
    NEEDS_CORPORA;
    const QJsonArray flat = corpora::rows(u"platforms/crane-satisfies.json"_s);
    const QJsonArray grouped = corpora::group(u"platforms/ggcr-platform.json"_s, u"satisfies"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows) {
            const Platform have = platformOf(row["have"_L1]);
            const Platform spec = platformOf(row["spec"_L1]);
            ROW_COMPARE(bool(matchPlatform(spec, have, MatchMode::Selector)),
                row["satisfies"_L1].toBool(),
                describe(row["spec"_L1]) + u" of "_s + describe(row["have"_L1]));
        }
    }
}

void TestPlatformMatch::craneEqualityIsEqualityOfNormalForms()
{
    NEEDS_CORPORA;
    const QJsonArray flat = corpora::rows(u"platforms/crane-equals.json"_s);
    const QJsonArray grouped = corpora::group(u"platforms/ggcr-platform.json"_s, u"equals"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows)
            ROW_COMPARE(normalizePlatform(platformOf(row["a"_L1]))
                    == normalizePlatform(platformOf(row["b"_L1])),
                row["equal"_L1].toBool(),
                describe(row["a"_L1]) + u" and "_s + describe(row["b"_L1]));
    }
}

void TestPlatformMatch::mobyPicksAsWeDo()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"requested_or_default"_s)) {
        const QString requested = row["requested"_L1].toString();
        const QStringList index = stringsOf(row["index"_L1]);
        const QString matcher = row["matcher"_L1].toString();
        const QString what = requested + u" of "_s + index.join(u' ');
        const Platform wanted
            = specifier(requested.isEmpty() ? row["daemon"_L1].toString() : requested);
        for (const MatchMode mode : {MatchMode::Strict, MatchMode::Compatible}) {
            if (matcher != u"both" && (matcher == u"strict") != (mode == MatchMode::Strict))
                continue;
            QStringList accepted;
            for (const QString &entry : index) {
                // Without --platform the daemon takes any entry and only orders them.
                if (requested.isEmpty() || matchPlatform(wanted, specifier(entry), mode))
                    accepted += entry;
            }
            const QString first = sorted(wanted, accepted).value(0);
            // Asked for windows/amd64 without a build, moby keeps index order; we take the highest
            // build.
            const bool newest = requested == u"windows/amd64" && index.size() == 4;
            ROW_COMPARE(
                first, newest ? u"windows(10.0.19041)/amd64"_s : row["first"_L1].toString(), what);
        }
    }
}

void TestPlatformMatch::mobyPrefersAListWeDoNot()
{
    NEEDS_CORPORA;
    // moby's list of wanted platforms is a loop around our match of one.
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"prefer_list"_s)) {
        const auto any = [list = stringsOf(row["list"_L1])](const QString &entry) {
            return std::ranges::any_of(list, [&entry](const QString &one) {
                return bool(matchPlatform(specifier(one), specifier(entry), MatchMode::Strict));
            });
        };
        for (const QString &entry : stringsOf(row["accepts"_L1]))
            ROW_COMPARE(any(entry), true, entry);
        for (const QString &entry : stringsOf(row["rejects"_L1]))
            ROW_COMPARE(any(entry), false, entry);
    }
}

void TestPlatformMatch::mobysErrorNamesThePlatformAsWePrintIt()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"no_matching_manifest_text"_s))
        QVERIFY(row["text"_L1].toString().contains(
            u" for "_s + formatPlatform(platformOf(row["platform"_L1])) + u' '));
}

void TestPlatformMatch::exactEntryBeatsACompatibleOne()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::group(u"platforms/moby-matchers.json"_s, u"buildkit_config_multiplatform"_s)) {
        const QStringList index = stringsOf(row["index"_L1]);
        QList<std::optional<Platform>> entries;
        for (const QString &entry : index)
            entries += specifier(entry);
        const qsizetype best = pick(specifier(row["target"_L1].toString()), entries);
        ROW_COMPARE(index.value(best), row["chosen"_L1].toString(), row["target"_L1].toString());
    }
}

void TestPlatformMatch::regctlAgreesButForNamedRows()
{
    NEEDS_CORPORA;
    // regctl counts Linux images as compatible with macOS and Windows, because Docker Desktop has a
    // Linux machine inside. Whether one runs there is not a fact of the platform, so we say no.
    const QStringList linuxElsewhere{u"darwin compatible"_s, u"windows compatible"_s};
    const QJsonArray flat = corpora::rows(u"platforms/regctl-host-target-compare.json"_s);
    const QJsonArray grouped = corpora::group(u"platforms/regclient-platform.json"_s, u"compare"_s);
    for (const QJsonArray &rows : {flat, grouped}) {
        for (const QJsonValue &row : rows) {
            const QString name = row["name"_L1].toString();
            const Platform host = platformOf(row["host"_L1]);
            const Platform target = platformOf(row["target"_L1]);
            const bool isFlat = !row["previous_best"_L1].isUndefined();
            const Platform previous = platformOf(row[isFlat ? "previous_best"_L1 : "prev"_L1]);
            const bool compatible = bool(matchPlatform(host, target, MatchMode::Compatible));
            ROW_COMPARE(bool(matchPlatform(host, target, MatchMode::Strict)),
                row["match"_L1].toBool(), name);
            ROW_COMPARE(
                compatible, row["compatible"_L1].toBool() && !linuxElsewhere.contains(name), name);
            const bool better = compatible && comparePlatforms(host, target, previous) < 0;
            ROW_COMPARE(
                better, row[isFlat ? "better_than_previous"_L1 : "better"_L1].toBool(), name);
        }
    }
    for (const QJsonValue &row :
        corpora::group(u"platforms/regclient-platform.json"_s, u"string"_s)) {
        // regctl prints the normal form without version; ours has both on request.
        Platform platform = normalizePlatform(platformOf(row["platform"_L1]));
        platform.osVersion.clear();
        ROW_COMPARE(
            formatPlatform(platform), row["string"_L1].toString(), row["name"_L1].toString());
    }
}

void TestPlatformMatch::refusalsNameTheRule_data()
{
    using Rule = MatchResult::Rule;
    QTest::addColumn<QString>("host");
    QTest::addColumn<QString>("entry");
    QTest::addColumn<int>("rule");
    QTest::addColumn<QString>("wanted");
    QTest::addColumn<QString>("found");
    const auto row = [](const char *name, const char *host, const char *entry, Rule rule,
                         const char *wanted, const char *found) {
        QTest::newRow(name) << QString::fromLatin1(host) << QString::fromLatin1(entry)
                            << static_cast<int>(rule) << QString::fromLatin1(wanted)
                            << QString::fromLatin1(found);
    };
    row("fits", "linux/amd64", "linux/386", Rule::Matches, "", "");
    row("OS first", "linux/amd64", "windows/arm64", Rule::Os, "linux", "windows");
    row("architecture", "linux/amd64", "linux/arm64", Rule::Architecture, "amd64", "arm64");
    row("variant above", "linux/arm/v6", "linux/arm/v7", Rule::Variant, "arm/v6", "arm/v7");
    row("level above", "linux/amd64", "linux/amd64/v3", Rule::Variant, "amd64", "amd64/v3");
    row("newer Windows", "windows(10.0.20348)/amd64", "windows(10.0.26100)/amd64", Rule::OsVersion,
        "10.0.20348", "10.0.26100");
    row("unreadable Windows", "windows(10.0.20348)/amd64", "windows(latest)/amd64", Rule::OsVersion,
        "10.0.20348", "latest");
    row("unknown host takes all", "windows/amd64", "windows(latest)/amd64", Rule::Matches, "", "");
    row("Linux versions are ignored", "linux(5.10)/amd64", "linux(6.1)/amd64", Rule::Matches, "",
        "");
    row("features", "linux/amd64", "linux(+gpu)/amd64", Rule::OsFeatures, "", "gpu");
    row("win32k is not compared", "windows/amd64", "windows(+win32k)/amd64", Rule::Matches, "", "");
    row("unknown variant leaves 32 bit", "linux/arm64/v77", "linux/arm/v8", Rule::Matches, "", "");
    row("spelling that matches nothing", "linux/arm64", "linux/arm64v8", Rule::Architecture,
        "arm64", "arm64v8");
}

void TestPlatformMatch::refusalsNameTheRule()
{
    QFETCH(QString, host);
    QFETCH(QString, entry);
    QFETCH(int, rule);
    QFETCH(QString, wanted);
    QFETCH(QString, found);
    const MatchResult result
        = matchPlatform(specifier(host), specifier(entry), MatchMode::Compatible);
    QCOMPARE(static_cast<int>(result.rule), rule);
    QCOMPARE(result.wanted, wanted);
    QCOMPARE(result.found, found);
    QCOMPARE(bool(result), rule == 0);
}

void TestPlatformMatch::selectorsMatchWhatWasTyped_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("entry");
    QTest::addColumn<bool>("matches");
    const auto row = [](const char *typed, const char *entry, bool matches) {
        QTest::addRow("%s and %s", typed, entry)
            << QString::fromLatin1(typed) << QString::fromLatin1(entry) << matches;
    };
    row("windows/amd64", "windows(10.0.20348.2582)/amd64", true);
    row("windows/amd64:10.0.20348", "windows(10.0.20348.2582)/amd64", true);
    row("windows/amd64:10.0.2034", "windows(10.0.20348.2582)/amd64", false);
    row("windows/amd64:10.0.20348.1", "windows(10.0.20348.2582)/amd64", false);
    row("windows/amd64:10.0.20348", "windows/amd64", false);
    row("linux/arm", "linux/arm/v6", true);
    row("linux/arm", "linux/arm/v7", true);
    row("linux/armhf", "linux/arm/v6", true); // containerd reads it as linux/arm
    row("linux/armel", "linux/arm/v7", false);
    row("linux/arm64/v8", "linux/arm64", true);
    row("linux/arm64/v8", "linux/arm64/v9", false);
    row("linux/arm64", "linux/arm64/v9", true);
    row("linux/x86_64", "linux/amd64", true);
    row("linux/amd64", "linux/386", false);
    row("linux/amd64", "unknown/unknown", false);
    row("linux(+gpu)/amd64", "linux/amd64", false);
    row("linux/amd64", "linux(+gpu)/amd64", true);
}

void TestPlatformMatch::selectorsMatchWhatWasTyped()
{
    QFETCH(QString, typed);
    QFETCH(QString, entry);
    QFETCH(bool, matches);
    QCOMPARE(bool(matchPlatform(specifier(typed), specifier(entry), MatchMode::Selector)), matches);
}

void TestPlatformMatch::orderForShowingIsStable()
{
    const QStringList order{u"linux/amd64"_s, u"linux/amd64/v3"_s, u"linux/arm64"_s,
        u"linux/arm/v6"_s, u"linux/arm/v7"_s, u"linux/386"_s, u"linux/ppc64le"_s, u"linux/s390x"_s,
        u"linux/riscv64"_s, u"linux/loong64"_s, u"linux/mips64le"_s,
        u"windows(10.0.17763.999)/amd64"_s, u"windows(10.0.17763.1999)/amd64"_s,
        u"windows(10.0.20348)/amd64"_s, u"windows/arm64"_s, u"darwin/arm64"_s, u"freebsd/amd64"_s,
        u"unknown/unknown"_s};
    QStringList mixed = order;
    std::ranges::sort(mixed); // by text: quite another order
    std::ranges::stable_sort(mixed, [](const QString &left, const QString &right) {
        return displayLess(specifier(left), specifier(right));
    });
    QCOMPARE(mixed, order);
}

QTEST_GUILESS_MAIN(TestPlatformMatch)
#include "tst_platformmatch.moc"
