// SPDX-License-Identifier: Apache-2.0
// What clients print is recognised, and what is in it is read.
#include "corpora.h"
#include "doctor/explain.h"

#include <QRegularExpression>

using namespace Qt::StringLiterals;
using namespace gantry;
using doctor::Diagnosis;
using doctor::explainMessage;

class ExplainTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aMessageIsRead_data()
    {
        QTest::addColumn<QString>("message");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QString>("reference");
        const auto row = [](const char *id, const QString &message, const QString &host = {},
                             const QString &reference = {}) {
            QTest::newRow(id) << message << QString::fromLatin1(id).first(3) << host << reference;
        };
        row("E01", u"no matching manifest for linux/s390x in the manifest list entries"_s,
            u"linux/s390x"_s);
        row("E03",
            u"no matching manifest for windows/amd64 10.0.17763 in the manifest list entries"_s,
            u"windows(10.0.17763)/amd64"_s);
        row("E04",
            u"no matching manifest for windows(10.0.20348)/amd64 in the manifest list entries"_s,
            u"windows(10.0.20348)/amd64"_s);
        row("E05",
            u"no matching manifest for windows(10.0.28000)/amd64 in the manifest list entries: no match for platform in manifest: not found"_s,
            u"windows(10.0.28000)/amd64"_s);
        row("E07",
            u"a Windows version 10.0.26100-based image is incompatible with a 10.0.20348 host"_s,
            u"windows(10.0.20348)/amd64"_s);
        row("E15",
            u"Failed to pull image \\\"team/agent:3\\\": rpc error: no match for platform\n   in manifest: not found"_s,
            {}, u"team/agent:3"_s);
        row("E20",
            u"failed to resolve source metadata for example.org/base:1: no match for platform in manifest: not found"_s,
            {}, u"example.org/base:1"_s);
        row("E23",
            u"The requested image's platform (linux/amd64) does not match the detected host platform (linux/arm64/v8) and"_s,
            u"linux/arm64"_s);
        row("E28",
            u"no image found in image index for architecture \"riscv64\", variant \"\", OS \"linux\""_s,
            u"linux/riscv64"_s);
        row("E28 on macOS",
            u"choosing an image from manifest list docker://team/agent:3: no image found in image index for architecture \"arm64\", variant \"v8\", OS \"darwin\""_s,
            u"darwin/arm64"_s, u"docker://team/agent:3"_s);
        row("E35", u"image Manifest does not contain descriptor matching platform 'linux/arm64'."_s,
            u"linux/arm64"_s);
        row("E55", u"no child with platform arm64/linux in index example.org/a:1"_s,
            u"linux/arm64"_s, u"example.org/a:1"_s);
    }

    void aMessageIsRead()
    {
        QFETCH(QString, message);
        QFETCH(QString, id);
        QFETCH(QString, host);
        QFETCH(QString, reference);
        const QList<Diagnosis> found = explainMessage(message);
        QCOMPARE(found.size(), 1);
        QCOMPARE(found.first().id, id);
        QCOMPARE(found.first().host ? oci::formatPlatform(found.first().host->platform) : QString(),
            host);
        QCOMPARE(found.first().reference, reference);
        QVERIFY(!found.first().title.isEmpty() && !found.first().cause.isEmpty()
            && !found.first().remedies.isEmpty());
        QVERIFY(!found.first().quoted.isEmpty() && !found.first().saidBy.isEmpty());
    }

    void theLinesOfTheFactsAreKnown()
    {
        QFile file(corpora::root() + u"/../facts/platforms.md"_s);
        if (!file.open(QIODevice::ReadOnly))
            QSKIP(qPrintable(u"NO FACTS: "_s + file.fileName()));
        static const QRegularExpression entry(
            u"\\*\\*(E\\d\\d)\\*\\* [^\n]*?Diagnosis: ([a-z0-9-]+)\n\n    ([^\n]+)\n"_s);
        auto matches = entry.globalMatch(QString::fromUtf8(file.readAll()));
        int count = 0;
        while (matches.hasNext()) {
            const auto match = matches.next();
            const QList<Diagnosis> found = explainMessage(match.captured(3));
            QVERIFY2(!found.isEmpty(), qPrintable(match.captured(1)));
            QCOMPARE(found.first().id, match.captured(1));
            QCOMPARE(found.first().key, match.captured(2));
            ++count;
        }
        QCOMPARE(count, 57);
    }

    void otherLinesAreNotKnown()
    {
        const QStringList lines{u""_s, u" "_s, u"manifest unknown"_s,
            u"Error response from daemon: Get \"https://example.org/v2/\": dial tcp: connection refused"_s,
            u"denied: requested access to the resource is denied"_s,
            u"toomanyrequests: You have reached your pull rate limit"_s,
            u"x509: certificate signed by unknown authority"_s,
            u"exec: \"foo\": executable file not found in $PATH"_s,
            u"Unable to find image 'alpine:latest' locally"_s,
            u"latest: Pulling from library/alpine"_s, u"Status: Image is up to date"_s,
            u"no space left on device"_s,
            u"permission denied while trying to connect to the Docker daemon socket"_s,
            u"Cannot connect to the Docker daemon at unix:///var/run/docker.sock"_s,
            u"pull access denied for x, repository does not exist"_s,
            u"failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2"_s,
            u"ImagePullBackOff"_s, u"ErrImagePull"_s, u"Back-off pulling image \"nginx\""_s,
            u"OOMKilled"_s, u"exit status 1"_s, u"Exited (0) 3 minutes ago"_s,
            u"Exited (137) 3 minutes ago"_s, u"invalid reference format"_s,
            u"blob upload unknown to registry"_s, u"digest did not match"_s, u"unexpected EOF"_s,
            u"i/o timeout"_s, u"platform linux/amd64"_s, u"windows/amd64 10.0.17763"_s,
            u"no such host"_s, u"context deadline exceeded"_s};
        QVERIFY(lines.size() >= 30);
        for (const QString &line : lines)
            QVERIFY2(explainMessage(line).isEmpty(), qPrintable(line));
    }

    void severalMessagesAreToldOnceEach()
    {
        const QList<Diagnosis> found = explainMessage(
            u"WARNING: The requested image's platform (linux/amd64) does not match the detected "
            u"host platform (linux/arm64/v8) and no specific platform was requested\n"
            "exec /bin/sh: exec format error\nexec /bin/sh: exec format error"_s);
        QCOMPARE(found.size(), 2);
    }

    void endlessTextIsCut()
    {
        const QString text = QString(64 * 1024, u'x')
            + u" no matching manifest for linux/s390x in the manifest list entries"_s;
        QVERIFY(explainMessage(text).isEmpty());
        QVERIFY(explainMessage(u"failed to start sandbox container "_s.repeated(20000)).isEmpty());
    }
};

QTEST_GUILESS_MAIN(ExplainTest)
#include "tst_explain.moc"
