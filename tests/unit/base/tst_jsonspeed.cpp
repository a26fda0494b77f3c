// SPDX-License-Identifier: Apache-2.0
// How quick the reader is beside QJsonDocument, on a document like a large index. A ratio, because
// times mean nothing on a busy machine; debug builds measure nothing and say so.
#include "base/json.h"

#include <QElapsedTimer>
#include <QJsonDocument>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace Qt::StringLiterals;
using namespace gantry;

namespace {

QByteArray largeIndex(int entries)
{
    QByteArray text = R"({"schemaVersion":2,"manifests":[)";
    for (int i = 0; i < entries; ++i) {
        text += i ? ",\n" : "\n";
        text += R"(  {"mediaType": "application/vnd.oci.image.manifest.v1+json", "size": )"
            + QByteArray::number(1000 + i);
        text += R"(, "digest": "sha256:)" + QByteArray::number(i).rightJustified(64, 'a');
        text
            += R"(", "platform": {"architecture": "amd64", "os": "windows", "os.version": "10.0.20348.2582"},)";
        text += R"( "annotations": {"org.opencontainers.image.title": "tést \u00e9 \/x"}})";
    }
    return text + "]}";
}

template <typename Function>
qint64 fastest(Function function)
{
    qint64 best = std::numeric_limits<qint64>::max();
    for (int i = 0; i < 15; ++i) {
        QElapsedTimer timer;
        timer.start();
        function();
        best = std::min(best, timer.nsecsElapsed());
    }
    return best;
}

} // namespace

class TestJsonSpeed : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void readerIsNotSlowerThanQts();
};

void TestJsonSpeed::readerIsNotSlowerThanQts()
{
#ifndef NDEBUG
    QSKIP("a debug build says nothing about speed");
#endif
    const QByteArray text = largeIndex(20'000);
    const qint64 ours = fastest([&text] {
        if (!json::Document::parse(text))
            qFatal("our reader refuses the document");
    });
    const qint64 theirs = fastest([&text] {
        if (QJsonDocument::fromJson(text).isNull())
            qFatal("Qt refuses the document");
    });
    const auto rate = [&text](qint64 nanoseconds) {
        return static_cast<double>(text.size()) * 1000 / static_cast<double>(nanoseconds);
    };
    qInfo("%.1f MB: ours %.0f MB/s, QJsonDocument %.0f MB/s",
        static_cast<double>(text.size()) / 1e6, rate(ours), rate(theirs));
    QVERIFY2(ours <= theirs, "our reader is slower than QJsonDocument");
}

QTEST_GUILESS_MAIN(TestJsonSpeed)
#include "tst_jsonspeed.moc"
