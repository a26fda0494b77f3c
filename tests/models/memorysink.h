// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/imagesink.h"
#include "support/imagebuilder.h"

#include <QCoroTimer>

#include <QFile>
#include <QHash>

#include <chrono>
#include <functional>

namespace gantry::test {

//! A place to write to that is a Content in memory: what was written can be read through a
//! FakeSource of the same Content. Answers through the event loop.
class MemorySink : public sources::ImageSink, public sources::ImageRemover
{
public:
    struct State {
        std::shared_ptr<Content> content;
        QString displayName;
        std::chrono::milliseconds latency{0};
        QHash<QString, Error> failures; //!< by digest, tag, or "write"
        QStringList asked; //!< "putBlob sha256:…", "putManifest …", "putTag latest"
        QStringList arrived; //!< digests of blobs, each time one was taken
        std::function<void()> beforeTag; //!< called when a tag is about to be put
        std::function<void()> afterBlob;
    };

    explicit MemorySink(std::shared_ptr<Content> content,
        const QString &displayName = QStringLiteral("fake.example/app"))
        : m_state(std::make_shared<State>())
    {
        m_state->content = std::move(content);
        m_state->displayName = displayName;
    }
    const std::shared_ptr<State> &state() const { return m_state; }
    QStringList written(const QString &verb) const { return m_state->asked.filter(verb + u' '); }

    QString displayName() const override { return m_state->displayName; }
    oci::ImageName name() const override { return *oci::ImageName::parse(m_state->displayName); }

    Task<> checkWritable(OpContext ctx) override
    {
        return turn(m_state, {}, {QStringLiteral("write")}, ctx);
    }
    Task<bool> hasBlob(oci::Descriptor blob, OpContext ctx) override
    {
        return has(m_state, blob, ctx);
    }
    Task<bool> hasManifest(oci::Descriptor manifest, OpContext ctx) override
    {
        return has(m_state, manifest, ctx);
    }
    Task<QByteArray> readManifest(oci::Descriptor manifest, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(co_await turn(state, {}, {}, ctx));
        const auto found = state->content->blobs.constFind(manifest.digest.toString());
        if (found == state->content->blobs.constEnd())
            co_return fail(Errc::NotFound, QStringLiteral("It is not there"));
        co_return *found;
    }
    Task<> putBlob(oci::Descriptor blob, sources::BlobArrivalPtr bytes, OpContext ctx) override
    {
        const auto state = m_state;
        const QString digest = blob.digest.toString();
        CO_CHECK(co_await turn(state, QStringLiteral("putBlob ") + digest, {digest}, ctx));
        auto seen = bytes->state();
        while (!seen.end) {
            co_await bytes->changed(seen.bytesThere, seen.round);
            seen = bytes->state();
        }
        if (!*seen.end)
            co_return std::unexpected(seen.end->error());
        QFile file((*seen.end)->path);
        if (!file.open(QIODevice::ReadOnly) || !file.seek((*seen.end)->offset))
            co_return fail(Errc::Io, file.errorString());
        state->content->blobs.insert(digest, file.read((*seen.end)->lengthBytes));
        state->arrived += digest;
        ctx.progress->bytesDone += (*seen.end)->lengthBytes;
        if (state->afterBlob)
            state->afterBlob();
        co_return Expected<>{};
    }
    Task<> putManifest(oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override
    {
        const auto state = m_state;
        const QString digest = manifest.digest.toString();
        CO_CHECK(co_await turn(state, QStringLiteral("putManifest ") + digest, {digest}, ctx));
        CO_CHECK(manifest.digest.verify(bytes));
        state->content->blobs.insert(digest, bytes);
        co_return Expected<>{};
    }
    Task<std::optional<oci::Descriptor>> tagTarget(QString tag, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(co_await turn(state, {}, {}, ctx));
        const oci::Descriptor *target = state->content->tag(tag);
        co_return target ? std::optional(*target) : std::nullopt;
    }
    Task<> putTag(QString tag, oci::Descriptor manifest, QByteArray bytes, OpContext ctx) override
    {
        const auto state = m_state;
        if (state->beforeTag)
            state->beforeTag();
        CO_CHECK(co_await turn(state, QStringLiteral("putTag ") + tag, {tag}, ctx));
        state->content->blobs.insert(manifest.digest.toString(), bytes);
        setTag(*state->content, tag, manifest);
        co_return Expected<>{};
    }
    Task<> finish(OpContext) override { co_return Expected<>{}; }

    Task<> removeTag(QString tag, OpContext ctx) override
    {
        const auto state = m_state;
        CO_CHECK(co_await turn(state, QStringLiteral("removeTag ") + tag, {tag}, ctx));
        state->content->tags.removeIf([&](const auto &each) { return each.first == tag; });
        co_return Expected<>{};
    }
    Task<> removeManifest(oci::Descriptor manifest, OpContext ctx) override
    {
        const auto state = m_state;
        const QString digest = manifest.digest.toString();
        CO_CHECK(co_await turn(state, QStringLiteral("removeManifest ") + digest, {digest}, ctx));
        state->content->blobs.remove(digest);
        state->content->tags.removeIf(
            [&](const auto &each) { return each.second.digest == manifest.digest; });
        co_return Expected<>{};
    }

    //! Moves or makes a tag behind everybody's back.
    static void setTag(Content &content, const QString &tag, const oci::Descriptor &target)
    {
        for (auto &each : content.tags) {
            if (each.first == tag) {
                each.second = target;
                return;
            }
        }
        content.tags += std::pair(tag, target);
    }

private:
    static Task<> turn(
        std::shared_ptr<State> state, QString question, QStringList names, OpContext ctx)
    {
        if (!question.isEmpty())
            state->asked += question;
        co_await QCoro::sleepFor(state->latency);
        CO_CHECK(ctx.checkStopped());
        for (const QString &name : std::as_const(names)) {
            if (const auto found = state->failures.constFind(name);
                found != state->failures.constEnd())
                co_return std::unexpected(*found);
        }
        co_return Expected<>{};
    }
    static Task<bool> has(std::shared_ptr<State> state, oci::Descriptor node, OpContext ctx)
    {
        CO_CHECK(co_await turn(state, {}, {}, ctx));
        co_return state->content->blobs.contains(node.digest.toString());
    }

    std::shared_ptr<State> m_state;
};

//! Opens MemorySinks by ImageName::container(); what was not added is Unsupported.
class MemorySinks : public sources::SinkOpener
{
public:
    void add(const QString &container, sources::ImageSinkPtr sink)
    {
        m_sinks.insert(container, std::move(sink));
    }
    Task<sources::ImageSinkPtr> openSink(oci::ImageName name, OpContext ctx) override
    {
        const auto sink = m_sinks.value(name.container());
        co_await QCoro::sleepFor(std::chrono::milliseconds(0));
        CO_CHECK(ctx.checkStopped());
        if (!sink)
            co_return fail(
                Errc::Unsupported, QStringLiteral("Nothing is written there"), name.container());
        co_return sink;
    }

private:
    QHash<QString, sources::ImageSinkPtr> m_sinks;
};

} // namespace gantry::test
