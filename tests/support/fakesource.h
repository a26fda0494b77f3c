// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sources/contentprober.h"
#include "sources/imagesource.h"
#include "support/imagebuilder.h"

#include <QTemporaryDir>

#include <chrono>

namespace gantry::test {

//! An ImageSource in memory that answers through the event loop, never inside the call, with
//! settable latency and failure.
class FakeSource : public sources::ImageSource,
                   public sources::TagLister,
                   public sources::ReferrerLister,
                   public sources::OfflineAnswers
{
public:
    explicit FakeSource(
        std::shared_ptr<Content> content, QString displayName = QStringLiteral("fake.example/app"));
    ~FakeSource() override;

    //! Every answer takes this long; zero is one turn of the event loop.
    void setLatency(std::chrono::milliseconds latency);
    //! The next and all further questions for this tag, digest, or "tags" / "referrers" fail so;
    //! nullopt heals it.
    void setFailure(const QString &what, std::optional<Error> error);
    void setTagPageSize(qsizetype tags); //!< default: all on one page
    void setFromCache(std::optional<QDateTime> seenAt); //!< answers as if offline
    //! Questions asked so far, oldest first: "resolve latest", "fetch sha256:…", "tags", "referrers
    //! sha256:…", "blob sha256:…".
    QStringList asked() const;
    int running() const; //!< questions not answered yet
    int mostAtOnce() const;
    const std::shared_ptr<Content> &content() const;

    QString displayName() const override;
    oci::ImageName name() const override;
    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext ctx) override;
    Task<QByteArray> fetch(oci::Descriptor node, OpContext ctx) override;
    Task<sources::BlobView> blob(oci::Descriptor node, OpContext ctx) override;
    Task<sources::TagPage> tags(QString page, OpContext ctx) override;
    Task<QList<sources::Referrer>> referrers(oci::Digest subject, OpContext ctx) override;
    std::optional<QDateTime> answeredFromCache(const QString &tagOrDigest) const override;

    struct State;

private:
    std::shared_ptr<State> m_state;
};

//! One that says whether content is there, too.
class ProbedSource : public FakeSource, public sources::ContentProber
{
public:
    using FakeSource::FakeSource;
    //! The size it answers for a digest; nullopt: not there. Others are there as they are.
    void setProbed(const oci::Digest &digest, std::optional<qint64> size);
    Task<std::optional<qint64>> probe(oci::Descriptor node, OpContext ctx) override;
    int probes() const { return m_probes; }

private:
    QHash<QString, std::optional<qint64>> m_answers;
    int m_probes = 0;
};

//! A registry with these repositories, in pages; answers as FakeSource does.
class FakeRegistry : public sources::RepositoryLister
{
public:
    explicit FakeRegistry(QStringList names, qsizetype pageSize = 100,
        QString displayName = QStringLiteral("fake.example"));
    void setLatency(std::chrono::milliseconds latency) { m_latency = latency; }
    void setFailure(std::optional<Error> error) { m_failure = std::move(error); }
    QString displayName() const override { return m_displayName; }
    Task<sources::NamePage> repositories(QString page, OpContext ctx) override;

private:
    QStringList m_names;
    qsizetype m_pageSize;
    QString m_displayName;
    std::chrono::milliseconds m_latency{0};
    std::optional<Error> m_failure;
};

//! Opens fakes by ImageName::container() or registry name; what was not added is NotFound.
class FakeOpener : public sources::SourceOpener
{
public:
    void add(const QString &container, sources::ImageSourcePtr source);
    void addRegistry(const QString &registry, std::shared_ptr<sources::RepositoryLister> lister);
    Task<sources::ImageSourcePtr> open(oci::ImageName name, OpContext ctx) override;
    Task<std::shared_ptr<sources::RepositoryLister>> openRegistry(
        QString registry, OpContext ctx) override;

private:
    QHash<QString, sources::ImageSourcePtr> m_sources;
    QHash<QString, std::shared_ptr<sources::RepositoryLister>> m_registries;
};

} // namespace gantry::test
