// SPDX-License-Identifier: Apache-2.0
// Lists, the order of tags, near names, and command lines.
#include "sourcekit.h"
#include "support/fakesource.h"
#include "verbs/commands.h"
#include "verbs/list.h"

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::test;
using verbs::Command;
using verbs::CommandView;

class ListsTest : public QObject
{
    Q_OBJECT

    static QStringList lines(CommandView view, const QString &name, const QString &digest = {},
        const std::optional<oci::Platform> &platform = {})
    {
        const auto parsed = oci::ImageName::parse(name);
        QStringList list;
        if (!parsed)
            return list;
        for (const Command &command : verbs::commandsFor(view, *parsed, digest, platform))
            list.append(command.line);
        return list;
    }

private Q_SLOTS:
    void pagesArriveOneByOne()
    {
        ImageBuilder builder;
        const auto image = builder.image();
        for (int i = 0; i < 25; ++i)
            builder.tag(u"v%1"_s.arg(i), image);
        const auto source = std::make_shared<FakeSource>(builder.content());
        source->setTagPageSize(10);
        QList<qsizetype> pages;
        const auto tags = wait(verbs::listTags(
            source, [&](const sources::TagPage &page) { pages.append(page.tags.size()); }, {}));
        QVERIFY_OK(tags);
        QCOMPARE(tags->size(), 25);
        QCOMPARE(pages, (QList<qsizetype>{10, 10, 5}));
        const auto registry
            = std::make_shared<FakeRegistry>(QStringList{u"a"_s, u"b"_s, u"c"_s}, 2);
        const auto names = wait(verbs::listRepositories(registry, {}, {}));
        QVERIFY_OK(names);
        QCOMPARE(names->size(), 3);
    }

    void aFailedPageFailsTheList()
    {
        const auto source = std::make_shared<FakeSource>(twoSystemImage());
        source->setFailure(
            u"tags"_s, Error{.code = Errc::Unauthorized, .message = u"no"_s, .subject = {}});
        const auto tags = wait(verbs::listTags(source, {}, {}));
        QVERIFY(!tags);
        QCOMPARE(tags.error().code, Errc::Unauthorized);
    }

    void tagsAreOrderedAsVersions()
    {
        const QStringList wanted{u"latest"_s, u"2.0.0"_s, u"1.25.1"_s, u"1.25"_s, u"1.25-rc2"_s,
            u"1.25-rc1"_s, u"1.9"_s, u"1.4-alpine"_s, u"1"_s, u"v10"_s, u"v9"_s, u"alpine"_s,
            u"windows"_s, u"sha256-"_s + QString(64, u'a'),
            u"sha256-"_s + QString(64, u'a') + u".sig"_s};
        QStringList tags = wanted;
        std::ranges::reverse(tags);
        std::ranges::sort(tags, verbs::tagLess);
        // Where order among equals is a matter of taste only the shape counts.
        QCOMPARE(tags.first(), u"latest"_s);
        QVERIFY(tags.indexOf(u"2.0.0"_s) < tags.indexOf(u"1.25"_s));
        QVERIFY(tags.indexOf(u"1.25.1"_s) < tags.indexOf(u"1.25"_s));
        QVERIFY(tags.indexOf(u"1.25"_s) < tags.indexOf(u"1.25-rc2"_s));
        QVERIFY(tags.indexOf(u"1.25-rc2"_s) < tags.indexOf(u"1.25-rc1"_s));
        QVERIFY(tags.indexOf(u"1.25-rc1"_s) < tags.indexOf(u"1.9"_s));
        QVERIFY(tags.indexOf(u"v10"_s) < tags.indexOf(u"v9"_s));
        QVERIFY(tags.indexOf(u"1.9"_s) < tags.indexOf(u"alpine"_s));
        QVERIFY(tags.last().startsWith(u"sha256-"));
    }

    void tagOrderIsAnOrder()
    {
        const QStringList tags{u"1"_s, u"1."_s, u"1.2"_s, u"1-2"_s, u"1a"_s, u"01"_s, u"1.02"_s,
            u"a1"_s, u"a"_s, u"latest"_s, u"1-"_s, u"1.-"_s, u"A1"_s, u"1.2.3"_s,
            u"99999999999999999999999"_s, u"1_2"_s};
        for (const QString &a : tags) {
            QVERIFY(!verbs::tagLess(a, a));
            for (const QString &b : tags) {
                QVERIFY(!(verbs::tagLess(a, b) && verbs::tagLess(b, a)));
                QVERIFY(a == b || verbs::tagLess(a, b) || verbs::tagLess(b, a));
                for (const QString &c : tags) {
                    if (verbs::tagLess(a, b) && verbs::tagLess(b, c))
                        QVERIFY2(verbs::tagLess(a, c), qPrintable(a + u' ' + b + u' ' + c));
                }
            }
        }
    }

    void nearNamesAreFound()
    {
        const QStringList names{u"1.24"_s, u"1.25-rc"_s, u"1.25"_s, u"latest"_s, u"alpine"_s,
            u"sha256-"_s + QString(64, u'a')};
        QCOMPARE(verbs::nearestNames(u"1.25-rc1"_s, names).first(), u"1.25-rc"_s);
        QCOMPARE(verbs::nearestNames(u"lastest"_s, names), QStringList{u"latest"_s});
        QVERIFY(verbs::nearestNames(u"1.26"_s, names).contains(u"1.24"_s));
        QVERIFY(verbs::nearestNames(u"completely-different-thing"_s, names).isEmpty());
        QVERIFY(verbs::nearestNames(u"1.2"_s, names).size() <= 3);
    }

    void wordsAreQuotedForAShell()
    {
        QCOMPARE(verbs::shellWord(u"a/b:1.2@sha256:00"_s), u"a/b:1.2@sha256:00"_s);
        QCOMPARE(verbs::shellWord(u"with space"_s), u"'with space'"_s);
        QCOMPARE(verbs::shellWord(u"it's"_s), u"'it'\\''s'"_s);
        QCOMPARE(verbs::shellWord({}), u"''"_s);
        QCOMPARE(verbs::shellWord(u"$(rm)"_s), u"'$(rm)'"_s);
        QCOMPARE(verbs::shellWord(u"windows(10.0.1)/amd64"_s), u"'windows(10.0.1)/amd64'"_s);
    }

    void theFirstCommandIsExact_data()
    {
        QTest::addColumn<int>("view");
        QTest::addColumn<QString>("line");
        const QString digest = oci::Digest::of("x").toString();
        const QString at = u"localhost:5000/a/b@"_s + digest;
        QTest::newRow("index") << int(CommandView::Index)
                               << u"gantry inspect localhost:5000/a/b:1"_s;
        QTest::newRow("manifest") << int(CommandView::Manifest) << u"crane manifest "_s + at;
        QTest::newRow("config") << int(CommandView::Config)
                                << u"oras blob fetch --output - "_s + at;
        QTest::newRow("tags") << int(CommandView::Tags) << u"gantry tags localhost:5000/a/b"_s;
        QTest::newRow("repositories")
            << int(CommandView::Repositories) << u"gantry repos localhost:5000"_s;
        QTest::newRow("layer") << int(CommandView::Layer) << u"crane blob "_s + at;
    }
    void theFirstCommandIsExact()
    {
        QFETCH(int, view);
        QFETCH(QString, line);
        const QString digest = oci::Digest::of("x").toString();
        const auto name = oci::ImageName::parse(u"localhost:5000/a/b:1"_s);
        const auto commands = verbs::commandsFor(static_cast<CommandView>(view), *name, digest);
        QVERIFY(!commands.isEmpty());
        QCOMPARE(commands.first().fidelity, Command::Fidelity::Exact);
        QStringList all;
        for (const Command &command : commands) {
            all.append(command.line);
            QCOMPARE(command.note.isEmpty(), command.fidelity == Command::Fidelity::Exact);
        }
        QVERIFY2(all.contains(line), qPrintable(all.join(u'\n')));
    }

    void toolsThatCannotAreLeftOut()
    {
        const QString digest = oci::Digest::of("x").toString();
        for (const QString &line : lines(CommandView::Manifest, u"oci:out/agent:1"_s, digest))
            QVERIFY2(!line.startsWith(u"crane") && !line.startsWith(u"skopeo")
                    && !line.startsWith(u"docker"),
                qPrintable(line));
        QVERIFY(lines(CommandView::Manifest, u"oci:out/agent:1"_s, digest)
                .contains(u"oras manifest fetch --oci-layout out/agent@"_s + digest));
        QVERIFY(lines(CommandView::Repositories, u"oci:out/agent"_s).isEmpty());
        const auto windows = oci::parsePlatform(u"windows(10.0.20348.1)/amd64");
        for (const QString &line : lines(CommandView::Entry, u"golang:1.24"_s, {}, *windows))
            QVERIFY2(!line.startsWith(u"docker pull"), qPrintable(line));
        QVERIFY(lines(CommandView::Entry, u"golang:1.24"_s, {}, *windows)
                .contains(
                    u"gantry inspect docker.io/library/golang:1.24 --platform 'windows(10.0.20348.1)/amd64'"_s));
    }
};

QTEST_GUILESS_MAIN(ListsTest)
#include "tst_lists.moc"
