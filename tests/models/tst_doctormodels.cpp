// SPDX-License-Identifier: Apache-2.0
// The lists of the Doctor: hosts, trace, findings, and what a way out would change.
#include "doctorfixture.h"
#include "dumptree.h"
#include "models/doctor/doctorhostmodel.h"
#include "models/doctor/findingmodel.h"
#include "models/doctor/fixpreview.h"
#include "models/doctor/tracemodel.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::models;
using namespace gantry::test;

namespace {

using Tester = QAbstractItemModelTester;
using Shown = FindingModel::Shown;

struct Models {
    DoctorHostModel hosts;
    TraceModel trace;
    FindingModel findings;
    Tester hostTester{&hosts, Tester::FailureReportingMode::Fatal};
    Tester traceTester{&trace, Tester::FailureReportingMode::Fatal};
    Tester findingTester{&findings, Tester::FailureReportingMode::Fatal};

    void follow(DoctorSession *session)
    {
        for (Tester *tester : {&hostTester, &traceTester, &findingTester})
            tester->setUseFetchMore(false);
        hosts.setSession(session);
        trace.setSession(session);
        findings.setSession(session);
    }
};

QString pathOf(const TraceModel &trace, int row)
{
    QString path;
    for (int column = TraceModel::FirstRuleColumn; column < trace.reasonColumn(); ++column) {
        const QModelIndex cell = trace.index(row, column);
        path += cell.data(TraceModel::NotReachedRole).toBool() ? u"·"_s
            : cell.data(TraceModel::FramedRole).toBool()       ? u"X"_s
                                                               : u"+"_s;
    }
    return path;
}

QString keyOf(const DoctorSession &session, const QString &remedyOfKind)
{
    for (const doctor::Finding &finding : session.findings()) {
        for (const doctor::Remedy &remedy : finding.remedies) {
            if ((std::holds_alternative<doctor::SetField>(remedy.action)
                    && remedyOfKind == "set"_L1)
                || (std::holds_alternative<doctor::AddPlatform>(remedy.action)
                    && remedyOfKind == "add"_L1))
                return finding.key() + u'\n' + remedy.id;
        }
    }
    return {};
}

} // namespace

class DoctorModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hostsSayWhatTheyGet()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QCOMPARE(m.hosts.rowCount(), 0);
        QVERIFY(f.open());
        QStringList rows;
        for (int i = 0; i < m.hosts.rowCount(); ++i) {
            const QModelIndex row = m.hosts.index(i);
            rows += u"%1 %2"_s.arg(
                row.data().toString(), row.data(DoctorHostModel::PickRole).toString());
        }
        QCOMPARE(rows,
            QStringList({u"edge-01…03 "_s + f.amd64.digest.shortHex(), u"line-pc (6) nothing"_s,
                u"mes "_s + f.windows.digest.shortHex(), u"board nothing"_s}));
        QCOMPARE(m.hosts.index(1).data(DoctorHostModel::MarkRole).toString(), u"err"_s);
        QCOMPARE(m.hosts.summary(), u"4 of 11 get an entry"_s);
        QVERIFY(
            m.hosts.index(1).data(Qt::AccessibleTextRole).toString().contains(u"pulls nothing"_s));
    }

    void aNestedIndexHasARowAboveItsEntries()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open(u"nested"_s));
        f.session->selectHost(u"edge-01"_s);
        QCOMPARE(m.trace.rowCount(), 3);
        const auto text
            = [&m](int row, int column) { return m.trace.index(row, column).data().toString(); };
        QCOMPARE(text(1, TraceModel::EntryColumn), u"index, no platform"_s);
        QCOMPARE(m.trace.index(1, 0).data(TraceModel::IconRole).toString(), u"index"_s);
        QCOMPARE(text(2, TraceModel::EntryColumn), u"    linux/amd64"_s);
        QVERIFY(text(1, m.trace.reasonColumn()).startsWith(u"Walked into"_s));
        QCOMPARE(m.trace.rowToShow(), 2);
        QCOMPARE(m.trace.index(1, TraceModel::DigestColumn).data(TraceModel::DigestRole).toString(),
            f.inner.digest.toString());
    }

    void theTraceFollowsTheHostAndTheClientsOrder()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open());
        f.session->selectHost(u"line-pc"_s);
        QCOMPARE(m.trace.rowCount(), 4); // three entries, and one row for attestations
        QCOMPARE(m.trace.index(2, TraceModel::EntryColumn).data().toString(), u"windows/amd64"_s);
        QCOMPARE(
            m.trace.index(2, TraceModel::VersionColumn).data().toString(), u"10.0.20348.2582"_s);
        QVERIFY2(pathOf(m.trace, 0).contains(u"X·"_s), qPrintable(pathOf(m.trace, 0)));
        QCOMPARE(pathOf(m.trace, 2).count(u'X'), 1);
        QCOMPARE(m.trace.rowToShow(), 2);
        QVERIFY(!m.trace.index(2, m.trace.reasonColumn()).data().toString().isEmpty());
        QVERIFY(m.trace.index(3, 0).data(TraceModel::DimRole).toBool());
        f.session->selectHost(u"mes"_s);
        QVERIFY(m.trace.index(2, 0).data(TraceModel::PickedRole).toBool());
        QCOMPARE(pathOf(m.trace, 2).count(u'X'), 0);
        QVERIFY(m.trace.index(2, 0).data(Qt::AccessibleTextRole).toString().contains(u"picked"_s));
        f.session->chooseClient(u"podman"_s);
        QTRY_VERIFY(!f.session->isExamining());
        QVERIFY(m.trace.reasonColumn() > TraceModel::FirstRuleColumn);
        for (int row = 0; row < m.trace.rowCount(); ++row) {
            for (int column = 0; column < m.trace.columnCount(); ++column) {
                if (m.trace.isRuleColumn(column))
                    QVERIFY(!m.trace.index(row, column)
                            .data(Qt::AccessibleTextRole)
                            .toString()
                            .isEmpty());
            }
        }
    }

    void modelsAreEmptyForAnImageThatFails()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open());
        QVERIFY(m.trace.rowCount() > 0);
        QVERIFY(f.open(u"nowhere"_s));
        QCOMPARE(m.hosts.rowCount(), 0);
        QCOMPARE(m.trace.rowCount(), 0);
        QCOMPARE(m.findings.rowCount(), 0);
        QVERIFY(m.hosts.summary().isEmpty());
    }

    void anEmptyIndexHasNoTraceAndAFinding()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open(u"empty"_s));
        QCOMPARE(m.hosts.rowCount(), 4);
        QCOMPARE(m.trace.rowCount(), 0);
        QCOMPARE(m.trace.rowToShow(), -1);
        QVERIFY(m.findings.rowCount() > 0);
    }

    void modelsLoseTheirSession()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        f.begin(u"latest"_s);
        QTRY_COMPARE(f.image->state(), ImageSession::State::Ready);
        f.session.reset(); // while it is examined
        QTRY_COMPARE(f.jobs.running(), 0);
        QCOMPARE(m.hosts.rowCount(), 0);
        QCOMPARE(m.trace.rowCount(), 0);
        QCOMPARE(m.findings.rowCount(), 0);
    }

    void anotherRootWhileExamining()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        f.begin(u"latest"_s);
        QTRY_COMPARE(f.image->state(), ImageSession::State::Ready);
        QVERIFY(f.open(u"linux"_s));
        QTRY_COMPARE(f.jobs.running(), 0);
        f.session->selectHost(u"mes"_s);
        QCOMPARE(m.trace.rowCount(), 1);
        QVERIFY(!m.trace.hasVersions());
    }

    void errorsComeFirstAndChipsCount()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open());
        QVERIFY(m.findings.rowCount() > 0);
        int last = 0;
        for (const doctor::Finding &finding : f.session->findings()) {
            QVERIFY(static_cast<int>(finding.severity) >= last);
            last = static_cast<int>(finding.severity);
        }
        const int errors = m.findings.count(Shown::Errors);
        QCOMPARE(errors, f.session->errorCount());
        const int all = m.findings.rowCount();
        for (const Shown kind : {Shown::Errors, Shown::Warnings, Shown::Notes}) {
            m.findings.setShown(kind, false);
            QCOMPARE(m.findings.rowCount(), all - m.findings.count(kind));
            m.findings.setShown(kind, true);
        }
        for (int row = 0; row < m.findings.rowCount(); ++row) {
            const QModelIndex index = m.findings.index(row);
            QVERIFY(!index.data(FindingModel::KeyRole).toString().isEmpty());
            QVERIFY(!index.data(FindingModel::HostsRole).toString().isEmpty());
        }
    }

    void ignoredFindingsLeaveTheCountsAndComeBack()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open());
        const QString key = m.findings.index(0).data(FindingModel::KeyRole).toString();
        const int before = m.findings.rowCount();
        QVERIFY(f.session->ignore(key, u"we know"_s).has_value());
        QCOMPARE(m.findings.rowCount(), before - 1);
        QCOMPARE(m.findings.count(Shown::Ignored), 1);
        m.findings.setShown(Shown::Ignored, true);
        const QModelIndex last = m.findings.index(before - 1);
        QCOMPARE(last.data(FindingModel::KeyRole).toString(), key);
        QCOMPARE(last.data(FindingModel::BecauseRole).toString(), u"we know"_s);
        QVERIFY(last.data(FindingModel::IgnoredRole).toBool());
        // The next start knows it.
        f.ignored
            = std::make_unique<IgnoredFindings>(f.folder.filePath(u"ignored-findings.json"_s));
        f.makeSession();
        m.follow(f.session.get());
        QTRY_VERIFY(f.session->report() && !f.session->isExamining());
        QCOMPARE(m.findings.count(Shown::Ignored), 1);
        QVERIFY(f.session->restore(key).has_value());
        QCOMPARE(m.findings.count(Shown::Ignored), 0);
        QCOMPARE(m.findings.rowCount(), before);
    }

    void findingsAlikeSayWhichEntryTheyAreAbout()
    {
        DoctorFixture f;
        Models m;
        m.follow(f.session.get());
        QVERIFY(f.open(u"scripts"_s));
        f.session->readDeep(DoctorSession::Deep::Layers);
        QTRY_COMPARE_WITH_TIMEOUT(f.session->reading(), DoctorSession::Deep::Nothing, 20'000);
        QStringList lines;
        for (int row = 0; row < m.findings.rowCount(); ++row) {
            const QModelIndex index = m.findings.index(row);
            if (index.data(FindingModel::IdRole).toString() == u"crlf-script"_s)
                lines += index.data(FindingModel::EvidenceRole).toString();
        }
        QCOMPARE(lines.size(), 2);
        for (const QString &line : std::as_const(lines)) {
            QVERIFY2(line.startsWith(u"linux/"_s), qPrintable(line));
            QCOMPARE(line.count(u"/app/start.sh"_s), 1);
        }
        QVERIFY(lines.at(0) != lines.at(1));
        const QString digest
            = f.session->report()->image->entries().at(0).facts->descriptor.digest.shortHex();
        QVERIFY2(lines.at(0).contains(digest) || lines.at(1).contains(digest),
            qPrintable(lines.join(u'\n')));
    }

    void aWayOutShowsWhatItWouldChangeAndSendsNothing()
    {
        DoctorFixture f;
        QVERIFY(f.open(u"fixable"_s));
        const QString found = keyOf(*f.session, u"set"_s);
        QVERIFY2(!found.isEmpty(), "no finding of this image sets a field");
        const QStringList asked = f.source->asked();
        QVERIFY(f.session->act(found.section(u'\n', 0, 0), found.section(u'\n', 1)));
        FixPreview *preview = f.session->preview();
        QCOMPARE(preview->state(), FixPreview::State::Making);
        QTRY_COMPARE(preview->state(), FixPreview::State::Ready);
        QVERIFY(!preview->title().isEmpty());
        QVERIFY2(preview->headline().contains(u"2 entries"_s), qPrintable(preview->headline()));
        int added = 0;
        int removed = 0;
        for (const auto &line : preview->lines()) {
            added += line.kind == FixPreview::Line::Kind::Added ? 1 : 0;
            removed += line.kind == FixPreview::Line::Kind::Removed ? 1 : 0;
        }
        QCOMPARE(added, 1);
        QCOMPARE(removed, 1);
        QCOMPARE(preview->push().size(), 4);
        QVERIFY(!preview->after().isEmpty());
        QVERIFY(!preview->commands().isEmpty());
        QCOMPARE(preview->before().entries.size(), 2);
        QVERIFY(!(preview->before() == preview->draft()));
        QCOMPARE(f.source->asked(), asked);
        // Another image is another question.
        QVERIFY(f.open(u"linux"_s));
        QCOMPARE(preview->state(), FixPreview::State::Nothing);
    }

    void whatIsMissingChangesNothingUntilItIsFound()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        const QString found = keyOf(*f.session, u"add"_s);
        QVERIFY2(!found.isEmpty(), "no finding of this image adds a platform");
        QVERIFY(f.session->act(found.section(u'\n', 0, 0), found.section(u'\n', 1)));
        FixPreview *preview = f.session->preview();
        QTRY_COMPARE(preview->state(), FixPreview::State::Ready);
        const auto wanted = oci::parsePlatform(preview->missingPlatform());
        QVERIFY(wanted);
        QVERIFY2(preview->title().contains(oci::describePlatform(*wanted)),
            qPrintable(preview->title()));
        QVERIFY(preview->lines().isEmpty());
        QVERIFY(preview->commands().isEmpty());
        QVERIFY(!preview->after().isEmpty());
    }

    void aWayOutNobodyOffersDoesNothing()
    {
        DoctorFixture f;
        QVERIFY(f.open());
        QVERIFY(!f.session->act(u"no such key"_s, u"nothing"_s));
        QCOMPARE(f.session->preview()->state(), FixPreview::State::Nothing);
    }
};

QTEST_MAIN(DoctorModelsTest)
#include "tst_doctormodels.moc"
