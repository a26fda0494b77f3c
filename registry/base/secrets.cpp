// SPDX-License-Identifier: Apache-2.0
// What may not be shown. Patterns are possessive or bounded, so that no text makes them slow.
#include "base/text.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <mutex>
#include <utility>

namespace gantry {

using namespace Qt::StringLiterals;

namespace {

constexpr QStringView hidden = u"***";
//! How far behind // an @ is looked for, and how much of a digest tells that it is one.
constexpr qsizetype maxPasswordLength = 4096;
constexpr qsizetype maxDigestLength = 200;

//! Removes `user:password@` behind `://`. The part before `@` is everything up to the last one in
//! the authority; a password with a bare `/` or `?` in it still counts when what follows the first
//! colon is no port. `docker://golang:1.24@sha256:…` is a name, not a secret.
QString withoutUserInfo(QString text)
{
    const auto endsAuthority = [](QChar c) {
        return c.isSpace() || c == u'"' || c == u'\'' || c == u'<' || c == u'>' || c == u'`';
    };
    const auto isPort = [](QStringView part) {
        return !part.isEmpty() && part.size() <= 5
            && std::ranges::all_of(part, [](QChar c) { return c >= u'0' && c <= u'9'; });
    };
    for (qsizetype at = text.indexOf(u"//"_s); at >= 0; at = text.indexOf(u"//"_s, at + 2)) {
        const qsizetype begin = at + 2;
        qsizetype slash = begin;
        while (slash < text.size() && slash < begin + maxPasswordLength
            && !endsAuthority(text[slash]) && text[slash] != u'/' && text[slash] != u'?'
            && text[slash] != u'#')
            ++slash;
        const QStringView authority = QStringView(text).sliced(begin, slash - begin);
        qsizetype sign = authority.lastIndexOf(u'@');
        if (sign < 0) {
            const qsizetype colon = authority.indexOf(u':');
            const bool oddPort
                = colon > 0 && !authority.startsWith(u'[') && !isPort(authority.sliced(colon + 1));
            if (!oddPort)
                continue;
            const qsizetype limit = std::min(text.size(), slash + maxPasswordLength);
            qsizetype end = slash;
            while (end < limit && !endsAuthority(text[end]))
                ++end;
            sign = QStringView(text).sliced(begin, end - begin).lastIndexOf(u'@');
        }
        if (sign < 0)
            continue;
        static const QRegularExpression digest(u"^[a-z0-9]+([+._-][a-z0-9]+)*:[0-9a-fA-F]{32,}"_s);
        const QStringView behind = QStringView(text).mid(begin + sign + 1, maxDigestLength);
        if (digest.matchView(behind).hasMatch())
            continue;
        text.remove(begin, sign + 1);
    }
    return text;
}

//! A pattern and what it leaves. Compiled when a text first holds one of the words without which it
//! cannot match: an ordinary address costs no pattern, and a short command compiles none.
class Rule
{
public:
    Rule(QStringList words, QString find, QString replace)
        : m_words(std::move(words))
        , m_find(std::move(find))
        , m_replace(std::move(replace))
    {
    }
    void apply(QString &text) const
    {
        const bool possible = std::ranges::any_of(
            m_words, [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
        if (!possible)
            return;
        std::call_once(m_compiled, [this] {
            m_regex = QRegularExpression(m_find,
                QRegularExpression::CaseInsensitiveOption | QRegularExpression::MultilineOption);
            Q_ASSERT(m_regex.isValid());
            m_regex.optimize();
        });
        text.replace(m_regex, m_replace);
    }

private:
    QStringList m_words;
    QString m_find;
    QString m_replace;
    mutable std::once_flag m_compiled;
    mutable QRegularExpression m_regex;
};

const std::array<Rule, 9> &rules()
{
    // Names that are secret wherever they stand, and names that are only inside a query.
    static const QString strong
        = u"(?:[\\w.-]{0,40}(?:token|secret|passw(?:or)?d|passphrase|signature|"
          u"credential|api-?_?key|private-?_?key|jwt|hmac)[\\w.-]{0,20}|"
          u"AWSAccessKeyId|pwd|refresh|assertion)"_s;
    static const QString weak
        = u"(?:sig|key|code|auth|authorization|verify|policy|session|sid|pass|"
          u"hdnea|hdnts|hdntl|state|nonce|skoid|sktid)"_s;
    static const std::array<Rule, 9> all{
        // ?sig=…, &X-Amz-Signature=…, #access_token=…, form bodies
        Rule{{u"="_s}, u"(?<![\\w.-])("_s + strong + u"=)[^&;#\\s\"'<>`,)]++"_s, u"\\1***"_s},
        Rule{{u"="_s}, u"([?&;#]"_s + weak + u"=)[^&;#\\s\"'<>`]++"_s, u"\\1***"_s},
        // the same inside an escaped URL
        Rule{{u"%3D"_s},
            u"((?:%3F|%26|%23)(?:"_s + strong + u"|"_s + weak
                + u")%3D)(?:(?!%26|%23)[^&\\s\"'<>`])++"_s,
            u"\\1***"_s},
        // header lines, also inside curl -H '…'
        Rule{{u"Authorization"_s},
            u"(\\b(?:Proxy-)?Authorization[\"']?\\s*[:=]\\s*+[\"']?+(?:(?:Basic|Bearer|Digest|"
            u"Negotiate|NTLM|AWS4-HMAC-SHA256|Token)\\s++)?+)[^\"'\\r\\n]++"_s,
            u"\\1***"_s},
        Rule{{u"Cookie"_s, u"X-"_s},
            u"(\\b(?:Set-Cookie2?|Cookie|X-Registry-(?:Auth|Config)|X-[\\w-]{0,30}(?:"
            u"Token|Secret|"
            u"Api-?Key|Password))\\s*:)[^\"'\\r\\n]++"_s,
            u"\\1 ***"_s},
        // members of a credentials file or a token answer
        Rule{{u"\""_s},
            u"(\"(?:"_s + strong + u"|auth|refresh)\"\\s*:\\s*\")(?:[^\"\\\\]|\\\\.)*+"_s,
            u"\\1***"_s},
        // scheme and value without a header name; plain words ("Basic authentication") stay
        Rule{{u"Basic"_s, u"Bearer"_s},
            u"\\b(Basic|Bearer)(\\s++)(?!(?-i:[A-Z]?[a-z]+)\\b(?![-+/=._~0-9A-Z]))"
            u"[\\w.~+/=-]{8,}+(?![\"])"_s,
            u"\\1\\2***"_s},
        // tokens known by their look: JWT, Docker, GitHub, GitLab, AWS, Google, Slack
        Rule{{u"eyJ"_s, u"dckr_"_s, u"gh"_s, u"github_pat_"_s, u"glpat-"_s, u"AKIA"_s, u"ASIA"_s,
                 u"ya29."_s, u"xox"_s},
            u"\\b(?-i:eyJ[\\w-]{8,}+\\.[\\w-]++(?:\\.[\\w-]*+)?|dckr_(?:pat|oat)_[\\w-]{8,}+|"
            u"gh[pousr]_\\w{16,}+|github_pat_\\w{16,}+|glpat-[\\w-]{16,}+|"
            u"A[KS]IA[0-9A-Z]{16}|ya29\\.[\\w-]{8,}+|xox[abprs]-[\\w-]{8,}+)"_s,
            hidden.toString()},
        // options of commands people paste
        Rule{{u"-pass"_s, u"token"_s, u"creds"_s, u"secret"_s},
            u"((?:^|\\s)--?(?:password|passwd|pass|token|registry-token|src-registry-token|"
            u"dest-registry-token|identity-token|creds|src-creds|dest-creds|secret|"
            u"client-secret)(?:=|\\s++)[\"']?)[^\"'\\s]++"_s,
            u"\\1***"_s},
    };
    return all;
}

} // namespace

QString withoutSecrets(QString text)
{
    text = withoutUserInfo(std::move(text));
    for (const Rule &rule : rules())
        rule.apply(text);
    return text;
}

} // namespace gantry
