// SPDX-License-Identifier: Apache-2.0
// What other tools can and cannot show, as their manuals of 2025 say: imagetools inspect --raw,
// crane manifest and skopeo inspect --raw print exact bytes; docker manifest inspect prints its own
// JSON; platform selectors of crane and docker know no os.version in this position.
#include "ui/pages/commands.h"

#include <QRegularExpression>

namespace gantry::ui {

using namespace Qt::StringLiterals;
using models::ImagePlace;
using Transport = oci::ImageName::Transport;

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(gantry::ui::CommandLine)
};

class Lines
{
public:
    void exact(const QString &tool, const QStringList &words) { add(tool, words, {}); }
    void lossy(const QString &tool, const QStringList &words, const QString &loses)
    {
        add(tool, words, loses);
    }
    QList<CommandLine> take() { return std::move(m_lines); }

private:
    void add(const QString &tool, const QStringList &words, const QString &loses)
    {
        QStringList quoted;
        for (const QString &word : words)
            quoted.append(shellQuoted(word));
        m_lines.append({tool, quoted.join(u' '), loses.isEmpty(), loses});
    }
    QList<CommandLine> m_lines;
};

QString plainPlatform(const oci::Platform &platform)
{
    QString text = platform.os + u'/' + platform.architecture;
    if (!platform.variant.isEmpty())
        text += u'/' + platform.variant;
    return text;
}

void registryCommands(
    Lines &lines, const QString &reference, ImagePlace::Page page, const oci::Platform &platform)
{
    const bool entry = !platform.isEmpty();
    const QString version
        = platform.osVersion.isEmpty() ? QString() : Words::tr("loses os.version");
    const QString skopeo = u"docker://"_s + reference;
    switch (page) {
    case ImagePlace::Page::Platforms:
        lines.lossy(u"docker buildx imagetools"_s,
            {u"docker"_s, u"buildx"_s, u"imagetools"_s, u"inspect"_s, reference},
            Words::tr("loses sizes, layers and configs"));
        lines.lossy(u"crane"_s, {u"crane"_s, u"manifest"_s, reference},
            Words::tr("loses layers and configs"));
        lines.lossy(u"skopeo"_s, {u"skopeo"_s, u"inspect"_s, u"--raw"_s, skopeo},
            Words::tr("loses layers and configs"));
        lines.lossy(u"docker"_s, {u"docker"_s, u"manifest"_s, u"inspect"_s, u"-v"_s, reference},
            Words::tr("loses annotations and configs"));
        break;
    case ImagePlace::Page::Manifest:
        lines.exact(u"docker buildx imagetools"_s,
            {u"docker"_s, u"buildx"_s, u"imagetools"_s, u"inspect"_s, u"--raw"_s, reference});
        lines.exact(u"crane"_s, {u"crane"_s, u"manifest"_s, reference});
        lines.exact(u"skopeo"_s, {u"skopeo"_s, u"inspect"_s, u"--raw"_s, skopeo});
        lines.lossy(u"docker"_s, {u"docker"_s, u"manifest"_s, u"inspect"_s, reference},
            Words::tr("loses the exact bytes"));
        break;
    case ImagePlace::Page::History:
        if (!entry)
            break;
        lines.lossy(u"docker buildx imagetools"_s,
            {u"docker"_s, u"buildx"_s, u"imagetools"_s, u"inspect"_s, u"--format"_s,
                u"{{json (index .Image \"%1\").History}}"_s.arg(plainPlatform(platform)),
                reference},
            version);
        lines.lossy(u"crane"_s,
            {u"crane"_s, u"config"_s, u"--platform"_s, plainPlatform(platform), reference},
            version);
        break;
    case ImagePlace::Page::Referrers:
        lines.lossy(u"oras"_s, {u"oras"_s, u"discover"_s, reference},
            Words::tr("loses cosign tags and attestations of the index"));
        lines.lossy(u"cosign"_s, {u"cosign"_s, u"tree"_s, reference},
            Words::tr("loses what the referrers API lists"));
        break;
    }
}

} // namespace

QString CommandLine::fidelity() const
{
    return exact ? Words::tr("exact") : loses;
}

QString shellQuoted(const QString &word)
{
    static const QRegularExpression safe(u"^[A-Za-z0-9_@%+=:,./-]+$"_s);
    if (safe.match(word).hasMatch())
        return word;
    QString inside = word;
    return u'\'' + inside.replace(u'\'', "'\\''"_L1) + u'\'';
}

QList<CommandLine> commandsFor(
    const oci::ImageName &name, ImagePlace::Page page, const oci::Platform &platform)
{
    Lines lines;
    const QString reference = name.toString();
    QStringList own{u"gantry"_s, u"inspect"_s};
    if (page == ImagePlace::Page::Manifest)
        own.append(u"--raw"_s);
    if (page == ImagePlace::Page::Referrers)
        own.append(u"--referrers"_s);
    if (page == ImagePlace::Page::History) {
        if (!platform.isEmpty())
            own += {u"--platform"_s, oci::formatPlatform(platform)};
        own.append(u"--json"_s);
    }
    own.append(reference);
    lines.exact(u"gantry"_s, own);
    switch (name.transport) {
    case Transport::Registry:
        registryCommands(lines, name.reference.toString(), page, platform);
        break;
    case Transport::DockerDaemon:
        lines.lossy(u"docker"_s, {u"docker"_s, u"image"_s, u"inspect"_s, name.reference.toString()},
            Words::tr("loses the manifest"));
        break;
    case Transport::OciLayout:
    case Transport::OciArchive:
    case Transport::DockerArchive:
        if (page == ImagePlace::Page::Manifest)
            lines.exact(u"skopeo"_s, {u"skopeo"_s, u"inspect"_s, u"--raw"_s, reference});
        else
            lines.lossy(u"skopeo"_s, {u"skopeo"_s, u"inspect"_s, u"--raw"_s, reference},
                Words::tr("loses layers and configs"));
        break;
    }
    return lines.take();
}

QList<CommandLine> commandsForRepository(const QString &repository)
{
    Lines lines;
    lines.exact(u"gantry"_s, {u"gantry"_s, u"tags"_s, repository});
    lines.exact(u"crane"_s, {u"crane"_s, u"ls"_s, repository});
    lines.exact(u"skopeo"_s, {u"skopeo"_s, u"list-tags"_s, u"docker://"_s + repository});
    return lines.take();
}

QList<CommandLine> commandsForRegistry(const QString &registry)
{
    Lines lines;
    lines.exact(u"gantry"_s, {u"gantry"_s, u"repos"_s, registry});
    lines.exact(u"crane"_s, {u"crane"_s, u"catalog"_s, registry});
    return lines.take();
}

} // namespace gantry::ui
