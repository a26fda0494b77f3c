// SPDX-License-Identifier: Apache-2.0
// The same index on the same host gives different answers in different clients. The table is that
// of facts/platforms.md (b), "Same index, same host, different answer", which was made by running
// the clients' own code with containerd/platforms v1.0.0-rc.5.
#include "doctor/clients/docker.h"
#include "doctorkit.h"

using namespace Qt::StringLiterals;
using namespace doctorkit;

namespace {

constexpr int no = -1;
constexpr int never = -2; //!< this client never reports such a host

const QString allWindows
    = u"windows(10.0.14393.1)/amd64 windows(10.0.17763.1)/amd64 windows(10.0.20348.1)/amd64 windows(10.0.26100.1)/amd64"_s;

struct Row {
    QString host;
    QString entries; //!< blanks between them
    //! containerd, CRI before 2.1, CRI, BuildKit, Docker containerd store, Docker classic store,
    //! podman with an OCI index, podman with a Docker list.
    std::array<int, 8> picks;
};

const QList<Row> &table()
{
    static const QList<Row> rows{
        {u"linux/amd64"_s, u"linux/386"_s, {0, 0, no, 0, 0, 0, no, no}},
        {u"linux/amd64/v3"_s,
            u"linux/amd64 linux/amd64/v2 linux/amd64/v3 linux/amd64/v4 linux/arm64"_s,
            {never, never, never, 0, 2, 2, 0, 0}},
        {u"linux/amd64/v3"_s, u"linux/amd64/v3"_s, {never, never, never, no, 0, 0, no, no}},
        {u"linux/amd64"_s, u"linux/amd64/v1"_s, {0, 0, 0, 0, 0, 0, no, no}},
        {u"linux/amd64"_s, u"linux/x86_64 linux/aarch64 linux/armhf"_s, {0, 0, 0, 0, 0, 0, no, no}},
        {u"linux/arm64/v8"_s, u"linux/amd64 linux/arm/v7"_s, {1, 1, no, 1, 1, 1, no, no}},
        {u"linux/arm64/v8"_s, u"linux/arm64/8"_s, {0, 0, 0, 0, 0, 0, no, no}},
        {u"linux/arm/v6"_s, u"linux/arm/v7 linux/arm/v6 linux/arm/v5"_s, {1, 1, 1, 1, 1, 1, 1, 1}},
        {u"linux/arm/v6"_s, u"linux/amd64 linux/arm linux/arm64"_s, {no, no, no, no, no, no, 1, 1}},
        {u"linux/amd64"_s, u"-"_s, {0, 0, 0, 0, 0, 0, 0, no}},
        {u"windows(10.0.20348)/amd64"_s, allWindows, {2, 2, 2, 2, 2, 2, 0, 0}},
        {u"windows(10.0.22631)/amd64"_s, allWindows, {2, 2, 2, 2, 2, 0, 0, 0}},
        {u"windows(10.0.26100)/amd64"_s, allWindows, {3, 3, 3, 2, 2, 3, 0, 0}},
        {u"windows(10.0.26200)/amd64"_s, allWindows, {3, 3, 3, 2, 2, 0, 0, 0}},
        {u"windows(10.0.26200)/amd64"_s, u"windows(10.0.20348.1)/amd64"_s,
            {0, 0, 0, 0, 0, 0, 0, 0}},
        {u"windows(10.0.19045)/amd64"_s, allWindows, {no, no, no, no, no, 0, 0, 0}},
        {u"windows(10.0.20348)/amd64"_s, u"windows/amd64 windows(10.0.20348.3091)/amd64"_s,
            {1, 1, 1, 0, 0, 1, 0, 0}},
        {u"windows(10.0.20348)/amd64"_s,
            u"windows(10.0.20348.999)/amd64 windows(10.0.20348.2227)/amd64"_s,
            {0, 0, 0, 0, 0, 0, 0, 0}},
    };
    return rows;
}

//! The table was made with one library, whatever each client carries.
Rules withLibrary(const QString &client, const QString &library)
{
    Rules how = rulesOf(clientOf(client));
    how.library = *libraryOf(library);
    return how;
}

int picked(const Row &row, bool dockerList, const Rules &how)
{
    const PreparedImage image(factsOf(row.entries.split(u' '), dockerList));
    return chosen(image, *engineFor(image, hostOf(row.host), how)).picked;
}

} // namespace

class TestSameIndex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyClientAnswersAsItsOwnCode_data();
    void everyClientAnswersAsItsOwnCode();
    void theNewestClientsAnswerTheSame();
    void librariesFrom2025RefuseWhatTheyCouldRun_data();
    void librariesFrom2025RefuseWhatTheyCouldRun();
};

void TestSameIndex::everyClientAnswersAsItsOwnCode_data()
{
    QTest::addColumn<qsizetype>("row");
    for (qsizetype i = 0; i < table().size(); ++i)
        QTest::addRow("%lld %s", static_cast<long long>(i), qPrintable(table()[i].host)) << i;
}

void TestSameIndex::everyClientAnswersAsItsOwnCode()
{
    QFETCH(const qsizetype, row);
    const Row &one = table()[row];
    const QString library = u"v1.0.0-rc.5"_s;
    const bool windows = one.host.startsWith(u"windows"_s);
    const std::array<QString, 8> clients{u"containerd"_s, u"cri@2.0"_s, u"cri"_s, u"buildkit"_s,
        u"docker-containerd@29.6"_s, windows ? u"docker-windows"_s : u"docker"_s, u"podman"_s,
        u"podman"_s};
    for (std::size_t i = 0; i < clients.size(); ++i) {
        if (one.picks[i] == never)
            continue;
        const int got = picked(one, i == clients.size() - 1, withLibrary(clients[i], library));
        QVERIFY2(got == one.picks[i],
            qPrintable(
                u"%1 (%2): got %3, wants %4"_s.arg(clients[i]).arg(i).arg(got).arg(one.picks[i])));
    }
}

void TestSameIndex::theNewestClientsAnswerTheSame()
{
    for (const Row &row : table()) {
        const QStringList entries = row.entries.split(u' ');
        for (const auto &[client, column] :
            {std::pair(u"containerd"_s, 0), {u"cri"_s, 2}, {u"buildkit"_s, 3},
                {u"docker-containerd"_s, 4}, {u"docker"_s, 5}, {u"podman"_s, 6}}) {
            const int wanted = row.picks[static_cast<std::size_t>(column)];
            if (wanted != never)
                QCOMPARE(pickOf(entries, row.host, client), wanted);
        }
    }
}

void TestSameIndex::librariesFrom2025RefuseWhatTheyCouldRun_data()
{
    QTest::addColumn<QString>("client");
    QTest::addColumn<int>("pick");
    QTest::newRow("containerd 2.1") << u"containerd@2.1"_s << 0;
    QTest::newRow("containerd 2.2") << u"containerd@2.2.0"_s << no;
    QTest::newRow("containerd 2.3") << u"containerd@2.3.4"_s << no;
    QTest::newRow("containerd next") << u"containerd"_s << 0;
    QTest::newRow("engine 28") << u"docker-containerd@28.5"_s << 0;
    QTest::newRow("engine 29") << u"docker-containerd@29.0"_s << no;
    QTest::newRow("engine 29.7") << u"docker-containerd@29.7.2"_s << no;
    QTest::newRow("engine next") << u"docker-containerd"_s << 0;
    QTest::newRow("buildkit with rc.4") << u"buildkit@0.20"_s << no;
    QTest::newRow("classic store asks nobody") << u"docker-windows@29.7"_s << 0;
}

void TestSameIndex::librariesFrom2025RefuseWhatTheyCouldRun()
{
    QFETCH(const QString, client);
    QFETCH(const int, pick);
    QCOMPARE(
        pickOf({u"windows(10.0.20348.1)/amd64"_s}, u"windows(10.0.26200)/amd64"_s, client), pick);
}

QTEST_GUILESS_MAIN(TestSameIndex)
#include "tst_sameindex.moc"
