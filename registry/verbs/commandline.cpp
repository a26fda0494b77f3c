// SPDX-License-Identifier: Apache-2.0
#include "verbs/commandline.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs::commandline {

namespace {

using Transport = oci::ImageName::Transport;

QString shellLine(const QStringList &line)
{
    QStringList quoted;
    for (const QString &word : line)
        quoted.append(shellWord(word));
    return quoted.join(u' ');
}

} // namespace

void List::add(const QString &tool, const QStringList &line, Command::Fidelity fidelity,
    const QString &note, const QList<CommandFile> &files)
{
    m_commands.append({tool, shellLine(line), fidelity, note, files});
}

void List::addAll(const QString &tool, const QList<QStringList> &lines, Command::Fidelity fidelity,
    const QString &note)
{
    QStringList joined;
    for (const QStringList &line : lines)
        joined.append(shellLine(line));
    m_commands.append({tool, joined.join(u" && "_s), fidelity, note});
}

QList<Command> List::take()
{
    std::ranges::stable_sort(m_commands, {}, &Command::fidelity);
    return std::move(m_commands);
}

OrasName orasName(const oci::ImageName &name, const QString &digest)
{
    const bool layout = isLayoutLike(name);
    OrasName result;
    if (layout)
        result.flags = {u"--oci-layout"_s};
    QString place = layout ? name.path : name.reference.repository();
    if (!digest.isEmpty())
        place += u'@' + digest;
    else if (layout && !name.selector.isEmpty())
        place += (oci::Digest::parse(name.selector) ? u'@' : u':') + name.selector;
    else if (!layout)
        place = name.reference.toString();
    result.name = place;
    return result;
}

QString at(const oci::ImageName &name, const QString &digest)
{
    return digest.isEmpty() ? name.reference.toString()
                            : name.reference.repository() + u'@' + digest;
}

QString skopeoName(const oci::ImageName &name, const QString &digest)
{
    if (name.transport == Transport::Registry)
        return u"docker://"_s + at(name, digest);
    if (!digest.isEmpty())
        return {}; // its layout and archive transports know tags only
    return name.toString();
}

bool isLayoutLike(const oci::ImageName &name)
{
    return name.transport == Transport::OciLayout || name.transport == Transport::OciArchive;
}

QStringList inTheClear(const oci::ImageName &name, const QString &flag)
{
    const bool local
        = name.transport == Transport::Registry && oci::isLoopback(name.reference.domain());
    return local ? QStringList{flag} : QStringList();
}

} // namespace gantry::verbs::commandline
