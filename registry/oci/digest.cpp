// SPDX-License-Identifier: Apache-2.0
#include "oci/digest.h"

#include "base/text.h"
#include "oci/words.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <utility>

namespace gantry::oci {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype sha256HexLength = 64;
constexpr qsizetype sha512HexLength = 128;
//! Longest digest text kept; far above every algorithm known today.
constexpr qsizetype maxDigestLength = 1024;

bool isLowerOrDigit(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9');
}

bool isLowerHex(QChar c)
{
    return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
}

//! algorithm ::= component (separator component)*, separator ::= [+._-]
bool isAlgorithm(QStringView text)
{
    bool afterSeparator = true;
    for (const QChar c : text) {
        if (isLowerOrDigit(c)) {
            afterSeparator = false;
        } else if (!afterSeparator && QStringView(u"+._-").contains(c)) {
            afterSeparator = true;
        } else {
            return false;
        }
    }
    return !afterSeparator;
}

//! encoded ::= [a-zA-Z0-9=_-]+
bool isEncoded(QStringView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](QChar c) {
        return isLowerOrDigit(c) || (c >= u'A' && c <= u'Z') || c == u'=' || c == u'_' || c == u'-';
    });
}

std::unexpected<Error> wrong(QString message, QStringView text)
{
    return fail(Errc::Corrupt, std::move(message), text.left(200).toString());
}

Expected<> checkHex(QStringView text, QStringView hex, qsizetype length)
{
    if (hex.size() != length)
        return wrong(Words::tr("a %1 digest has %2 hexadecimal digits, this one has %3")
                         .arg(text.left(text.indexOf(u':')))
                         .arg(length)
                         .arg(hex.size()),
            text);
    for (const QChar c : hex) {
        if (isLowerHex(c))
            continue;
        if (c >= u'A' && c <= u'F')
            return wrong(Words::tr("the digits of a digest are written in lower case"), text);
        return wrong(Words::tr("'%1' is not a hexadecimal digit").arg(c), text);
    }
    return {};
}

const EVP_MD *method(Digest::Algorithm algorithm)
{
    return algorithm == Digest::Algorithm::Sha512 ? EVP_sha512() : EVP_sha256();
}

} // namespace

Expected<Digest> Digest::parse(QStringView text)
{
    if (text.isEmpty())
        return wrong(Words::tr("a digest is missing"), text);
    if (text.size() > maxDigestLength)
        return wrong(Words::tr("a digest of %1 characters is too long").arg(text.size()), text);
    const qsizetype colon = text.indexOf(u':');
    if (colon < 0)
        return wrong(Words::tr("a digest is written algorithm:hex, the colon is missing"), text);
    const QStringView name = text.left(colon);
    const QStringView encoded = text.sliced(colon + 1);
    if (!isAlgorithm(name)) {
        if (name.isEmpty())
            return wrong(Words::tr("the digest names no algorithm"), text);
        if (isAlgorithm(name.toString().toLower()))
            return wrong(Words::tr("the algorithm of a digest is written in lower case"), text);
        return wrong(Words::tr("'%1' is not the name of a digest algorithm").arg(name), text);
    }
    Digest digest;
    if (name == u"sha256") {
        CHECK(checkHex(text, encoded, sha256HexLength));
        digest.m_algorithm = Algorithm::Sha256;
    } else if (name == u"sha512") {
        CHECK(checkHex(text, encoded, sha512HexLength));
        digest.m_algorithm = Algorithm::Sha512;
    } else {
        if (!isEncoded(encoded))
            return wrong(
                Words::tr("behind the algorithm of a digest only letters, digits, '=', '_' "
                          "and '-' may stand"),
                text);
        digest.m_algorithm = Algorithm::Other;
    }
    digest.m_text = text.toString();
    return digest;
}

Digest Digest::of(QByteArrayView bytes, Algorithm algorithm)
{
    Hasher hasher(algorithm);
    hasher.add(bytes);
    return hasher.result();
}

QString Digest::algorithmName() const
{
    return m_text.left(m_text.indexOf(u':'));
}

QString Digest::hex() const
{
    return m_text.sliced(m_text.indexOf(u':') + 1);
}

QString Digest::shortHex(int characters) const
{
    return hex().left(characters);
}

bool Digest::canVerify() const
{
    return m_algorithm == Algorithm::Sha256 || m_algorithm == Algorithm::Sha512;
}

Expected<> Digest::verify(QByteArrayView bytes) const
{
    if (!canVerify())
        return fail(Errc::Unsupported,
            isNull() ? Words::tr("there is no digest to check against")
                     : Words::tr("digests of algorithm %1 cannot be checked").arg(algorithmName()),
            m_text);
    const Digest found = of(bytes, m_algorithm);
    if (found != *this)
        return fail(Errc::DigestMismatch,
            Words::tr("the %1 that came hash to %2")
                .arg(formatExactBytes(bytes.size()), found.toString()),
            m_text);
    return {};
}

std::strong_ordering Digest::operator<=>(const Digest &other) const
{
    const int order = QStringView(m_text).compare(other.m_text);
    return order <=> 0;
}

struct Hasher::State {
    struct Free {
        void operator()(EVP_MD_CTX *used) const { EVP_MD_CTX_free(used); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
    Digest::Algorithm algorithm = Digest::Algorithm::Sha256;
};

Hasher::Hasher(Digest::Algorithm algorithm)
    : m_state(std::make_unique<State>())
{
    Q_ASSERT(algorithm == Digest::Algorithm::Sha256 || algorithm == Digest::Algorithm::Sha512);
    m_state->algorithm = algorithm;
    if (!m_state->context
        || EVP_DigestInit_ex(m_state->context.get(), method(algorithm), nullptr) != 1)
        qFatal("OpenSSL has no SHA-2");
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher &&) noexcept = default;
Hasher &Hasher::operator=(Hasher &&) noexcept = default;

void Hasher::add(QByteArrayView bytes)
{
    EVP_DigestUpdate(m_state->context.get(), bytes.data(), static_cast<size_t>(bytes.size()));
}

Digest Hasher::result()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
    unsigned int length = 0;
    EVP_DigestFinal_ex(m_state->context.get(), raw.data(), &length);
    const QByteArrayView bytes(raw.data(), static_cast<qsizetype>(length));
    const QString name
        = m_state->algorithm == Digest::Algorithm::Sha512 ? u"sha512:"_s : u"sha256:"_s;
    // Goes through parse() so that there is one place that makes digests.
    return *Digest::parse(QString(name + QLatin1StringView(bytes.toByteArray().toHex())));
}

} // namespace gantry::oci
