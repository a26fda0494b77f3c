// SPDX-License-Identifier: Apache-2.0
#include "corpora.h"
#include "oci/imagename.h"

#include <QTemporaryDir>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;
using Transport = ImageName::Transport;
using Kind = NamePart::Kind;

namespace {

const QString hex64 = QString(64, u'e');
const QString digest = u"sha256:"_s + hex64;

} // namespace

class TestImageName : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void transportsAreReadAndPrinted_data();
    void transportsAreReadAndPrinted();
    void wrongNamesAreRefused_data();
    void wrongNamesAreRefused();
    void registryCalledLikeATransportReadsBack();
    void selectorsChangeTagOrDigest();
    void pastedTextNamesAnImage_data();
    void pastedTextNamesAnImage();
    void pastedTextWithoutImageIsRefused_data();
    void pastedTextWithoutImageIsRefused();
    void foldersAndArchivesAreFound();
    void partsAreColoured_data();
    void partsAreColoured();
};

void TestImageName::transportsAreReadAndPrinted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("transport");
    QTest::addColumn<QString>("place"); // path, or repository
    QTest::addColumn<QString>("selector"); // selector, or tag or digest
    QTest::addColumn<QString>("printed");
    const auto row = [](const QString &text, Transport transport, const QString &place,
                         const QString &selector, const QString &printed) {
        QTest::newRow(qPrintable(text))
            << text << static_cast<int>(transport) << place << selector << printed;
    };
    row(u"alpine:3"_s, Transport::Registry, u"docker.io/library/alpine"_s, u"3"_s,
        u"docker.io/library/alpine:3"_s);
    row(u"docker://quay.io/a/b"_s, Transport::Registry, u"quay.io/a/b"_s, u"latest"_s,
        u"quay.io/a/b"_s);
    row(u"oci:dir"_s, Transport::OciLayout, u"dir"_s, QString(), u"oci:dir"_s);
    row(u"oci:/a/b:v1"_s, Transport::OciLayout, u"/a/b"_s, u"v1"_s, u"oci:/a/b:v1"_s);
    row(u"oci:dir@"_s + digest, Transport::OciLayout, u"dir"_s, digest, u"oci:dir@"_s + digest);
    row(u"oci:dir:docker.io/library/a:1"_s, Transport::OciLayout, u"dir"_s,
        u"docker.io/library/a:1"_s, u"oci:dir:docker.io/library/a:1"_s);
    row(u"oci:a@b:c"_s, Transport::OciLayout, u"a@b"_s, u"c"_s, u"oci:a@b:c"_s);
    row(u"oci:C:\\images\\x:v1"_s, Transport::OciLayout, u"C:\\images\\x"_s, u"v1"_s,
        u"oci:C:\\images\\x:v1"_s);
    row(u"oci:C:/images"_s, Transport::OciLayout, u"C:/images"_s, QString(), u"oci:C:/images"_s);
    row(u"oci-archive:x.tar:1"_s, Transport::OciArchive, u"x.tar"_s, u"1"_s,
        u"oci-archive:x.tar:1"_s);
    row(u"docker-archive:x.tar"_s, Transport::DockerArchive, u"x.tar"_s, QString(),
        u"docker-archive:x.tar"_s);
    row(u"docker-archive:x.tar:a:1"_s, Transport::DockerArchive, u"x.tar"_s, QString(),
        u"docker-archive:x.tar:docker.io/library/a:1"_s);
    row(u"docker-daemon:a:1"_s, Transport::DockerDaemon, u"docker.io/library/a"_s, u"1"_s,
        u"docker-daemon:docker.io/library/a:1"_s);
    row(u"docker-daemon:"_s + digest, Transport::DockerDaemon, QString(), digest,
        u"docker-daemon:"_s + digest);
}

void TestImageName::transportsAreReadAndPrinted()
{
    QFETCH(QString, text);
    QFETCH(int, transport);
    QFETCH(QString, place);
    QFETCH(QString, selector);
    QFETCH(QString, printed);
    const auto name = ImageName::parse(text);
    VERIFY_OK(name);
    QCOMPARE(static_cast<int>(name->transport), transport);
    const bool byReference = name->path.isEmpty() && !name->reference.isNull();
    QCOMPARE(byReference ? name->reference.repository() : name->path, place);
    QCOMPARE(byReference ? name->reference.tagOrDigest() : name->selector, selector);
    QCOMPARE(name->toString(), printed);
    const auto again = ImageName::parse(printed);
    VERIFY_OK(again);
    QVERIFY(*again == *name);
}

void TestImageName::wrongNamesAreRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QString() << u"missing"_s;
    QTest::newRow("no path") << u"oci:"_s << u"path is missing"_s;
    QTest::newRow("no path before tag") << u"oci::v1"_s << u"path is missing"_s;
    QTest::newRow("no tag behind colon") << u"oci:dir:"_s << u"tag is missing"_s;
    QTest::newRow("tag of a layout") << u"oci:dir:v 1"_s << u"' '"_s;
    QTest::newRow("cut digest") << u"oci:dir@sha256:abc"_s << u"no digest"_s;
    QTest::newRow("archive without path") << u"docker-archive:"_s << u"path is missing"_s;
    QTest::newRow("archive with bad name") << u"docker-archive:x.tar:A/B"_s << u"lower case"_s;
    QTest::newRow("unread transport") << u"containers-storage:alpine"_s << u"not read"_s;
    QTest::newRow("folder transport") << u"dir:/tmp/x"_s << u"dir:"_s;
    QTest::newRow("address") << u"https://quay.io/a/b"_s << u"scheme"_s;
    QTest::newRow("docker without name") << u"docker://"_s << u"missing"_s;
}

void TestImageName::wrongNamesAreRefused()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto name = ImageName::parse(text);
    QVERIFY(!name);
    QCOMPARE(name.error().code, Errc::Usage);
    QVERIFY2(name.error().message.contains(said), qPrintable(name.error().toLine()));
}

void TestImageName::registryCalledLikeATransportReadsBack()
{
    const auto name = ImageName::parse(u"docker://oci:5000/x:1");
    VERIFY_OK(name);
    QCOMPARE(name->reference.domain(), u"oci:5000"_s);
    QCOMPARE(name->toString(), u"docker://oci:5000/x:1"_s);
    const auto again = ImageName::parse(name->toString());
    VERIFY_OK(again);
    QVERIFY(*again == *name);
}

void TestImageName::selectorsChangeTagOrDigest()
{
    const auto changed = [](const QString &text, const QString &selector) {
        return ImageName::parse(text)->withSelector(selector).toString();
    };
    QCOMPARE(changed(u"quay.io/a/b:1"_s, u"2"_s), u"quay.io/a/b:2"_s);
    QCOMPARE(changed(u"quay.io/a/b:1"_s, digest), u"quay.io/a/b@"_s + digest);
    QCOMPARE(changed(u"quay.io/a/b@"_s + digest, u"2"_s), u"quay.io/a/b:2"_s);
    QCOMPARE(changed(u"oci:dir:1"_s, digest), u"oci:dir@"_s + digest);
    QCOMPARE(changed(u"docker-archive:x.tar"_s, u"alpine:3"_s),
        u"docker-archive:x.tar:docker.io/library/alpine:3"_s);
    QCOMPARE(ImageName::parse(u"oci:dir:1")->container(), u"oci:dir"_s);
    QCOMPARE(ImageName::parse(u"alpine:1")->container(), u"docker.io/library/alpine"_s);
}

void TestImageName::pastedTextNamesAnImage_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("platform");
    const auto row = [](const char *text, const QString &name, const char *platform = "") {
        QTest::newRow(text) << QString::fromUtf8(text).replace(u"DIGEST"_s, digest) << name
                            << QString::fromLatin1(platform);
    };
    const QString nginx = u"docker.io/library/nginx:1.27"_s;
    row("nginx:1.27", nginx);
    row("  \"nginx:1.27\"\n", nginx);
    row("`nginx:1.27`", nginx);
    row("docker pull nginx:1.27", nginx);
    row("$ sudo docker pull --platform linux/arm64 nginx:1.27", nginx, "linux/arm64");
    row("docker pull --platform=windows/amd64 -q nginx:1.27", nginx, "windows/amd64");
    row("docker run -it --rm -p 80:80 -e A=B --name web nginx:1.27 sh -c 'x y'", nginx);
    row("docker run -d -v /a:/b \\\n  --network host \\\n  nginx:1.27", nginx);
    row("podman run --rm nginx:1.27", nginx);
    row("DOCKER_BUILDKIT=1 docker run nginx:1.27", nginx);
    row("nerdctl -n k8s.io pull nginx:1.27", nginx);
    row("crictl pull nginx:1.27", nginx);
    row("skopeo inspect --raw docker://nginx:1.27", nginx);
    row("skopeo copy docker://nginx:1.27 oci:dir:x", nginx);
    row("docker buildx imagetools inspect nginx:1.27", nginx);
    row("docker manifest inspect nginx:1.27 | jq .", nginx);
    row("crane manifest nginx:1.27", nginx);
    row("oras manifest fetch quay.io/a/b@DIGEST", u"quay.io/a/b@"_s + digest);
    row("gantry inspect oci:dir:v1", u"oci:dir:v1"_s);
    row("FROM nginx:1.27", nginx);
    row("from --platform=linux/amd64 nginx:1.27 AS web", nginx, "linux/amd64");
    row("FROM --platform=$BUILDPLATFORM nginx:1.27", nginx);
    row("COPY --from=nginx:1.27 /a /b", nginx);
    row("# syntax=docker/dockerfile:1", u"docker.io/docker/dockerfile:1"_s);
    row("# a comment\n\nFROM nginx:1.27", nginx);
    row("    image: nginx:1.27", nginx);
    row("  - image: \"nginx:1.27\" # the web", nginx);
    row("\"image\": \"nginx:1.27\",", nginx);
    row("https://hub.docker.com/_/nginx", u"docker.io/library/nginx"_s);
    row("https://hub.docker.com/r/grafana/grafana/tags", u"docker.io/grafana/grafana"_s);
    row("https://hub.docker.com/layers/library/nginx/1.27/images/"
        "sha256-eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
        u"docker.io/library/nginx@"_s + digest);
    row("https://quay.io/repository/prometheus/node-exporter?tab=tags&tag=latest",
        u"quay.io/prometheus/node-exporter"_s);
    row("https://quay.io/repository/a/b/manifest/DIGEST", u"quay.io/a/b@"_s + digest);
    row("https://github.com/Owner/repo/pkgs/container/name/123?tag=v1", u"ghcr.io/owner/name:v1"_s);
    row("https://github.com/orgs/acme/packages/container/package/a%2Fb", u"ghcr.io/acme/a/b"_s);
    row("https://mcr.microsoft.com/en-us/artifact/mar/dotnet/sdk/tags",
        u"mcr.microsoft.com/dotnet/sdk"_s);
    row("https://gallery.ecr.aws/docker/library/nginx", u"public.ecr.aws/docker/library/nginx"_s);
    row("https://r.example:5000/v2/a/b/manifests/1.2", u"r.example:5000/a/b:1.2"_s);
    row("https://r.example/v2/a/b/manifests/DIGEST", u"r.example/a/b@"_s + digest);
    row("https://r.example/v2/a/b/tags/list", u"r.example/a/b"_s);
    row("http://[::1]:5000/v2/a/manifests/x", u"[::1]:5000/a:x"_s);
    row("https://ghcr.io/owner/name:v1", u"ghcr.io/owner/name:v1"_s);
    row("ocidir://dir:v1", u"oci:dir:v1"_s);
}

void TestImageName::pastedTextNamesAnImage()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    QFETCH(QString, platform);
    const auto pasted = parsePasted(text);
    VERIFY_OK(pasted);
    QCOMPARE(pasted->name.toString(), name);
    QCOMPARE(pasted->platform, platform);
}

void TestImageName::pastedTextWithoutImageIsRefused_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QString() << u"no image name"_s;
    QTest::newRow("comment") << u"# only words"_s << u"no image name"_s;
    QTest::newRow("sentence") << u"please look at nginx"_s << u"blanks"_s;
    QTest::newRow("command without image")
        << u"docker pull --platform linux/arm64"_s << u"names no image"_s;
    QTest::newRow("version") << u"docker --version"_s << u"names no image"_s;
    QTest::newRow("variable") << u"FROM golang:${GO}"_s << u"variable"_s;
    QTest::newRow("scratch") << u"FROM scratch"_s << u"empty base"_s;
    QTest::newRow("page of a person")
        << u"https://hub.docker.com/u/someone"_s << u"not the page of an image"_s;
    QTest::newRow("registry alone") << u"https://quay.io/"_s << u"no repository"_s;
    QTest::newRow("broken address") << u"https://"_s << u"not a valid address"_s;
    QTest::newRow("much text") << QString(70'000, u'x') << u"too long"_s;
    QTest::newRow("image ID") << hex64 << u"image ID"_s;
}

void TestImageName::pastedTextWithoutImageIsRefused()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto pasted = parsePasted(text);
    QVERIFY2(!pasted, qPrintable(pasted ? pasted->name.toString() : QString()));
    QCOMPARE(pasted.error().code, Errc::Usage);
    QVERIFY2(pasted.error().message.contains(said), qPrintable(pasted.error().toLine()));
}

void TestImageName::foldersAndArchivesAreFound()
{
    QTemporaryDir dir;
    QVERIFY(dir.isValid());
    QVERIFY(QDir(dir.path()).mkdir(u"layout"_s));
    const auto write = [&dir](const QString &name, const QByteArray &bytes) {
        QFile file(dir.filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    };
    const auto tar = [](const QByteArray &name) {
        QByteArray header = name;
        header.resize(512, '\0');
        header.replace(124, 11, "00000000000");
        return header + QByteArray(1024, '\0');
    };
    write(u"layout/oci-layout"_s, "{}");
    write(u"one.tar"_s, tar("oci-layout"));
    write(u"two.tar"_s, tar("manifest.json"));
    write(u"three.tar"_s, "no archive at all");
    const auto transportOf = [&dir](const QString &name) {
        const auto pasted = parsePasted(dir.filePath(name));
        return pasted ? static_cast<int>(pasted->name.transport) : -1;
    };
    QCOMPARE(transportOf(u"layout"_s), static_cast<int>(Transport::OciLayout));
    QCOMPARE(transportOf(u"one.tar"_s), static_cast<int>(Transport::OciArchive));
    QCOMPARE(transportOf(u"two.tar"_s), static_cast<int>(Transport::DockerArchive));
    QCOMPARE(transportOf(u"three.tar"_s), -1);
    QCOMPARE(transportOf(u"absent.tar"_s), -1);
}

void TestImageName::partsAreColoured_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("parts"); // kind letter and piece
    const auto row = [](const char *text, const char *parts) {
        QTest::newRow(text) << QString::fromLatin1(text) << QString::fromLatin1(parts);
    };
    row("", "");
    row("alpine", "P:alpine");
    row("quay.io/a/b:1", "R:quay.io P:a/b T:1");
    row("[::1]:5000/a", "R:[::1]:5000 P:a");
    row("docker://a:1", "X:docker:// P:a T:1");
    row("oci:dir:v1", "X:oci: P:dir T:v1");
    row("oci:dir", "X:oci: P:dir");
    row("a:b+c", "P:a W:b+c");
    row("quay.io/A:1", "R:quay.io W:A T:1");
    row("a@sha256:12", "P:a W:sha256:12");
    row("oci:", "X:oci: W:");
    row("oci:my folder:v1", "X:oci: P:my folder T:v1");
    row("docker://a b", "X:docker:// W:a b");
    row("a b", "W:a b");
    row("https://x/y", "W:https: W:/x/y");
}

void TestImageName::partsAreColoured()
{
    QFETCH(QString, text);
    QFETCH(QString, parts);
    QStringList got;
    for (const NamePart &part : nameParts(text)) {
        const QString letter(QStringView(u"XRPTDW").at(static_cast<int>(part.kind)));
        got += letter + u':' + text.sliced(part.offset, part.length);
        QCOMPARE(part.kind == Kind::Wrong, !part.reason.isEmpty());
    }
    QCOMPARE(got.join(u' '), parts);
}

QTEST_GUILESS_MAIN(TestImageName)
#include "tst_imagename.moc"
