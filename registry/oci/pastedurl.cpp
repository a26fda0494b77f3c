// SPDX-License-Identifier: Apache-2.0
// Addresses of registries' web pages and of their API.
#include "base/text.h"
#include "oci/pasted.h"
#include "oci/words.h"

#include <QUrl>
#include <QUrlQuery>

#include <utility>

namespace gantry::oci::pasted {

using namespace Qt::StringLiterals;

namespace {

//! What a page knows of an image.
struct Page {
    QString registry;
    QStringList repository;
    QString tag, digest;
};

QString nameOf(const Page &page)
{
    QString name = page.registry + u'/' + page.repository.join(u'/');
    if (!page.digest.isEmpty())
        return name + u'@' + page.digest;
    return page.tag.isEmpty() ? name : name + u':' + page.tag;
}

//! sha256-… as pages write it in a path.
QString digestOfPath(QString text)
{
    return text.replace(u"sha256-"_s, u"sha256:"_s);
}

//! hub.docker.com/_/NAME, /r/USER/NAME, /layers/USER/NAME/TAG/images/sha256-…,
//! /repository/docker/USER/NAME
std::optional<Page> dockerHub(const QStringList &path, const QUrlQuery &query)
{
    Page page{.registry = u"docker.io"_s, .repository = {}, .tag = {}, .digest = {}};
    page.tag = query.queryItemValue(u"tag"_s);
    const QString kind = path.value(0);
    if (kind == u"_" && path.size() >= 2) {
        page.repository = {u"library"_s, path[1]};
    } else if (kind == u"r" && path.size() >= 3) {
        page.repository = {path[1] == u"_" ? u"library"_s : path[1], path[2]};
    } else if (kind == u"layers" && path.size() >= 4) {
        page.repository = {path[1], path[2]};
        page.tag = path[3];
        if (path.value(4) == u"images")
            page.digest = digestOfPath(path.value(5));
    } else if (kind == u"repository" && path.value(1) == u"docker" && path.size() >= 4) {
        page.repository = {path[2], path[3]};
        if (path.value(4) == u"tags" && path.size() > 5)
            page.tag = path[5];
    } else {
        return std::nullopt;
    }
    return page;
}

//! quay.io/repository/ORG/NAME[/manifest/sha256:…][?tag=…]
std::optional<Page> quay(const QString &host, const QStringList &path, const QUrlQuery &query)
{
    if (path.value(0) != u"repository" || path.size() < 3)
        return std::nullopt;
    Page page{.registry = host, .repository = path.sliced(1, 2), .tag = {}, .digest = {}};
    page.tag = query.queryItemValue(u"tag"_s);
    if (page.tag == u"latest" && query.hasQueryItem(u"tab"_s))
        page.tag.clear(); // the page's default, not what somebody looked at
    if (path.value(3) == u"manifest")
        page.digest = path.value(4);
    return page;
}

//! github.com/OWNER/REPO/pkgs/container/NAME[/ID][?tag=…] and
//! /orgs/OWNER/packages/container/[package/]NAME
std::optional<Page> gitHub(const QStringList &path, const QUrlQuery &query)
{
    const qsizetype at = path.indexOf(u"container"_s);
    const bool packages = at > 0 && (path[at - 1] == u"pkgs" || path[at - 1] == u"packages");
    if (!packages || at + 1 >= path.size())
        return std::nullopt;
    const QString owner = path[0] == u"orgs" || path[0] == u"users" ? path.value(1) : path[0];
    const bool extra = path[at + 1] == u"package" && at + 2 < path.size();
    const QString name = path[extra ? at + 2 : at + 1];
    Page page{.registry = u"ghcr.io"_s, .repository = {}, .tag = {}, .digest = {}};
    page.repository
        = (owner + u'/' + QUrl::fromPercentEncoding(name.toUtf8())).toLower().split(u'/');
    page.tag = query.queryItemValue(u"tag"_s);
    return page;
}

//! mcr.microsoft.com/[en-us/](artifact/mar|product)/NAME/…/(about|tags|tag/TAG)
std::optional<Page> microsoft(const QStringList &path)
{
    qsizetype at = path.indexOf(u"mar"_s);
    if (at < 0)
        at = path.indexOf(u"product"_s);
    if (at < 0 || at + 1 >= path.size())
        return std::nullopt;
    Page page{.registry = u"mcr.microsoft.com"_s,
        .repository = path.sliced(at + 1),
        .tag = {},
        .digest = {}};
    const qsizetype count = page.repository.size();
    if (count > 2 && page.repository[count - 2] == u"tag") {
        page.tag = page.repository.takeLast();
        page.repository.removeLast();
    } else if (count > 1
        && (page.repository.last() == u"about" || page.repository.last() == u"tags")) {
        page.repository.removeLast();
    }
    return page;
}

//! console.cloud.google.com/artifacts/docker/PROJECT/LOCATION/REPOSITORY/NAME…
std::optional<Page> googleCloud(const QStringList &path)
{
    if (path.value(0) == u"artifacts" && path.value(1) == u"docker" && path.size() >= 6)
        return Page{.registry = path[3] + u"-docker.pkg.dev"_s,
            .repository = QStringList{path[2], path[4]} + path[5].split(u"%2F"_s),
            .tag = {},
            .digest = {}};
    if (path.value(0) == u"gcr" && path.value(1) == u"images" && path.size() >= 5)
        return Page{.registry = u"gcr.io"_s,
            .repository = QStringList{path[2]} + path.sliced(4),
            .tag = {},
            .digest = {}};
    return std::nullopt;
}

//! HOST/v2/NAME/(manifests|blobs|tags|referrers)/… (distribution-spec v1.1.1, "Endpoints")
std::optional<Page> api(const QString &host, const QStringList &path)
{
    if (path.value(0) != u"v2" || path.size() < 4)
        return std::nullopt;
    const QString kind = path[path.size() - 2];
    const QString last = path.last();
    if (kind != u"manifests" && kind != u"blobs" && kind != u"tags" && kind != u"referrers")
        return std::nullopt;
    Page page{
        .registry = host, .repository = path.sliced(1, path.size() - 3), .tag = {}, .digest = {}};
    if (kind != u"tags")
        (last.contains(u':') ? page.digest : page.tag) = last;
    return page;
}

std::unexpected<Error> wrong(QString message, const QUrl &url)
{
    return fail(Errc::Usage, std::move(message), withoutSecrets(url.toDisplayString()).left(300));
}

} // namespace

Expected<Found> fromUrl(QStringView text)
{
    const QUrl url(text.toString(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty())
        return fail(Errc::Usage, Words::tr("this is not a valid address"),
            withoutSecrets(text.left(300).toString()));
    QString host = url.host();
    if (host.contains(u':'))
        host = u'[' + host + u']';
    if (url.port() >= 0)
        host += u':' + QString::number(url.port());
    const QStringList path = url.path(QUrl::FullyEncoded).split(u'/', Qt::SkipEmptyParts);
    const QUrlQuery query(url);

    std::optional<Page> page;
    bool knownSite = true;
    if (host == u"hub.docker.com")
        page = dockerHub(path, query);
    else if (host == u"github.com")
        page = gitHub(path, query);
    else if (host == u"console.cloud.google.com")
        page = googleCloud(path);
    else if (host == u"gallery.ecr.aws" && path.size() >= 2)
        page = Page{.registry = u"public.ecr.aws"_s, .repository = path, .tag = {}, .digest = {}};
    else
        knownSite = false;
    if (!page)
        page = api(knownSite ? u"docker.io"_s : host, path);
    if (!page && host == u"mcr.microsoft.com")
        page = microsoft(path);
    if (!page && !knownSite)
        page = quay(host, path, query);
    if (page)
        return Found{.name = nameOf(*page), .platform = {}};
    if (knownSite)
        return wrong(Words::tr("this page is not the page of an image"), url);
    if (path.isEmpty())
        return wrong(Words::tr("the address names a registry but no repository"), url);
    return Found{.name = host + u'/' + path.join(u'/'), .platform = {}};
}

} // namespace gantry::oci::pasted
