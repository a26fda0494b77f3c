// SPDX-License-Identifier: Apache-2.0
#include "verbs/configvalues.h"

#include "base/jsonwriter.h"
#include "base/text.h"
#include "layers/tree/resolve.h"
#include "verbs/words.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace gantry::verbs {

namespace {

bool isWindows(const ConfigSide &side)
{
    if (side.tree)
        return side.tree->family() == layers::OsFamily::Windows;
    return side.config && side.config->platform.os.compare(u"windows", Qt::CaseInsensitive) == 0;
}

QString listText(const QStringList &words)
{
    json::Writer writer(json::Writer::Style::Compact);
    writer.beginArray();
    for (const QString &word : words)
        writer.value(word);
    writer.endArray();
    return QString::fromUtf8(writer.take());
}

//! Variables that hold a list of folders.
bool isPathVariable(QStringView name)
{
    static constexpr QLatin1StringView names[] = {"PATH"_L1, "LD_LIBRARY_PATH"_L1,
        "PKG_CONFIG_PATH"_L1, "PYTHONPATH"_L1, "CLASSPATH"_L1, "GOPATH"_L1, "MANPATH"_L1,
        "NODE_PATH"_L1, "PERL5LIB"_L1, "PSModulePath"_L1, "PATHEXT"_L1, "XDG_DATA_DIRS"_L1};
    return std::ranges::any_of(names,
        [name](QLatin1StringView known) { return name.compare(known, Qt::CaseInsensitive) == 0; });
}

class Values
{
public:
    void add(const QString &field, const QString &name, const QString &text)
    {
        if (m_values.isEmpty() || m_values.last().field != field)
            ++m_order;
        m_values.append({m_order, field, name, text, false, {}});
    }
    void addUnlessEmpty(const QString &field, const QString &text)
    {
        // Orders are the same in every config, whatever it holds.
        if (text.isEmpty())
            ++m_order;
        else
            add(field, {}, text);
    }
    void addSet(const QString &field, QStringList names)
    {
        names.sort();
        names.removeDuplicates();
        const int before = m_order;
        for (const QString &name : names)
            add(field, name, name);
        m_order = before + 1;
    }
    void addVariables(const ConfigSide &side)
    {
        const int before = m_order;
        QStringList seen;
        // The last of several with one name counts, as it does for a process.
        for (qsizetype i = side.config->env.size(); i-- > 0;) {
            const QString &line = side.config->env[i];
            const qsizetype equals = line.indexOf(u'=', 1);
            const QString name = equals < 0 ? line : line.first(equals);
            const Qt::CaseSensitivity sensitivity
                = isWindows(side) ? Qt::CaseInsensitive : Qt::CaseSensitive;
            if (seen.contains(name, sensitivity))
                continue;
            seen.append(name);
            add(u"env"_s, name, equals < 0 ? QString() : line.sliced(equals + 1));
            ConfigValue &value = m_values.last();
            value.isPathList = isPathVariable(name);
            if (value.isPathList)
                value.parts = value.text.split(isWindows(side) ? u';' : u':');
        }
        std::ranges::sort(m_values.end() - seen.size(), m_values.end(), {}, &ConfigValue::name);
        m_order = before + 1;
    }
    void addLabels(const oci::StringPairs &labels)
    {
        const int before = m_order;
        QStringList seen;
        for (qsizetype i = labels.size(); i-- > 0;) {
            if (seen.contains(labels[i].key))
                continue;
            seen.append(labels[i].key);
            add(u"label"_s, labels[i].key, labels[i].value);
        }
        std::ranges::sort(m_values.end() - seen.size(), m_values.end(), {}, &ConfigValue::name);
        m_order = before + 1;
    }
    void addHistory(const QList<oci::HistoryStep> &history)
    {
        const int before = m_order;
        for (qsizetype i = 0; i < history.size(); ++i)
            add(u"history"_s, QString::number(i + 1),
                history[i].createdBy.isEmpty() ? history[i].comment : history[i].createdBy);
        m_order = before + 1;
    }
    QList<ConfigValue> take() { return std::move(m_values); }

private:
    QList<ConfigValue> m_values;
    int m_order = 0;
};

struct Account {
    QByteArray name;
    QByteArray id;
    QByteArray group;
};

//! The line of passwd(5) or group(5) whose name or number this is.
std::optional<Account> accountOf(const QByteArray &file, const QByteArray &nameOrId)
{
    std::optional<Account> byId;
    qsizetype from = 0;
    while (from < file.size()) {
        const qsizetype newline = file.indexOf('\n', from);
        const qsizetype end = newline < 0 ? file.size() : newline;
        const QList<QByteArray> fields = file.sliced(from, end - from).split(':');
        from = end + 1;
        if (fields.size() < 3)
            continue;
        const Account account{fields[0], fields[2], fields.value(3)};
        if (account.name == nameOrId)
            return account; // a name goes before a number, as runtimes have it
        if (account.id == nameOrId && !byId)
            byId = account;
    }
    return byId;
}

bool isNumber(const QByteArray &text)
{
    return !text.isEmpty()
        && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

} // namespace

QList<ConfigValue> configValues(const ConfigSide &side)
{
    if (!side.config)
        return {};
    const oci::ImageConfig &config = *side.config;
    Values values;
    values.addUnlessEmpty(u"platform"_s, oci::describePlatform(config.platform));
    values.addVariables(side);
    values.addUnlessEmpty(
        u"entrypoint"_s, config.entrypoint.isEmpty() ? QString() : listText(config.entrypoint));
    values.addUnlessEmpty(u"cmd"_s, config.cmd.isEmpty() ? QString() : listText(config.cmd));
    values.addUnlessEmpty(u"user"_s, config.user);
    values.addUnlessEmpty(u"workingDir"_s, config.workingDir);
    values.addLabels(config.labels);
    values.addSet(u"port"_s, config.exposedPorts);
    values.addSet(u"volume"_s, config.volumes);
    values.addUnlessEmpty(u"stopSignal"_s, config.stopSignal);
    values.addUnlessEmpty(u"shell"_s, config.shell.isEmpty() ? QString() : listText(config.shell));
    values.addUnlessEmpty(
        u"onBuild"_s, config.onBuild.isEmpty() ? QString() : listText(config.onBuild));
    const json::Value health = config.json().at(u"/config/Healthcheck");
    values.addUnlessEmpty(u"healthcheck"_s,
        config.hasHealthcheck ? QString::fromUtf8(health.raw()).simplified() : QString());
    values.addUnlessEmpty(u"created"_s,
        config.created ? config.created->toUTC().toString(Qt::ISODateWithMs) : QString());
    values.addHistory(config.history);
    return values.take();
}

QString environmentOf(const ConfigSide &side, QStringView name)
{
    if (!side.config)
        return {};
    const Qt::CaseSensitivity sensitivity
        = isWindows(side) ? Qt::CaseInsensitive : Qt::CaseSensitive;
    for (qsizetype i = side.config->env.size(); i-- > 0;) {
        const QString &line = side.config->env[i];
        const qsizetype equals = line.indexOf(u'=', 1);
        if (equals > 0 && name.compare(QStringView(line).first(equals), sensitivity) == 0)
            return line.sliced(equals + 1);
    }
    return {};
}

ResolvedUser resolveUser(const ConfigSide &side, const QString &user)
{
    if (isWindows(side) || user.isEmpty())
        return {};
    const QByteArray name = user.section(u':', 0, 0).toUtf8();
    const QByteArray group = user.section(u':', 1).toUtf8();
    const auto account = accountOf(side.passwd, name);
    if (!account && side.passwdUnread)
        return {words("/etc/passwd could not be read"), true};
    if (!account && !isNumber(name))
        return {words("no user %1 in /etc/passwd").arg(printable(name)), true};
    QString text = account
        ? words("%1 (uid %2)").arg(printable(account->name), printable(account->id))
        : words("uid %1, without a name").arg(printable(name));
    const QByteArray ofGroup = group.isEmpty() && account ? account->group : group;
    if (ofGroup.isEmpty())
        return {text, false};
    const auto found = accountOf(side.group, ofGroup);
    if (!found && !isNumber(ofGroup))
        return {text + u", "_s + words("no group %1 in /etc/group").arg(printable(ofGroup)), true};
    text += u", "_s
        + (found ? words("group %1 (gid %2)").arg(printable(found->name), printable(found->id))
                 : words("gid %1, without a name").arg(printable(ofGroup)));
    return {text, false};
}

ResolvedUser resolveFolder(const ConfigSide &side, const QString &path)
{
    if (!side.tree || path.isEmpty())
        return {};
    const layers::ResolvedPath found = layers::resolvePath(*side.tree, path.toUtf8());
    if (found.node == layers::FileTree::none)
        return {words("not in the image; runtimes make it"), false};
    if (!side.tree->isDirectory(found.node))
        return {words("a file, not a folder"), true};
    return {printable('/' + side.tree->path(found.node)), false};
}

} // namespace gantry::verbs
