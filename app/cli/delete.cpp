// SPDX-License-Identifier: Apache-2.0
#include "base/jsonwriter.h"
#include "cli/commands.h"
#include "cli/errorjson.h"
#include "cli/pick.h"
#include "cli/session.h"
#include "services.h"
#include "verbs/deleteimage.h"
#include "verbs/protectedtags.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QString planText(const verbs::DeletePlan &plan)
{
    QString text = plan.tag.isEmpty()
        ? words("manifest %1").arg(plan.target.digest.toString())
        : words("tag %1 of %2").arg(plan.tag, plan.target.digest.toString());
    text += u" ("_s + oci::mediatype::describe(plan.target.mediaType) + u")\n"_s;
    if (!plan.siblingTags.isEmpty())
        text += words("also tagged: %1").arg(plan.siblingTags.join(u", "_s)) + u'\n';
    for (const verbs::DeletePlan::Parent &parent : plan.parents)
        text += words("listed by: %1 (%2)").arg(parent.tag, parent.index.digest.toString()) + u'\n';
    if (!plan.followers.isEmpty())
        text += words("stays, though it belongs to it: %1").arg(plan.followers.join(u", "_s))
            + u'\n';
    if (!plan.children.isEmpty())
        text += QCoreApplication::translate("gantry::cli", "stays: %n entries of the index",
                    nullptr, static_cast<int>(plan.children.size()))
            + u'\n';
    for (const QString &warning : plan.warnings)
        text += words("warning: %1").arg(warning) + u'\n';
    return text;
}

void writeList(json::Writer &writer, QStringView name, const QStringList &texts)
{
    writer.key(name).beginArray();
    for (const QString &text : texts)
        writer.value(text);
    writer.endArray();
}

QByteArray deleteJson(
    const verbs::DeletePlan &plan, const std::optional<verbs::DeleteResult> &result)
{
    json::Writer writer;
    writer.beginObject()
        .member(u"schema", qint64(1))
        .member(u"reference", plan.name.toString())
        .member(u"digest", plan.target.digest.toString())
        .memberOrNull(u"mediaType", plan.target.mediaType)
        .memberOrNull(u"tag", plan.tag);
    writeList(writer, u"siblingTags", plan.siblingTags);
    writer.key(u"parents").beginArray();
    for (const verbs::DeletePlan::Parent &parent : plan.parents) {
        writer.beginObject()
            .member(u"tag", parent.tag)
            .member(u"digest", parent.index.digest.toString())
            .endObject();
    }
    writer.endArray();
    writeList(writer, u"followers", plan.followers);
    writer.key(u"children").beginArray();
    for (const oci::Descriptor &child : plan.children)
        writer.value(child.digest.toString());
    writer.endArray();
    writeList(writer, u"warnings", plan.warnings);
    writer.key(u"refusal");
    if (const auto refusal = plan.refusal())
        writeError(writer, *refusal);
    else
        writer.null();
    writer.key(u"removed");
    if (result) {
        writer.beginObject().member(u"manifest", result->isManifestGone);
        writeList(writer, u"tags", result->tags);
        writer.endObject();
    } else {
        writer.null();
    }
    return writer.endObject().take() + '\n';
}

} // namespace

int runDelete(Session &session)
{
    const auto name = oci::ImageName::parse(session.asked().positionals.first());
    if (!name)
        return session.out().fail(name.error());
    const bool isNamed = name->transport != oci::ImageName::Transport::Registry
        || !name->reference.tag().isEmpty() || name->reference.digest();
    if (!isNamed) {
        return session.out().fail({.code = Errc::Usage,
            .message = words("names no tag and no digest, and nothing is removed by default"),
            .subject = name->toString(),
            .remedy = words("Write %1:TAG").arg(name->toString())});
    }
    session.insecure(registryOf(*name));
    auto planned = session.wait<verbs::DeletePlan>(
        words("Looking at what names %1").arg(name->toString()), [&](OpContext ctx) {
            return verbs::planDelete(
                session.services().opener(), session.services().sinks(), *name, std::move(ctx));
        });
    if (!planned)
        return session.out().fail(planned.error());
    const auto plan = std::make_shared<const verbs::DeletePlan>(*std::move(planned));
    const bool isDryRun = session.asked().has("dry-run"_L1);
    const bool force = session.asked().has("force"_L1);
    const auto protectedTags = verbs::ProtectedTags::read(verbs::ProtectedTags::defaultPath());
    if (!protectedTags)
        return session.out().fail(protectedTags.error());
    const QString pattern = force ? QString() : protectedTags->matching(*name);
    if (!session.json()) {
        session.out().print(planText(*plan));
        session.out().flush();
    }
    if (!pattern.isEmpty() && (!session.json() || !isDryRun)) {
        return session.out().fail({.code = Errc::Refused,
            .message = words("The tag is protected by the pattern %1").arg(pattern),
            .subject = name->toString(),
            .remedy = words("Add --force to remove it")});
    }
    std::optional<verbs::DeleteResult> result;
    if (!isDryRun) {
        auto done = session.wait<verbs::DeleteResult>(words("Removing %1").arg(name->toString()),
            [&](OpContext ctx) { return verbs::deleteImage(plan, force, std::move(ctx)); });
        if (!done)
            return session.out().fail(done.error());
        result = *std::move(done);
    }
    if (session.json()) {
        session.out().print(deleteJson(*plan, result));
    } else if (result) {
        session.out().print((result->isManifestGone ? words("removed the manifest")
                                                    : words("removed the tag; its manifest stays"))
            + u'\n');
    }
    return 0;
}

} // namespace gantry::cli
