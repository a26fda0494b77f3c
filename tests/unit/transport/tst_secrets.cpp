// SPDX-License-Identifier: Apache-2.0
#include "kit.h"

#include <QLoggingCategory>

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::transport;
using namespace gantry::test;

static QString allMessages;

static void collect(QtMsgType, const QMessageLogContext &, const QString &text)
{
    allMessages += text + u'\n';
}

//! Marked secrets go through everything; then everything written down is searched for them.
class SecretsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void noSecretIsWrittenDown();
};

void SecretsTest::noSecretIsWrittenDown()
{
    const QByteArray password = "SENTINELpassword", token = "SENTINELtoken",
                     refresh = "SENTINELrefresh", signature = "SENTINELsignature",
                     cookie = "SENTINELcookie";
    allMessages.clear();
    QLoggingCategory::setFilterRules(u"gantry.*=true\nqt.network*=false"_s);
    const auto before = qInstallMessageHandler(collect);
    QString everything;
    for (const bool identity : {false, true}) {
        for (const bool accepted : {true, false}) {
            Bench bench;
            HttpScript server, auth, storage;
            bench.credentials->byRegistry.insert(server.registry(),
                {.user = identity ? u"<token>"_s : u"ada"_s,
                    .secret = QString::fromLatin1(identity ? refresh : password),
                    .isIdentityToken = identity,
                    .origin = u"test"_s});
            server.onAny([&](const ScriptRequest &request) -> std::optional<ScriptAnswer> {
                if (!accepted || request.header("Authorization") != "Bearer " + token)
                    return ScriptAnswer{.status = 401,
                        .headers = {{"WWW-Authenticate",
                            "Bearer realm=\"" + auth.url(u"/t"_s).toEncoded() + '"'}},
                        .body = {}};
                return ScriptAnswer{.status = 307,
                    .headers
                    = {{"Location",
                           storage.url(u"/b"_s).toEncoded() + "?X-Amz-Signature=" + signature},
                        {"Set-Cookie", "session=" + cookie}},
                    .body = {}};
            });
            auth.onAny([&](const ScriptRequest &) {
                return std::optional(ScriptAnswer::json("{\"token\":\"" + token + "\"}"));
            });
            storage.onAny([&](const ScriptRequest &) {
                return std::optional(ScriptAnswer{.status = 403, .headers = {}, .body = "no"});
            });
            auto request = bench.request(server, u"/v2/a/blobs/1"_s);
            request.scopes = {u"repository:a:pull"_s};
            const auto answer = bench.send(request);
            QVERIFY(!answer);
            everything += answer.error().toLine() + answer.error().subject + u'\n'
                + bench.everythingLogged();

            HttpScript basic;
            bench.credentials->byRegistry.insert(basic.registry(),
                {.user = u"ada"_s,
                    .secret = QString::fromLatin1(password),
                    .isIdentityToken = false,
                    .origin = u"test"_s});
            basic.onAny([&](const ScriptRequest &given) {
                return std::optional(ScriptAnswer{
                    .status = given.header("Authorization").isEmpty() || !accepted ? 401 : 200,
                    .headers = {{"WWW-Authenticate", "Basic realm=\"x\""}},
                    .body = {}});
            });
            const auto basicAnswer = bench.send(bench.request(basic, u"/v2/"_s));
            if (!basicAnswer)
                everything += basicAnswer.error().toLine();
            everything += bench.everythingLogged();
        }
    }
    qInstallMessageHandler(before);
    everything += allMessages;
    QVERIFY2(
        everything.contains(u"Bearer …"_s), qPrintable(everything)); // it was looked at, not empty
    QVERIFY(everything.contains(u"Basic …"_s));
    QVERIFY(!allMessages.isEmpty());
    QStringList needles{u"SENTINEL"_s};
    for (const QByteArray &secret : {password, token, refresh, signature, cookie})
        needles.append(QString::fromLatin1(secret));
    needles.append(QString::fromLatin1(("ada:" + password).toBase64()));
    needles.append(QString::fromLatin1(("<token>:" + refresh).toBase64()));
    for (const QString &needle : std::as_const(needles)) {
        const qsizetype at = everything.indexOf(needle);
        QVERIFY2(at < 0, qPrintable(everything.mid(qMax<qsizetype>(at - 80, 0), 160)));
    }
}

QTEST_GUILESS_MAIN(SecretsTest)
#include "tst_secrets.moc"
