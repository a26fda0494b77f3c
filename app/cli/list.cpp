// SPDX-License-Identifier: Apache-2.0
#include "verbs/list.h"

#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "oci/imagename.h"
#include "services.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QByteArray listJson(
    const QString &name, QStringView member, const QStringList &names, bool insecure)
{
    json::Writer writer;
    writer.beginObject().member(u"schema", qint64(1)).member(u"name", name);
    writer.key(member).beginArray();
    for (const QString &each : names)
        writer.value(each);
    writer.endArray().member(u"insecure", insecure);
    return writer.endObject().take() + '\n';
}

//! Lines go out page by page: who reads them sees the first ones while the next are on their way.
void printPage(Session &session, const QStringList &names)
{
    QByteArray lines;
    for (const QString &name : names)
        lines += name.toUtf8() + '\n';
    session.out().print(lines);
    session.out().flush();
}

//! Tags alone: layouts also list what has none, under its digest.
QStringList tagNames(const QList<sources::TagInfo> &tags)
{
    QStringList names;
    for (const sources::TagInfo &tag : tags) {
        if (!tag.target || tag.tag != tag.target->digest.toString())
            names += tag.tag;
    }
    return names;
}

Task<QStringList> tagsNamed(std::shared_ptr<sources::SourceOpener> opener, oci::ImageName name,
    std::function<void(const sources::TagPage &)> onPage, OpContext ctx)
{
    CO_TRY(const sources::ImageSourcePtr source, co_await opener->open(name, ctx));
    CO_TRY(const QList<sources::TagInfo> tags, co_await verbs::listTags(source, onPage, ctx));
    co_return tagNames(tags);
}

Task<QStringList> reposNamed(std::shared_ptr<sources::SourceOpener> opener, QString registry,
    std::function<void(const sources::NamePage &)> onPage, OpContext ctx)
{
    CO_TRY(const auto lister, co_await opener->openRegistry(registry, ctx));
    co_return co_await verbs::listRepositories(lister, onPage, ctx);
}

Expected<oci::ImageName> repositoryNamed(const QString &text)
{
    TRY(oci::ImageName name, oci::ImageName::parse(text));
    const bool selected = !name.selector.isEmpty()
        || (name.transport != oci::ImageName::Transport::DockerArchive
            && (!name.reference.tag().isEmpty() || name.reference.digest()));
    if (selected) {
        return fail(Errc::Usage, words("names one image, and tags lists all of them"), text,
            words("Write gantry tags %1").arg(name.container()));
    }
    return name;
}

} // namespace

int runTags(Session &session)
{
    const auto name = repositoryNamed(session.asked().positionals.first());
    if (!name)
        return session.out().fail(name.error());
    const bool insecure = session.insecure(registryOf(*name));
    std::function<void(const sources::TagPage &)> onPage;
    if (!session.json()) {
        onPage
            = [&session](const sources::TagPage &page) { printPage(session, tagNames(page.tags)); };
    }
    const auto tags = session.wait<QStringList>(
        words("Listing the tags of %1").arg(name->toString()),
        [&](OpContext ctx) { return tagsNamed(session.services().opener(), *name, onPage, ctx); });
    if (!tags)
        return session.out().fail(tags.error());
    if (session.json())
        session.out().print(listJson(name->container(), u"tags", *tags, insecure));
    return 0;
}

int runRepos(Session &session)
{
    const QString asked = session.asked().positionals.first();
    QString registry = asked;
    bool insecure = false;
    if (!asked.startsWith(u"docker-daemon:"_s)) {
        const auto parsed = oci::parseRegistryName(asked);
        if (!parsed)
            return session.out().fail(parsed.error());
        registry = *parsed;
        insecure = session.insecure(registry);
    }
    std::function<void(const sources::NamePage &)> onPage;
    if (!session.json())
        onPage = [&session](const sources::NamePage &page) { printPage(session, page.names); };
    const auto repositories = session.wait<QStringList>(
        words("Listing the repositories of %1").arg(registry), [&](OpContext ctx) {
            return reposNamed(session.services().opener(), registry, onPage, ctx);
        });
    if (!repositories)
        return session.out().fail(repositories.error());
    if (session.json())
        session.out().print(listJson(registry, u"repositories", *repositories, insecure));
    return 0;
}

} // namespace gantry::cli
