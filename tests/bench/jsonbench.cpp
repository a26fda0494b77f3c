// SPDX-License-Identifier: Apache-2.0
// How quick the reader is beside QJsonDocument, on a document like a large index: both read the
// same bytes in turns. Prints one JSON object; the rates are those of the fastest turn.
#include "base/json.h"

#include <QElapsedTimer>
#include <QJsonDocument>

#include <algorithm>
#include <cstdio>
#include <limits>

using namespace gantry;

namespace {

constexpr int entries = 20'000;
constexpr int turns = 15;

QByteArray largeIndex()
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
void measure(qint64 &best, Function function)
{
    QElapsedTimer timer;
    timer.start();
    function();
    best = std::min(best, timer.nsecsElapsed());
}

} // namespace

int main()
{
    const QByteArray text = largeIndex();
    qint64 ours = std::numeric_limits<qint64>::max();
    qint64 theirs = ours;
    for (int turn = 0; turn < turns; ++turn) {
        measure(ours, [&text] {
            if (!json::Document::parse(text))
                qFatal("our reader refuses the document");
        });
        measure(theirs, [&text] {
            if (QJsonDocument::fromJson(text).isNull())
                qFatal("Qt refuses the document");
        });
    }
    const auto rate = [&text](qint64 nanoseconds) {
        return static_cast<double>(text.size()) * 1000 / static_cast<double>(nanoseconds);
    };
    std::printf("{\"bytes\": %lld, \"ours\": %.0f, \"qt\": %.0f, \"ratio\": %.2f}\n",
        static_cast<long long>(text.size()), rate(ours), rate(theirs), rate(ours) / rate(theirs));
    return 0;
}
