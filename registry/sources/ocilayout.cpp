// SPDX-License-Identifier: Apache-2.0
#include "sources/ocilayout.h"

#include "sources/layoutsource.h"
#include "sources/words.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

using namespace Qt::StringLiterals;

namespace gantry::sources {

namespace {

class DirectoryFiles : public LayoutFiles
{
public:
    explicit DirectoryFiles(QString directory)
        : m_directory(std::move(directory))
    {
    }

    std::optional<BlobView> find(const QString &path) const override
    {
        const QFileInfo info(m_directory + u'/' + path);
        if (!info.isFile())
            return std::nullopt;
        return BlobView{info.filePath(), 0, info.size(), nullptr};
    }

    QString place() const override { return m_directory; }

    QString stamp() const override
    {
        const QFileInfo info(m_directory + u"/index.json"_s);
        return u"%1/%2"_s.arg(info.lastModified(QTimeZone::UTC).toMSecsSinceEpoch())
            .arg(info.size());
    }

private:
    QString m_directory;
};

} // namespace

Task<ImageSourcePtr> openOciLayout(oci::ImageName name, std::shared_ptr<Pools> pools, OpContext ctx)
{
    const QFileInfo info(name.path);
    if (!info.exists())
        co_return fail(Errc::NotFound, words("There is no such directory"), name.path);
    if (!info.isDir())
        co_return fail(Errc::Corrupt, words("This is a file, an OCI layout is a directory"),
            name.path,
            words("Say oci-archive:%1 or docker-archive:%1 for an archive").arg(name.path));
    const QString display = words("%1 (OCI layout)").arg(QDir::toNativeSeparators(name.path));
    auto source = std::make_shared<LayoutSource>(
        name, display, std::make_shared<DirectoryFiles>(info.absoluteFilePath()), std::move(pools));
    CO_CHECK(co_await source->check(std::move(ctx)));
    co_return source;
}

} // namespace gantry::sources
