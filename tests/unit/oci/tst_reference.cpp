// SPDX-License-Identifier: Apache-2.0
// Reference against the vectors of distribution/reference and regclient. Where they disagree we
// follow distribution, whose grammar Docker, containerd and podman share; every row we answer
// differently stands here by name.
#include "corpora.h"
#include "oci/imagename.h"
#include "oci/reference.h"

using namespace Qt::StringLiterals;
using namespace gantry;
using namespace gantry::oci;

namespace {

QString digestText(const Reference &reference)
{
    return reference.digest() ? reference.digest()->toString() : QString();
}

//! "domain|path|tag|digest", or "refused".
QString summary(const Expected<Reference> &reference)
{
    if (!reference)
        return u"refused"_s;
    return QStringList{
        reference->domain(), reference->path(), reference->tag(), digestText(*reference)}
        .join(u'|');
}

QString summary(const QJsonObject &row)
{
    if (!row["valid"_L1].toBool())
        return u"refused"_s;
    return QStringList{row["domain"_L1].toString(), row["path"_L1].toString(),
        row["tag"_L1].toString(), row["digest"_L1].toString()}
        .join(u'|');
}

const QString hex64 = QString(64, u'f');
const QString hex128 = QString(128, u'f');

} // namespace

class TestReference : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void strictGrammarIsDistributions();
    void shortNamesAreReadAsDockerDoes();
    void bareIdentifiersAreNoNames();
    void defaultTagIsLatestUnlessADigestIsThere();
    void canonicalNamesStayAsTheyAre();
    void tagAndDigestCompose();
    void domainsFollowTheGrammar();
    void repositoryNamesFollowTheGrammar();
    void identifiersAreSixtyFourLowerHexDigits();
    void familiarNamesAreShort();
    void regctlReferencesAgreeButForNamedRows();
    void regctlHostsAgreeButForNamedRows();
    void referrersTagsAreCutAndCleaned();

    void wrongNamesSayWhatIsWrong_data();
    void wrongNamesSayWhatIsWrong();
    void hubHasOneIdentity();
    void loopbackNeedsNoTls_data();
    void loopbackNeedsNoTls();
    void registryNamesArePasted_data();
    void registryNamesArePasted();
    void digestTagsNameTheirSubject_data();
    void digestTagsNameTheirSubject();
    void textReadsBackToTheSame();
};

void TestReference::strictGrammarIsDistributions()
{
    NEEDS_CORPORA;
    // distribution's test registers sha256 only; we know sha512, and keep other algorithms to show
    // them.
    const QHash<QString, QString> ours{
        {u"validname@sha512:"_s + hex128, u"|validname||sha512:"_s + hex128},
        {u"validname@invaliddigest:"_s + hex64, u"|validname||invaliddigest:"_s + hex64},
    };
    int different = 0;
    for (const QJsonValue &value : corpora::rows(u"registry/references/parse-strict.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString input = row["input"_L1].toString();
        const QString got = summary(Reference::parseStrict(input));
        if (ours.contains(input)) {
            ROW_COMPARE(got, ours[input], input);
            ++different;
            continue;
        }
        ROW_COMPARE(got, summary(row), input);
    }
    QVERIFY(different >= ours.size());
}

void TestReference::shortNamesAreReadAsDockerDoes()
{
    NEEDS_CORPORA;
    for (const QJsonValue &value : corpora::rows(u"registry/references/parse-normalized.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parse(input);
        ROW_COMPARE(summary(reference), summary(row), input);
        if (!reference)
            continue;
        ROW_COMPARE(reference->familiar(), row["familiar_string"_L1].toString(), input);
        // "canonical" of the vectors is the name alone
        ROW_COMPARE(
            row["canonical"_L1].toString().startsWith(reference->repository()), true, input);
    }
}

void TestReference::bareIdentifiersAreNoNames()
{
    NEEDS_CORPORA;
    int bare = 0;
    for (const QJsonValue &value : corpora::rows(u"registry/references/any-reference.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parse(input);
        if (row["is_bare_digest"_L1].toBool()) {
            // Docker's ParseAnyReference looks these up on the daemon; a registry cannot, so we
            // refuse and say so.
            ROW_COMPARE(reference.has_value(), false, input);
            QVERIFY(reference.error().message.contains(u"image ID"_s));
            ++bare;
        } else {
            VERIFY_OK(reference);
            ROW_COMPARE(reference->toString(), row["equivalent"_L1].toString(), input);
        }
    }
    QCOMPARE(bare, 2);
}

void TestReference::defaultTagIsLatestUnlessADigestIsThere()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::rows(u"registry/references/docker-ref-default-tag.json"_s)) {
        const auto reference = Reference::parse(row["input"_L1].toString());
        VERIFY_OK(reference);
        const QString what = reference->tagOrDigest();
        const QChar sign = reference->digest() ? u'@' : u':';
        ROW_COMPARE(reference->repository() + sign + what, row["expected"_L1].toString(),
            row["name"_L1].toString());
    }
}

void TestReference::canonicalNamesStayAsTheyAre()
{
    NEEDS_CORPORA;
    // distribution's ParseNamed refuses what it would have to complete; ours shows it by changing
    // the text.
    for (const QJsonValue &row : corpora::rows(u"registry/references/canonical-only.json"_s)) {
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parse(input);
        VERIFY_OK(reference);
        ROW_COMPARE(reference->toString() == input, row["valid"_L1].toBool(), input);
        if (row["valid"_L1].toBool()) {
            ROW_COMPARE(reference->domain(), row["domain"_L1].toString(), input);
            ROW_COMPARE(reference->path(), row["path"_L1].toString(), input);
        }
    }
}

void TestReference::tagAndDigestCompose()
{
    NEEDS_CORPORA;
    int shortDigests = 0;
    for (const QJsonValue &row : corpora::rows(u"registry/references/compose-tag-digest.json"_s)) {
        const QString combined = row["combined"_L1].toString();
        auto reference = Reference::parseStrict(row["name"_L1].toString());
        VERIFY_OK(reference);
        const QString tag = row["tag"_L1].toString();
        if (!tag.isEmpty())
            reference = reference->withTag(tag);
        const QString digest = row["digest"_L1].toString();
        if (!digest.isEmpty()) {
            // The vectors compose with digests of 37 digits. A Digest of ours cannot be made from
            // one.
            ROW_COMPARE(Digest::parse(digest).has_value(), false, combined);
            ++shortDigests;
            const QString whole = u"sha256:"_s + hex64;
            reference = reference->withDigest(*Digest::parse(whole));
            ROW_COMPARE(reference->toString(), QString(combined).replace(digest, whole), combined);
        } else {
            ROW_COMPARE(reference->toString(), combined, combined);
        }
    }
    QCOMPARE(shortDigests, 5);
}

void TestReference::domainsFollowTheGrammar()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"registry/references/domain-grammar.json"_s)) {
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parseStrict(input + u"/path"_s);
        const bool match = reference && reference->domain() == input;
        ROW_COMPARE(match, row["match"_L1].toBool(), input);
        ROW_COMPARE(parseRegistryName(input).has_value(), row["match"_L1].toBool(), input);
    }
}

void TestReference::repositoryNamesFollowTheGrammar()
{
    NEEDS_CORPORA;
    for (const QJsonValue &value : corpora::rows(u"registry/references/name-grammar.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parseStrict(input);
        const bool match = reference && reference->tag().isEmpty();
        ROW_COMPARE(match, row["match"_L1].toBool(), input);
        if (match && row.contains("path"_L1)) {
            ROW_COMPARE(reference->domain(), row["domain"_L1].toString(), input);
            ROW_COMPARE(reference->path(), row["path"_L1].toString(), input);
        }
    }
}

void TestReference::identifiersAreSixtyFourLowerHexDigits()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row : corpora::rows(u"registry/references/identifier-grammar.json"_s)) {
        const QString input = row["input"_L1].toString();
        const auto reference = Reference::parse(input);
        const bool isId = !reference && reference.error().message.contains(u"image ID"_s);
        // With "sha256:" in front it is no identifier by the grammar; as a name we refuse it for
        // the same reason.
        const bool prefixed = input.startsWith(u"sha256:"_s);
        ROW_COMPARE(isId, row["match"_L1].toBool() || prefixed, input);
    }
}

void TestReference::familiarNamesAreShort()
{
    NEEDS_CORPORA;
    // The file is about glob patterns over familiar names. We have no patterns in names; what they
    // run on is familiar().
    for (const QJsonValue &row : corpora::rows(u"registry/references/familiar-glob-match.json"_s)) {
        const QString name = row["reference"_L1].toString();
        const auto reference = Reference::parse(name);
        VERIFY_OK(reference);
        ROW_COMPARE(reference->familiar(), name, name);
    }
}

void TestReference::regctlReferencesAgreeButForNamedRows()
{
    NEEDS_CORPORA;
    const QHash<QString, QString> ours{
        // distribution's host parts may not end with a dot
        {u"explicit short name"_s, u"refused"_s},
        {u"explicit short name with port"_s, u"refused"_s},
        // distribution checks the characters of an IPv6 address, not its sense; connecting says the
        // rest
        {u"invalid ipv6 compression"_s, u"[1::2::3]|project/image|tag|"_s},
        // regctl reads a host where Docker reads library/localhost with the tag 5000
        {u"localhost missing repo"_s, u"docker.io|library/localhost|5000|"_s},
    };
    int different = 0;
    for (const QJsonValue &value :
        corpora::rows(u"registry/references/regctl-refs-with-ocidir.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString name = row["name"_L1].toString();
        const QString input = row["input"_L1].toString();
        if (ours.contains(name)) {
            ROW_COMPARE(summary(Reference::parse(input)), ours[name], name);
            ++different;
            continue;
        }
        if (input.startsWith(u"ocidir://"_s) || input.startsWith(u"ocifile://"_s)) {
            const auto pasted = parsePasted(input);
            if (name == u"invalid ocidir path") {
                // a file may be called so; regctl allows fewer characters than the file system
                ROW_COMPARE(pasted && pasted->name.path == u"invalid*filename", true, name);
                continue;
            }
            ROW_COMPARE(pasted.has_value(), row["valid"_L1].toBool(), name);
            if (!pasted)
                continue;
            ROW_COMPARE(pasted->name.path, row["path"_L1].toString(), name);
            ROW_COMPARE(pasted->name.selector,
                row["tag"_L1].toString() + row["digest"_L1].toString(), name);
            continue;
        }
        const auto reference = Reference::parse(input);
        ROW_COMPARE(reference.has_value(), row["valid"_L1].toBool(), name);
        if (!reference)
            continue;
        ROW_COMPARE(reference->domain(), row["registry"_L1].toString(), name);
        ROW_COMPARE(reference->path(), row["repository"_L1].toString(), name);
        const QString expected = row["digest"_L1].toString().isEmpty()
            ? row["tag"_L1].toString()
            : row["digest"_L1].toString();
        ROW_COMPARE(reference->tagOrDigest(), expected, name);
    }
    QCOMPARE(different, ours.size());
}

void TestReference::regctlHostsAgreeButForNamedRows()
{
    NEEDS_CORPORA;
    const QHash<QString, bool> ours{
        {u"explicit short name"_s, false}, // ends with a dot
        {u"invalid ipv6 compression"_s, true}, // characters only, as above
    };
    for (const QJsonValue &value : corpora::rows(u"registry/references/regctl-host-only.json"_s)) {
        const QJsonObject row = value.toObject();
        const QString name = row["name"_L1].toString();
        const QString input = row["input"_L1].toString();
        const auto registry = parseRegistryName(input);
        if (ours.contains(name)) {
            ROW_COMPARE(registry.has_value(), ours[name], name);
        } else if (row["scheme"_L1].toString().startsWith("oci"_L1)) {
            // A folder is no registry; regctl puts both into one type.
            ROW_COMPARE(registry.has_value(), false, name);
            ROW_COMPARE(parsePasted(input).has_value(), true, name);
        } else {
            ROW_COMPARE(registry.has_value(), row["valid"_L1].toBool(), name);
            if (registry)
                ROW_COMPARE(*registry, row["registry"_L1].toString(), name);
        }
    }
}

void TestReference::referrersTagsAreCutAndCleaned()
{
    NEEDS_CORPORA;
    for (const QJsonValue &row :
        corpora::rows(u"registry/references/referrers-fallback-tag.json"_s)) {
        const auto digest = Digest::parse(row["digest"_L1].toString());
        VERIFY_OK(digest);
        ROW_COMPARE(referrersTag(*digest), row["tag"_L1].toString(), digest->toString());
        QVERIFY(isValidTag(referrersTag(*digest)));
    }
}

void TestReference::wrongNamesSayWhatIsWrong_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("said");
    QTest::newRow("empty") << QString() << u"missing"_s;
    QTest::newRow("blank inside") << u"a b"_s << u"blanks"_s;
    QTest::newRow("scheme") << u"https://x/y"_s << u"scheme"_s;
    QTest::newRow("upper case path") << u"library/Alpine"_s << u"lower case"_s;
    QTest::newRow("empty path part") << u"a.io//b"_s << u"empty part"_s;
    QTest::newRow("trailing slash") << u"a.io/b/"_s << u"empty part"_s;
    QTest::newRow("triple underscore") << u"a.io/b___c"_s << u"separate"_s;
    QTest::newRow("dash at end") << u"a.io/b-"_s << u"begin and end"_s;
    QTest::newRow("tag empty") << u"a:"_s << u"tag is empty"_s;
    QTest::newRow("tag begins with dot") << u"a:.x"_s << u"may not begin"_s;
    QTest::newRow("tag too long") << u"a:"_s + QString(129, u'x') << u"129"_s;
    QTest::newRow("tag character") << u"a:x+y"_s << u"'+'"_s;
    QTest::newRow("digest short") << u"a@sha256:12"_s << u"64 hexadecimal digits"_s;
    QTest::newRow("digest upper case") << u"a@sha256:"_s + QString(64, u'A') << u"lower case"_s;
    QTest::newRow("digest not hex") << u"a@sha256:"_s + QString(64, u'g') << u"'g'"_s;
    QTest::newRow("digest without colon") << u"a@sha256"_s << u"colon"_s;
    QTest::newRow("two digests") << u"a@sha256:"_s + hex64 + u"@sha256:"_s + hex64 << u"digest"_s;
    QTest::newRow("mail address") << u"user@host:5000"_s << u"no digest"_s;
    QTest::newRow("port") << u"a.io:http/x"_s << u"port"_s;
    QTest::newRow("IPv6 without brackets") << u"::1/x"_s << u"brackets"_s;
    QTest::newRow("IPv6 zone") << u"[fe80::1%eth0]/x"_s << u"zone"_s;
    QTest::newRow("bracket open") << u"[::1/x"_s << u"not closed"_s;
    QTest::newRow("path too long") << u"a.io/"_s + QString(256, u'x') << u"256"_s;
    QTest::newRow("control character") << u"a\tb"_s << u"blanks"_s;
    QTest::newRow("letter that is not ASCII") << u"münze"_s << u"'ü'"_s;
}

void TestReference::wrongNamesSayWhatIsWrong()
{
    QFETCH(QString, text);
    QFETCH(QString, said);
    const auto reference = Reference::parse(text);
    QVERIFY(!reference);
    QCOMPARE(reference.error().code, Errc::Usage);
    QVERIFY2(reference.error().message.contains(said), qPrintable(reference.error().toLine()));
    QCOMPARE(reference.error().subject, text.left(300));
}

void TestReference::hubHasOneIdentity()
{
    for (const QString &host : {u"docker.io"_s, u"index.docker.io"_s, u"registry-1.docker.io"_s}) {
        const auto reference = Reference::parse(host + u"/alpine:3"_s);
        VERIFY_OK(reference);
        QCOMPARE(reference->toString(), u"docker.io/library/alpine:3"_s);
        QCOMPARE(reference->familiar(), u"alpine:3"_s);
    }
}

void TestReference::loopbackNeedsNoTls_data()
{
    QTest::addColumn<QString>("domain");
    QTest::addColumn<bool>("loopback");
    for (const char *yes : {"localhost", "localhost:5000", "LOCALHOST:1", "127.0.0.1",
             "127.1.2.3:80", "[::1]", "[::1]:5000", "[0:0:0:0:0:0:0:1]:5000"})
        QTest::newRow(yes) << QString::fromLatin1(yes) << true;
    for (const char *no : {"", "localhost.evil.com", "127.0.0.1.evil.com", "127.0.0.256",
             "1127.0.0.1", "[::2]:5000", "[::11]", "[1::1]", "[fe80::1]", "[::1", "[::1]x",
             "example.com", "127.0.0", "host:127.0.0.1"})
        QTest::newRow(no) << QString::fromLatin1(no) << false;
}

void TestReference::loopbackNeedsNoTls()
{
    QFETCH(QString, domain);
    QFETCH(bool, loopback);
    QCOMPARE(isLoopback(domain), loopback);
}

void TestReference::registryNamesArePasted_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << u"quay.io"_s << u"quay.io"_s;
    QTest::newRow("port") << u" example.com:5000 "_s << u"example.com:5000"_s;
    QTest::newRow("address") << u"https://example.com/"_s << u"example.com"_s;
    QTest::newRow("API address") << u"http://[::1]:5000/v2/"_s << u"[::1]:5000"_s;
    QTest::newRow("Hub's key") << u"https://index.docker.io/v1/"_s << u"docker.io"_s;
    QTest::newRow("Hub's page") << u"hub.docker.com"_s << u"docker.io"_s;
    QTest::newRow("repository") << u"quay.io/org/name"_s << QString();
    QTest::newRow("empty") << QString() << QString();
    QTest::newRow("user") << u"me@quay.io"_s << QString();
}

void TestReference::registryNamesArePasted()
{
    QFETCH(QString, text);
    QFETCH(QString, name);
    const auto registry = parseRegistryName(text);
    QCOMPARE(registry.value_or(QString()), name);
    if (!registry)
        QCOMPARE(registry.error().code, Errc::Usage);
}

void TestReference::digestTagsNameTheirSubject_data()
{
    QTest::addColumn<QString>("tag");
    QTest::addColumn<QString>("suffix"); // "-" for no digest tag
    const QString base = u"sha256-"_s + hex64;
    QTest::newRow("referrers fallback") << base << QString();
    QTest::newRow("signature") << base + u".sig"_s << u"sig"_s;
    QTest::newRow("attestation") << base + u".att"_s << u"att"_s;
    QTest::newRow("something else") << base + u".meta"_s << u"meta"_s;
    QTest::newRow("too short") << u"sha256-abc"_s << u"-"_s;
    QTest::newRow("upper case") << u"sha256-"_s + QString(64, u'A') << u"-"_s;
    QTest::newRow("dot at end") << base + u'.' << u"-"_s;
    QTest::newRow("cut sha512") << u"sha512-"_s + hex64 << u"-"_s;
    QTest::newRow("plain") << u"latest"_s << u"-"_s;
    QTest::newRow("empty") << QString() << u"-"_s;
}

void TestReference::digestTagsNameTheirSubject()
{
    QFETCH(QString, tag);
    QFETCH(QString, suffix);
    const auto found = parseDigestTag(tag);
    QCOMPARE(found.has_value(), suffix != u"-"_s);
    if (!found)
        return;
    QCOMPARE(found->suffix, suffix);
    QCOMPARE(found->subject.hex(), hex64);
}

void TestReference::textReadsBackToTheSame()
{
    for (const QString &text : {u"alpine"_s, u"a/b:c"_s, u"[::1]:5000/x/y:z"_s,
             u"localhost/library/a/b:1@sha256:"_s + hex64, u"A/b"_s, u"docker.io/a/b/c"_s,
             u"library/library/a"_s}) {
        const auto reference = Reference::parse(text);
        VERIFY_OK(reference);
        const auto again = Reference::parse(reference->toString());
        VERIFY_OK(again);
        QCOMPARE(again->toString(), reference->toString());
        const auto familiar = Reference::parse(reference->familiar());
        VERIFY_OK(familiar);
        QVERIFY(*familiar == *reference);
    }
}

QTEST_GUILESS_MAIN(TestReference)
#include "tst_reference.moc"
