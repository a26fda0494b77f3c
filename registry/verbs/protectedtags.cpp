// SPDX-License-Identifier: Apache-2.0
#include "verbs/protectedtags.h"

#include "verbs/assemble.h"
#include "verbs/words.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSaveFile>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

constexpr qint64 maxFileBytes = 1024 * 1024;
constexpr qsizetype maxPatterns = 1000;
constexpr qsizetype maxPatternLength = 512;

//! `*` alone is special, so that a pattern says what it seems to say.
bool fits(QStringView pattern, const QString &text)
{
    QStringList parts;
    for (const QStringView part : pattern.split(u'*'))
        parts += QRegularExpression::escape(part);
    return QRegularExpression(QRegularExpression::anchoredPattern(parts.join(u".*"_s)))
        .match(text)
        .hasMatch();
}

bool protects(const QString &pattern, const oci::ImageName &name, const QString &tag)
{
    const qsizetype colon = pattern.lastIndexOf(u':');
    if (!fits(QStringView(pattern).mid(colon + 1), tag))
        return false;
    return colon < 0 || fits(QStringView(pattern).first(colon), name.container());
}

} // namespace

ProtectedTags::ProtectedTags(QStringList patterns)
    : m_patterns(std::move(patterns))
{
}

QString ProtectedTags::matching(const oci::ImageName &name) const
{
    return matching(name, tagOf(name));
}

QString ProtectedTags::matching(const oci::ImageName &name, const QString &tag) const
{
    const auto found = std::ranges::find_if(
        m_patterns, [&](const QString &pattern) { return protects(pattern, name, tag); });
    return tag.isEmpty() || found == m_patterns.end() ? QString() : *found;
}

Expected<> ProtectedTags::check(const TransferPlan &plan, const oci::ImageName &target) const
{
    for (const TagMove &move : plan.tags) {
        if (move.isRollback || move.isFollower || !move.from || !move.moves())
            continue;
        if (const QString pattern = matching(target, move.tag); !pattern.isEmpty())
            return fail(Errc::Refused,
                words("%1 is protected by the pattern %2").arg(move.tag, pattern),
                target.toString(), words("Add --force to move it"));
    }
    return {};
}

QString ProtectedTags::faultOf(const QString &pattern)
{
    if (pattern.isEmpty() || pattern.endsWith(u':') || pattern.startsWith(u':'))
        return words("Write TAG or REPOSITORY:TAG; * stands for anything");
    if (pattern.size() > maxPatternLength)
        return words("A pattern has at most %1 characters").arg(maxPatternLength);
    static const QRegularExpression space(u"\\s"_s);
    if (pattern.contains(space))
        return words("A pattern has no spaces");
    if (pattern.mid(pattern.lastIndexOf(u':') + 1).contains(u'/'))
        return words("%1 names no tag. Write %1:*").arg(pattern);
    return {};
}

QString ProtectedTags::defaultPath()
{
    QString folder = qEnvironmentVariable("XDG_CONFIG_HOME");
    if (!QDir::isAbsolutePath(folder))
        folder = QDir::homePath() + u"/.config"_s;
    return folder + u"/gantry/protected-tags.json"_s;
}

Expected<ProtectedTags> ProtectedTags::read(const QString &path)
{
    QFile file(path);
    if (!file.exists())
        return ProtectedTags();
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io,
            words("The protected tags cannot be read: %1").arg(file.errorString()), path,
            words("Change the permissions of the file"));
    const QByteArray bytes = file.read(maxFileBytes + 1);
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    const QJsonArray list = document[u"patterns"].toArray();
    if (bytes.size() > maxFileBytes || !document.isObject() || document[u"schema"].toInt() != 1
        || list.size() > maxPatterns)
        return fail(Errc::Corrupt, words("The protected tags cannot be understood"), path,
            words("Correct the file or delete it"));
    QStringList patterns;
    for (const QJsonValue &each : list) {
        const QString pattern = each.toString();
        // A pattern that is skipped would leave a tag open that somebody meant to protect.
        if (const QString fault = faultOf(pattern); !fault.isEmpty())
            return fail(Errc::Corrupt,
                words("The protected tags have a wrong pattern, %1. %2").arg(pattern, fault), path,
                words("Correct the file or delete it"));
        patterns += pattern;
    }
    return ProtectedTags(patterns);
}

Expected<> ProtectedTags::write(const QString &path) const
{
    const auto wrong = [&](const QString &why) {
        return fail(Errc::Io, words("The protected tags cannot be saved: %1").arg(why), path,
            words("Free space or change the permissions"));
    };
    QDir().mkpath(QFileInfo(path).path());
    QSaveFile file(path);
    const QByteArray bytes = QJsonDocument(
        QJsonObject{{u"schema"_s, 1}, {u"patterns"_s, QJsonArray::fromStringList(m_patterns)}})
                                 .toJson();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return wrong(file.errorString());
    return {};
}

} // namespace gantry::verbs
