// SPDX-License-Identifier: Apache-2.0
#include "verbs/list.h"

#include "oci/reference.h"
#include "sources/names.h"
#include "verbs/words.h"

#include <QSet>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

//! A registry that sends ever new names for ever is stopped here; Docker Hub's longest list has
//! some hundred thousand.
constexpr qsizetype maxNames = 2'000'000;

Error endless(const QString &subject, qsizetype names)
{
    return {.code = Errc::Protocol,
        .message = words("The list does not end; stopped after %1 names").arg(names),
        .subject = subject};
}

//! Follows pages until the list ends: an empty page, a page already asked for, or one with nothing
//! new (pitfall 22).
class PageGuard
{
public:
    bool isNew(const QString &name)
    {
        const qsizetype before = m_names.size();
        m_names.insert(name);
        m_grew = m_grew || m_names.size() > before;
        return m_names.size() > before;
    }
    //! The page to ask for next, or nothing.
    bool goOn(const QString &next)
    {
        const bool grew = std::exchange(m_grew, false);
        if (next.isEmpty() || !grew || m_pages.contains(next))
            return false;
        m_pages.insert(next);
        return true;
    }
    qsizetype count() const { return m_names.size(); }

private:
    QSet<QString> m_names;
    QSet<QString> m_pages;
    bool m_grew = false;
};

enum class Shape { Latest, Name, DigestLike };

Shape shapeOf(const QString &tag)
{
    if (tag == "latest"_L1)
        return Shape::Latest;
    if (oci::parseDigestTag(tag) || oci::Digest::parse(tag))
        return Shape::DigestLike;
    return Shape::Name;
}

bool isDigit(QChar c)
{
    return c >= u'0' && c <= u'9';
}

//! A run of digits or of other characters, starting at a position.
QStringView run(QStringView text, qsizetype from)
{
    qsizetype end = from;
    const bool digits = isDigit(text[from]);
    while (end < text.size() && isDigit(text[end]) == digits)
        ++end;
    return text.sliced(from, end - from);
}

QStringView withoutZeros(QStringView digits)
{
    while (digits.size() > 1 && digits.front() == u'0')
        digits = digits.sliced(1);
    return digits;
}

//! Newest first: <0 when left is newer. Numbers of any length compare as numbers; a longer name
//! ("1.25-rc1") is older than the release it leads to, a longer number ("1.25.1") newer.
int compareVersions(QStringView left, QStringView right)
{
    qsizetype l = 0;
    qsizetype r = 0;
    while (l < left.size() && r < right.size()) {
        const QStringView a = run(left, l);
        const QStringView b = run(right, r);
        const bool aDigits = isDigit(a.front());
        const bool bDigits = isDigit(b.front());
        if (aDigits != bDigits)
            return aDigits ? -1 : 1; // versions before words
        if (aDigits) {
            const QStringView x = withoutZeros(a);
            const QStringView y = withoutZeros(b);
            if (x.size() != y.size())
                return x.size() > y.size() ? -1 : 1;
            if (const int order = x.compare(y); order != 0)
                return -order;
        } else if (const int order = a.compare(b, Qt::CaseInsensitive); order != 0) {
            // "1.25" goes on with ".", "1.25-rc" with "-": a further number is newer than a further
            // word.
            const bool aDot = a.front() == u'.';
            const bool bDot = b.front() == u'.';
            if (aDot != bDot)
                return aDot ? -1 : 1;
            return order;
        }
        l += a.size();
        r += b.size();
    }
    if (l == left.size() && r == right.size())
        return 0;
    const bool leftLonger = r == right.size();
    const QChar next = leftLonger ? left[l] : right[r];
    const bool longerIsNewer = next == u'.' || isDigit(next);
    return leftLonger == longerIsNewer ? -1 : 1;
}

} // namespace

Task<QList<sources::TagInfo>> listTags(sources::ImageSourcePtr source,
    std::function<void(const sources::TagPage &)> onPage, OpContext ctx)
{
    const auto lister = std::dynamic_pointer_cast<sources::TagLister>(source);
    if (!lister)
        co_return fail(Errc::Unsupported, words("This source has no tags"), source->displayName());
    QList<sources::TagInfo> all;
    PageGuard guard;
    QString page;
    do {
        CO_TRY(sources::TagPage got, co_await lister->tags(page, ctx));
        got.tags.removeIf([&guard](const sources::TagInfo &tag) { return !guard.isNew(tag.tag); });
        page = got.next;
        if (ctx.progress)
            ctx.progress->itemsDone += got.tags.size();
        if (onPage && !got.tags.isEmpty())
            onPage(got);
        all += got.tags;
        if (guard.count() > maxNames)
            co_return std::unexpected(endless(source->displayName(), guard.count()));
    } while (guard.goOn(page));
    co_return all;
}

Task<QStringList> listRepositories(std::shared_ptr<sources::RepositoryLister> registry,
    std::function<void(const sources::NamePage &)> onPage, OpContext ctx)
{
    QStringList all;
    PageGuard guard;
    QString page;
    do {
        CO_TRY(sources::NamePage got, co_await registry->repositories(page, ctx));
        got.names.removeIf([&guard](const QString &name) { return !guard.isNew(name); });
        page = got.next;
        if (ctx.progress)
            ctx.progress->itemsDone += got.names.size();
        if (onPage && !got.names.isEmpty())
            onPage(got);
        all += got.names;
        if (guard.count() > maxNames)
            co_return std::unexpected(endless(registry->displayName(), guard.count()));
    } while (guard.goOn(page));
    co_return all;
}

bool tagLess(const QString &left, const QString &right)
{
    const Shape l = shapeOf(left);
    const Shape r = shapeOf(right);
    if (l != r)
        return l < r;
    const int order = compareVersions(left, right);
    return order != 0 ? order < 0 : left < right;
}

QStringList nearestNames(const QString &wanted, const QStringList &names)
{
    return sources::nearestNames(wanted, names);
}

} // namespace gantry::verbs
