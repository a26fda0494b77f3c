// SPDX-License-Identifier: Apache-2.0
// Every kind of finding appears where it should and stays away where something only comes near.
#include "hostcases.h"
#include "indexcases.h"

#include <QSet>
#include <QTest>

using namespace kit;
using doctor::Finding;
using doctor::Severity;

namespace {

QList<Finding> look(const Look &what)
{
    const doctor::PreparedImage image(what.image);
    return doctor::findings(image, what.examination);
}

QStringList ids(const QList<Finding> &all)
{
    QStringList list;
    for (const Finding &finding : all)
        list += finding.id;
    return list;
}

const Finding *find(const QList<Finding> &all, QStringView id)
{
    for (const Finding &finding : all) {
        if (finding.id == id)
            return &finding;
    }
    return nullptr;
}

const QList<Case> &cases()
{
    static const QList<Case> all = indexCases() + hostCases();
    return all;
}

Look healthyLook()
{
    const QStringList platforms{u"linux/amd64"_s, u"linux/arm64"_s, u"linux/arm/v7"_s,
        u"linux/arm/v6"_s, u"windows/amd64@10.0.26100.2314"_s, u"windows/amd64@10.0.20348.2582"_s};
    QList<EntryFacts> entries;
    for (const QString &platform : platforms)
        entries += described(image(platform));
    Look look{index(entries), asking(doctor::hostPresets())};
    look.examination.hostsAreExamples = true;
    return look;
}

} // namespace

class FindingsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aFindingAppears_data()
    {
        QTest::addColumn<int>("at");
        for (int at = 0; at < cases().size(); ++at)
            QTest::addRow("%s %d", cases()[at].id, at) << at;
    }

    void aFindingAppears()
    {
        QFETCH(int, at);
        const Case &one = cases()[at];
        const QList<Finding> all = look(one.appears);
        const Finding *finding = find(all, QString::fromLatin1(one.id));
        QVERIFY2(finding, qPrintable(ids(all).join(u' ')));
        QVERIFY(!finding->title.isEmpty());
        QVERIFY(!finding->evidence.isEmpty());
        QVERIFY(!finding->title.endsWith(u'.'));
        for (const doctor::Remedy &remedy : finding->remedies)
            QVERIFY(!remedy.id.isEmpty() && !remedy.title.isEmpty());
    }

    void itStaysAway_data() { aFindingAppears_data(); }

    void itStaysAway()
    {
        QFETCH(int, at);
        const Case &one = cases()[at];
        const QList<Finding> all = look(one.stays);
        QVERIFY2(!find(all, QString::fromLatin1(one.id)), qPrintable(ids(all).join(u' ')));
    }

    void everyKindHasItsCases()
    {
        QSet<QString> tested;
        for (const Case &one : cases())
            tested += QString::fromLatin1(one.id);
        QSet<QString> known;
        for (const doctor::FindingKind &kind : doctor::findingKinds()) {
            QVERIFY2(!known.contains(kind.id), qPrintable(kind.id));
            known += kind.id;
            QVERIFY(!kind.title.isEmpty() && !kind.remedy.isEmpty());
        }
        QCOMPARE((known - tested).values(), QStringList());
        QCOMPARE((tested - known).values(), QStringList());
    }

    void aHealthyImageHasNoErrors()
    {
        for (const Finding &finding : look(healthyLook()))
            QVERIFY2(finding.severity != Severity::Error,
                qPrintable(finding.id + u": "_s + finding.evidence));
    }

    void linesToPasteNameWhatIsThere()
    {
        const auto lines = [](const QString &reference, const QString &platform) {
            Look asked{index({u"linux/amd64"_s}), asking({host(u"h"_s, platform)})};
            asked.image.reference = reference;
            const QList<Finding> all = look(asked);
            QStringList copied;
            for (const doctor::Remedy &remedy : find(all, u"no-entry")->remedies) {
                if (const auto *text = std::get_if<doctor::CopyText>(&remedy.action))
                    copied += text->text;
            }
            return copied;
        };
        QCOMPARE(lines(u"docker://registry.test/team/app:1"_s, u"linux/arm/v7"_s),
            (QStringList{u"docker buildx build --platform linux/arm/v7 --output "
                         "type=oci,dest=app-linux-arm-v7.tar ."_s,
                u"docker pull --platform linux/amd64 registry.test/team/app:1"_s}));
        // Nobody pulls out of a layout.
        QCOMPARE(lines(u"oci:/srv/out/agent:1"_s, u"linux/s390x"_s),
            QStringList(u"docker buildx build --platform linux/s390x --output "
                        "type=oci,dest=agent-linux-s390x.tar ."_s));
        QCOMPARE(lines(u"registry.test/team/app:1"_s, u"windows/amd64@10.0.17763"_s),
            QStringList(u"docker build --tag app-windows-amd64 .\n"
                        "docker save --output app-windows-amd64.tar app-windows-amd64"_s));
    }

    void errorsStandFirst()
    {
        const QList<Finding> all = look(
            {index({u"windows/amd64"_s, u"windows/amd64@10.0.19042.1"_s, u"linux/amd64/v1"_s}),
                asking()});
        QVERIFY(all.size() > 3);
        QVERIFY(std::ranges::is_sorted(all, {}, &Finding::severity));
    }

    void hostsThatGetTheEntryAreTouched()
    {
        const QList<Finding> all = look({index({u"linux/amd64/v1"_s, u"linux/arm64"_s}),
            asking({host(u"one"_s, u"linux/amd64"_s), host(u"two"_s, u"linux/arm64"_s)})});
        const Finding *finding = find(all, u"amd64-v1");
        QVERIFY(finding);
        QCOMPARE(finding->hosts, QStringList{u"one"_s});
    }

    void hostsNobodyChoseMakeNoErrors()
    {
        Look look1{index({u"linux/amd64"_s}),
            asking(
                {host(u"r"_s, u"linux/riscv64"_s), host(u"w"_s, u"windows/amd64@10.0.17763"_s)})};
        QCOMPARE(find(look(look1), u"no-entry")->severity, Severity::Error);
        look1.examination.hostsAreExamples = true;
        const QList<Finding> all = look(look1);
        QCOMPARE(find(all, u"no-entry")->severity, Severity::Note);
        QCOMPARE(find(all, u"no-entry")->hosts, QStringList{u"r"_s}); // nobody expects Windows here
    }

    void oneManifestForAnotherSystemIsAnErrorOfTheHostsThatWereNamed()
    {
        Look single{alone(described(image(u"linux/amd64"_s))),
            asking({host(u"w"_s, u"windows/amd64@10.0.20348"_s), host(u"l"_s, u"linux/amd64"_s)},
                u"docker"_s)};
        const QList<Finding> all = look(single);
        const Finding *found = find(all, u"no-entry");
        QVERIFY(found);
        QCOMPARE(found->severity, Severity::Error);
        QCOMPARE(found->hosts, QStringList{u"w"_s});
        QVERIFY(found->title.contains(u"linux/amd64"_s));
        QVERIFY(found->evidence.contains(u"cannot download image"_s)); // what is said there
        single.examination.hostsAreExamples = true;
        QVERIFY(!find(look(single), u"no-entry"));
    }

    void severalClientsOfOnePlatformMakeOneFinding()
    {
        doctor::Host docker = host(u"a"_s, u"windows/amd64@10.0.17763"_s);
        docker.client = *doctor::parseClient(u"docker-windows"_s);
        doctor::Host cri = host(u"b"_s, u"windows/amd64@10.0.17763"_s);
        cri.client = *doctor::parseClient(u"cri"_s);
        const QList<Finding> all = look(
            {index({u"linux/amd64"_s, u"windows/amd64@10.0.20348.1"_s}), asking({docker, cri})});
        QCOMPARE(ids(all).count(u"windows-newer"_s), 1);
        const Finding *found = find(all, u"windows-newer");
        QCOMPARE(found->hosts, (QStringList{u"a"_s, u"b"_s}));
        QVERIFY(found->evidence.contains(u"no matching manifest"_s)); // both messages are told
        QVERIFY(found->evidence.contains(u"Failed to pull image"_s));
        QSet<QString> keys;
        for (const Finding &one : all)
            keys += one.key();
        QCOMPARE(keys.size(), all.size());
    }

    void theOrderTouchesHostsThatAreGivenTheOlderBuild()
    {
        const ImageFacts image
            = index({u"windows/amd64@10.0.20348.1"_s, u"windows/amd64@10.0.26100.1"_s});
        const QList<doctor::Host> hosts{host(u"old"_s, u"windows/amd64@10.0.20348"_s),
            host(u"new"_s, u"windows/amd64@10.0.26100"_s)};
        const auto touched = [&](const QString &client) {
            return find(look({image, asking(hosts, client)}), u"windows-order")->hosts;
        };
        QCOMPARE(touched(u"docker-containerd"_s), QStringList{u"new"_s});
        QCOMPARE(touched(u"containerd"_s), QStringList()); // sorts itself
    }

    void twinsTouchTheHostsThatGetEither()
    {
        const QList<Finding> all = look({index({u"linux/amd64"_s, u"linux/amd64"_s}),
            asking({host(u"one"_s, u"linux/amd64"_s), host(u"two"_s, u"linux/s390x"_s)})});
        QCOMPARE(find(all, u"duplicate")->hosts, QStringList{u"one"_s});
    }

    void theKeyOutlivesPatchDays()
    {
        const auto key = [](const QString &version) {
            return find(
                look({index({u"windows/amd64"_s + version}), asking()}), u"windows-base-eol")
                ->key();
        };
        QCOMPARE(key(u"@10.0.19042.1"_s), key(u"@10.0.19042.985"_s));
        QVERIFY(key(u"@10.0.19042.1"_s) != key(u"@10.0.18363.1"_s));
    }

    void ignoredFindingsStandLast()
    {
        const QList<Finding> all
            = look({index({u"linux/amd64"_s, u"linux/arm64/v8"_s, u"linux/arm64"_s}), asking()});
        doctor::IgnoreList list;
        list.ignore(u"app:1"_s, all.first().key(), u"known"_s);
        list.ignore(u"app:1"_s, u"no-such-finding"_s, u"nothing"_s);
        const auto read = doctor::IgnoreList::read(list.write());
        QVERIFY(read);
        QCOMPARE(read->write(), list.write());
        const QList<Finding> applied = read->applyTo(all, u"app:1"_s);
        QCOMPARE(applied.last().id, all.first().id);
        QCOMPARE(applied.last().ignoredBecause, u"known"_s);
        QVERIFY(!read->applyTo(all, u"app:2"_s).last().ignoredBecause);
        list.restore(u"app:1"_s, all.first().key());
        QVERIFY(!list.applyTo(all, u"app:1"_s).last().ignoredBecause);
    }

    void aWrongIgnoreListIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Errc>("code");
        QTest::newRow("no JSON") << QByteArray("{") << Errc::Corrupt;
        QTest::newRow("other JSON") << QByteArray("{}") << Errc::Corrupt;
        QTest::newRow("later") << QByteArray(R"({"gantryIgnored":2})") << Errc::Unsupported;
        QTest::newRow("images") << QByteArray(R"({"gantryIgnored":1,"images":[]})")
                                << Errc::Corrupt;
        QTest::newRow("list") << QByteArray(R"({"gantryIgnored":1,"images":{"a":1}})")
                              << Errc::Corrupt;
        QTest::newRow("item") << QByteArray(
            R"({"gantryIgnored":1,"images":{"a":[{"because":"x"}]}})")
                              << Errc::Corrupt;
    }

    void aWrongIgnoreListIsRefused()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Errc, code);
        const auto list = doctor::IgnoreList::read(bytes, u"file"_s);
        QVERIFY(!list);
        QCOMPARE(list.error().code, code);
    }
};

QTEST_GUILESS_MAIN(FindingsTest)
#include "tst_findings.moc"
