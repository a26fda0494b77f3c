// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "support/proxy/faultproxy.h"
#include "support/proxy/httpscript.h"
#include "transport/auth/credentials.h"
#include "transport/auth/tokenbroker.h"
#include "transport/httpclient.h"

#include <QCoroTask>

#include <QJsonArray>
#include <QTest>

namespace gantry::test {

//! Does not sleep: every wait ends in the next turn of the event loop and is written down; now()
//! moves with it.
class FakeClock : public transport::Clock
{
public:
    QDateTime now() const override { return m_now; }
    std::shared_ptr<void> after(
        std::chrono::milliseconds wait, std::function<void()> then) override;
    void advance(std::chrono::milliseconds by) { m_now = m_now.addMSecs(by.count()); }
    QList<qint64> waitsMs;

private:
    QDateTime m_now = QDateTime(QDate(2026, 3, 1), QTime(12, 0), QTimeZone::UTC);
};

//! Credentials from a list; counts how often it was asked.
class FakeCredentials : public transport::CredentialStore
{
public:
    FakeCredentials()
        : CredentialStore(Paths())
    {
    }
    Task<std::optional<transport::Credential>> find(
        QString registry, QString path, OpContext ctx) override;
    QHash<QString, transport::Credential> byRegistry;
    int asked = 0;
};

//! A client with a clock that does not sleep and small time-outs.
struct Bench {
    Bench();
    std::shared_ptr<transport::RegistryHosts> hosts
        = std::make_shared<transport::RegistryHosts>(QStringList());
    std::shared_ptr<FakeCredentials> credentials = std::make_shared<FakeCredentials>();
    std::shared_ptr<FakeClock> clock = std::make_shared<FakeClock>();
    std::unique_ptr<transport::HttpClient> client;
    std::stop_source stop;
    std::shared_ptr<Progress> progress = std::make_shared<Progress>();

    transport::HttpRequest request(const HttpScript &server, const QString &path) const;
    transport::HttpRequest request(const FaultProxy &proxy, const QString &path) const;
    OpContext ctx() const { return {stop.get_token(), progress}; }
    //! Waits in an event loop.
    Expected<transport::HttpAnswer> send(transport::HttpRequest request);
    Expected<transport::HttpAnswer> download(
        transport::HttpRequest request, std::shared_ptr<transport::ByteSink> sink);
    //! Everything that is written down anywhere: the HTTP log in all its fields and as curl.
    QString everythingLogged() const;
};

//! Keeps what it gets; may be slow.
class MemorySink : public transport::ByteSink
{
public:
    Expected<> write(QByteArray chunk) override;
    bool ready() const override { return open; }
    void onReady(std::function<void()> resume) override { wake = std::move(resume); }
    Expected<> restart() override;
    QByteArray bytes;
    int restarts = 0;
    bool open = true;
    std::function<void()> wake;
};

//! Rows of a corpus file; an empty array when the corpora are not there (GANTRY_CORPORA,
//! ../shared/corpora).
QJsonArray corpusRows(const QString &file);
QByteArray corpusBytes(const QString &file);

//! A CA and server certificates made by openssl in a folder. False when openssl is missing.
struct CertificateKit {
    explicit CertificateKit(QString folder);
    bool make();
    //! days may be negative (expired). Files NAME.crt and NAME.key.
    bool makeServer(const QString &name, int days,
        const QString &alternativeNames = QStringLiteral("IP:127.0.0.1,DNS:localhost"));
    QString path(const QString &file) const { return m_folder + QLatin1Char('/') + file; }

private:
    bool openssl(const QStringList &arguments) const;
    QString m_folder;
};

} // namespace gantry::test

#define QVERIFY_OK(expected)                                                                       \
    do {                                                                                           \
        const auto &verifiedExpected = (expected);                                                 \
        QVERIFY2(verifiedExpected,                                                                 \
            verifiedExpected ? "" : qPrintable(verifiedExpected.error().toLine()));                \
    } while (false)

// QTRY_* of Qt 6.8 narrows milliseconds inside the macro, in whatever file uses it.
#pragma GCC diagnostic ignored "-Wconversion"
