// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QHashFunctions>
#include <QString>

#include <compare>
#include <memory>

namespace gantry::oci {

//! "algorithm:hex" (image-spec v1.1.1, descriptor.md, "Digests"). sha256 and sha512 are verified;
//! other well-formed algorithms are kept, shown and compared but cannot be verified.
//! parse() and of() are the only ways to a non-null Digest. Thread: any.
class Digest
{
public:
    enum class Algorithm { None, Sha256, Sha512, Other };

    Digest() = default;
    //! Errors: Corrupt, saying which part is wrong (algorithm, length, upper case, not hex).
    static Expected<Digest> parse(QStringView text);
    //! Hash of the bytes, by OpenSSL EVP.
    static Digest of(QByteArrayView bytes, Algorithm algorithm = Algorithm::Sha256);

    bool isNull() const { return m_text.isEmpty(); }
    Algorithm algorithm() const { return m_algorithm; }
    QString algorithmName() const; //!< "sha256"
    QString hex() const;
    const QString &toString() const { return m_text; }
    QString shortHex(int characters = 8) const;
    //! False for algorithms we cannot compute.
    bool canVerify() const;
    //! Ok, or DigestMismatch naming both digests, or Unsupported.
    Expected<> verify(QByteArrayView bytes) const;

    bool operator==(const Digest &other) const { return m_text == other.m_text; }
    std::strong_ordering operator<=>(const Digest &other) const;
    friend size_t qHash(const Digest &digest, size_t seed = 0)
    {
        return qHash(digest.m_text, seed);
    }

private:
    QString m_text;
    Algorithm m_algorithm = Algorithm::None;
};

//! Incremental hash for streams (OpenSSL EVP). Not copyable; one thread at a time.
class Hasher
{
public:
    explicit Hasher(Digest::Algorithm algorithm = Digest::Algorithm::Sha256);
    ~Hasher();
    Hasher(Hasher &&) noexcept;
    Hasher &operator=(Hasher &&) noexcept;
    void add(QByteArrayView bytes);
    Digest result(); //!< call once, at the end

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace gantry::oci
