// SPDX-License-Identifier: Apache-2.0
#include "doctor/clients/rules.h"

#include "doctor/datafile.h"
#include "doctor/releases.h"

#include <algorithm>

namespace gantry::doctor {

using namespace Qt::StringLiterals;

namespace {

struct Tables {
    QList<ClientKindRules> clients;
    QList<Library> libraries;
    QList<Misspelt> misspelt;
};

bool flag(const json::Value &row, QByteArrayView key, bool before)
{
    return row[key].toBool().value_or(before);
}

Library library(const json::Value &row)
{
    return {.version = row["id"].toStringOr({}),
        .abi = static_cast<int>(row["abi"].toInt64().value_or(0)),
        .windowsByText = row["windowsDefault"].toStringOr({}) == u"text",
        .features = flag(row, "features", false),
        .win32kTakenOut = flag(row, "win32kTakenOut", false)};
}

template <typename Word>
Word word(const json::Value &value, Word before, std::initializer_list<std::pair<QStringView, Word>> words)
{
    if (!value)
        return before;
    const QString written = value.toStringOr({});
    for (const auto &[name, meant] : words) {
        if (name == written)
            return meant;
    }
    qFatal("clients.json: %s is not known", qPrintable(written));
}

//! A row says only what changes.
Rules changed(Rules how, const json::Value &row, const QList<Library> &libraries)
{
    how.from = QVersionNumber::fromString(row["from"].toStringOr({})).normalized();
    how.source = row["source"].toStringOr({});
    if (const auto named = row["library"].toString()) {
        const auto found = std::ranges::find(libraries, *named, &Library::version);
        if (found == libraries.end())
            qFatal("clients.json: no library %s", qPrintable(*named));
        how.library = *found;
    }
    how.choosing = word<Choosing>(row["choice"], how.choosing,
        {{u"vector", Choosing::Vector}, {u"default", Choosing::Default},
            {u"equal", Choosing::EqualThenAnyArm}, {u"own-build", Choosing::OwnBuildFirst},
            {u"names", Choosing::Names}, {u"exact-names", Choosing::ExactNames}});
    how.form = word<Form>(row["form"], how.form,
        {{u"short", Form::Short}, {u"full", Form::Full}, {u"behind", Form::Behind},
            {u"words", Form::Words}, {u"quoted", Form::Quoted}, {u"digest", Form::Digest},
            {u"metadata", Form::Metadata}});
    how.amd64Level = flag(row, "amd64Level", how.amd64Level);
    how.fetchesStrictly = flag(row, "fetchesStrictly", how.fetchesStrictly);
    return how;
}

const Tables &tables()
{
    static const Tables all = [] {
        const json::Document document = dataFile(u"clients.json"_s);
        const json::Value root = document.root();
        Tables read;
        for (qsizetype i = 0; i < root["libraries"].size(); ++i)
            read.libraries += library(root["libraries"].at(i));
        for (qsizetype i = 0; i < root["clients"].size(); ++i) {
            const json::Value row = root["clients"].at(i);
            ClientKindRules client{.id = row["id"].toStringOr({}),
                .name = row["name"].toStringOr({}),
                .rules = {}};
            Rules how;
            how.kind = static_cast<ClientKind>(i);
            for (qsizetype j = 0; j < row["rules"].size(); ++j) {
                how = changed(how, row["rules"].at(j), read.libraries);
                client.rules += how;
            }
            read.clients += client;
        }
        if (read.clients.size() != clientKinds)
            qFatal("clients.json: %lld clients", static_cast<long long>(read.clients.size()));
        for (qsizetype i = 0; i < root["misspelt"].size(); ++i) {
            const json::Value row = root["misspelt"].at(i);
            read.misspelt += {.written = row["written"].toStringOr({}),
                .architecture = row["architecture"].toStringOr({}),
                .variant = row["variant"].toStringOr({})};
        }
        return read;
    }();
    return all;
}

} // namespace

int Library::floorOf(int hostBuild) const
{
    const int stable = stableInterfaceBuild();
    if (hostBuild < stable)
        return hostBuild;
    const QList<int> &releases = stableReleases();
    if (abi == 2025) {
        // The largest below the host: 26200 and later lose what 26100 still takes (moby#53397).
        const auto after = std::ranges::lower_bound(releases, hostBuild);
        return after == releases.begin() ? stable : *std::prev(after);
    }
    if (abi == 2026) {
        const auto after = std::ranges::upper_bound(releases, hostBuild);
        const auto reached = std::distance(releases.begin(), after);
        return reached >= 2 ? releases[reached - 2] : stable;
    }
    return stable;
}

const QList<ClientKindRules> &clientRules()
{
    return tables().clients;
}

const ClientKindRules &rulesOf(ClientKind kind)
{
    return tables().clients[static_cast<qsizetype>(kind)];
}

const Rules &rulesOf(const Client &client)
{
    const QList<Rules> &how = rulesOf(client.kind).rules;
    if (client.version.isEmpty())
        return how.back();
    // Without the zeros at the end, or 23 would come before 23.0.
    const QVersionNumber asked = QVersionNumber::fromString(client.version).normalized();
    const auto after
        = std::ranges::upper_bound(how, asked, [](const QVersionNumber &a, const QVersionNumber &b) {
              return a < b;
          }, &Rules::from);
    return after == how.begin() ? how.front() : *std::prev(after);
}

std::optional<Library> libraryOf(const QString &version)
{
    const auto found = std::ranges::find(tables().libraries, version, &Library::version);
    return found == tables().libraries.end() ? std::nullopt : std::optional(*found);
}

const QList<Misspelt> &misspeltArchitectures()
{
    return tables().misspelt;
}

} // namespace gantry::doctor
