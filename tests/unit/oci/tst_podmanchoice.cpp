// SPDX-License-Identifier: Apache-2.0
// What podman, buildah and skopeo would take out of an index (containers/image, ChooseInstance).
// They compare names as written; we do not follow them, and every row we answer differently stands
// here with the reason.
#include "oci/index.h"
#include "oci/platform.h"
#include "platformjson.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

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

//! The host of a podman vector, which calls its members in two ways.
Platform hostOf(const QJsonValue &row)
{
    Platform host;
    host.os = row["os"_L1].toString();
    host.architecture = row["architecture"_L1].toString() + row["arch"_L1].toString();
    host.variant = row["variant"_L1].toString();
    return host;
}

Platform specifier(const QString &text)
{
    const auto platform = parsePlatform(text);
    if (!platform)
        qFatal("%s", qPrintable(platform.error().toLine()));
    return *platform;
}

} // namespace

class TestPodmanChoice : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void podmanPicksAgreeButForNamedRows();
    void podmanTriesFewerNames();
};

void TestPodmanChoice::podmanPicksAgreeButForNamedRows()
{
    NEEDS_CORPORA;
    QStringList different;
    int same = 0;
    for (const QJsonValue &row : corpora::rows(u"platforms/choose-instance.json"_s)) {
        const QString file = row["document"_L1].toString();
        const auto document
            = json::Document::parse(corpora::bytes(u"registry/documents/"_s + file));
        VERIFY_OK(document);
        const auto index = Index::parse(*document, QString());
        VERIFY_OK(index);
        QList<std::optional<Platform>> entries;
        for (const Descriptor &entry : index->manifests())
            entries += entry.platform;
        const qsizetype best = pick(hostOf(row), entries);
        const QString picked = best < 0 ? QString() : index->manifests()[best].digest.toString();
        if (picked == row["picks"_L1].toString())
            ++same;
        else
            different += QStringList{file.section(u'.', 0, 0), row["architecture"_L1].toString(),
                row["variant"_L1].toString(), row["prefer"_L1].toString()}
                             .join(u' ');
    }
    const QStringList expected{
        // podman compares names as written; arm without variant is arm/v7 for us
        u"docker-list-arm-variants arm v7 any"_s,
        u"docker-list-arm-variants arm v5 any"_s,
        u"docker-list-arm-variants arm unrecognized-not-present any"_s,
        u"oci-index-arm-variants arm v5 zstd-when-present"_s,
        u"oci-index-arm-variants arm  zstd-when-present"_s,
        u"oci-index-arm-variants arm unrecognized-not-present zstd-when-present"_s,
        u"oci-index-arm-variants arm v5 gzip"_s,
        u"oci-index-arm-variants arm  gzip"_s,
        u"oci-index-arm-variants arm unrecognized-not-present gzip"_s,
        // the entry asks for the feature sse4, which podman does not look at
        u"oci-index-basic amd64  any"_s,
        u"oci-index-basic amd64  zstd-when-present"_s,
        // among equal platforms podman prefers a compression; the specification says the first
        u"oci-index-zstd-duplicates amd64  zstd-when-present"_s,
        u"oci-index-arm-variants arm v6 zstd-when-present"_s,
        u"oci-index-zstd-duplicates-2 amd64  zstd-when-present"_s,
        u"oci-index-zstd-duplicates-2 arm64  gzip"_s,
        // an entry without platform is podman's last resort and no match for us
        u"oci-index-zstd-duplicates-2 matchesImageWithNoPlatform  zstd-when-present"_s,
        u"oci-index-zstd-duplicates-2 matchesImageWithNoPlatform  gzip"_s,
    };
    QCOMPARE(QSet(different.cbegin(), different.cend()), QSet(expected.cbegin(), expected.cend()));
    QCOMPARE(same, 27);
}

void TestPodmanChoice::podmanTriesFewerNames()
{
    NEEDS_CORPORA;
    const QString file = u"platforms/containers-image-choose.json"_s;
    const QJsonObject indices = corpora::json(file).object()["indices"_L1].toObject();
    QStringList different;
    for (const QJsonValue &row : corpora::group(file, u"choose_instance"_s)) {
        const QString name = row["index"_L1].toString();
        QList<std::optional<Platform>> entries;
        const QJsonArray list = indices[name].toArray();
        QVERIFY(!list.isEmpty());
        for (const QJsonValue &entry : list)
            entries += entry["platform"_L1].isObject()
                ? std::optional(platformOf(entry["platform"_L1]))
                : std::nullopt;
        const qsizetype best = pick(hostOf(row), entries);
        const QString picked = best < 0 ? QString() : list[best]["id"_L1].toString();
        if (picked != row["chosen"_L1].toString())
            different += QStringList{name, row["arch"_L1].toString(), row["variant"_L1].toString(),
                row["prefer_gzip"_L1].toBool() ? u"gzip"_s : u"zstd"_s, picked}
                             .join(u' ');
    }
    QStringList refused;
    for (const QJsonValue &row : corpora::group(file, u"wanted_platforms"_s)) {
        for (const QString &tried : stringsOf(row["tried_in_order"_L1])) {
            if (!matchPlatform(hostOf(row["request"_L1]), specifier(tried), MatchMode::Compatible))
                refused += describePlatform(hostOf(row["request"_L1])) + u" takes "_s + tried;
        }
    }
    // Reasons as in the test above; the last word is what we take.
    const QStringList expected{
        u"variants arm v6 zstd arm-v6-gzip"_s,
        u"variants arm v5 zstd "_s,
        u"variants arm  zstd arm-v7"_s,
        u"variants arm unrecognized-not-present zstd "_s,
        u"variants arm v5 gzip "_s,
        u"variants arm  gzip arm-v7"_s,
        u"variants arm unrecognized-not-present gzip "_s,
        u"schema2-variants arm v7 zstd arm-none"_s,
        u"schema2-variants arm v5 zstd "_s,
        u"schema2-variants arm unrecognized-not-present zstd "_s,
        u"zstd-1 amd64  zstd amd64-gzip"_s,
        u"zstd-2 amd64  zstd amd64-gzip-1"_s,
        u"zstd-2 arm64  gzip arm64-zstd"_s,
        u"zstd-2 matchesImageWithNoPlatform  zstd "_s,
        u"zstd-2 matchesImageWithNoPlatform  gzip "_s,
    };
    QCOMPARE(different, expected);
    const QStringList expectedRefused{
        u"linux/arm/v6 takes linux/arm"_s, u"linux/arm takes linux/arm/v8"_s};
    QCOMPARE(refused, expectedRefused);
}

QTEST_GUILESS_MAIN(TestPodmanChoice)
#include "tst_podmanchoice.moc"
