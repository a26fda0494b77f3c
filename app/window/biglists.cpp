// SPDX-License-Identifier: Apache-2.0
#include "app/window/biglists.h"

#include <QCoroTimer>

#include <chrono>

namespace gantry {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr auto pageTime = 20ms;
int answered = 0;

QStringList pageOf(const QString &page, int total, QString (*name)(int), QString *next)
{
    const int from = page.toInt();
    const int to = qMin(total, from + BigLists::pageSize);
    QStringList names;
    names.reserve(to - from);
    for (int i = from; i < to; ++i)
        names.append(name(i));
    *next = to < total ? QString::number(to) : QString();
    ++answered;
    return names;
}

QString tagName(int number)
{
    return u"v%1.%2"_s.arg(number / 100).arg(number % 100);
}

QString repositoryName(int number)
{
    return u"group-%1/image-%2"_s.arg(number / 100).arg(number % 100);
}

class BigRepository : public sources::ImageSource, public sources::TagLister
{
public:
    explicit BigRepository(oci::ImageName name)
        : m_name(std::move(name))
    {
    }
    QString displayName() const override { return m_name.container(); }
    oci::ImageName name() const override { return m_name; }
    Task<oci::Descriptor> resolve(QString tagOrDigest, OpContext /*ctx*/) override
    {
        co_return fail(Errc::NotFound, u"There are only names here"_s, tagOrDigest);
    }
    Task<QByteArray> fetch(oci::Descriptor node, OpContext /*ctx*/) override
    {
        co_return fail(Errc::NotFound, u"There are only names here"_s, node.digest.toString());
    }
    Task<sources::BlobView> blob(oci::Descriptor node, OpContext /*ctx*/) override
    {
        co_return fail(Errc::NotFound, u"There are only names here"_s, node.digest.toString());
    }
    Task<sources::TagPage> tags(QString page, OpContext /*ctx*/) override
    {
        co_await QCoro::sleepFor(pageTime);
        sources::TagPage result;
        for (const QString &tag : pageOf(page, BigLists::tags, tagName, &result.next))
            result.tags.append({tag, {}});
        co_return result;
    }

private:
    oci::ImageName m_name;
};

class BigRegistry : public sources::RepositoryLister
{
public:
    QString displayName() const override { return BigLists::registry(); }
    Task<sources::NamePage> repositories(QString page, OpContext /*ctx*/) override
    {
        co_await QCoro::sleepFor(pageTime);
        sources::NamePage result;
        result.names = pageOf(page, BigLists::repositories, repositoryName, &result.next);
        co_return result;
    }
};

class BigOpener : public sources::SourceOpener
{
public:
    Task<sources::ImageSourcePtr> open(oci::ImageName name, OpContext /*ctx*/) override
    {
        co_await QCoro::sleepFor(0ms);
        co_return std::make_shared<BigRepository>(name);
    }
    Task<std::shared_ptr<sources::RepositoryLister>> openRegistry(
        QString /*registry*/, OpContext /*ctx*/) override
    {
        co_await QCoro::sleepFor(0ms);
        co_return std::make_shared<BigRegistry>();
    }
};

} // namespace

std::shared_ptr<sources::SourceOpener> BigLists::opener()
{
    return std::make_shared<BigOpener>();
}

QString BigLists::registry()
{
    return u"big.example"_s;
}

QString BigLists::repository()
{
    return u"big.example/demo"_s;
}

int BigLists::pagesAnswered()
{
    return answered;
}

} // namespace gantry
