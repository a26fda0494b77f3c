// SPDX-License-Identifier: Apache-2.0
// What the Doctor's choice costs: an index of 40 entries, 200 hosts and six clients, each answer
// with its whole trace. `gantry-doctorbench [rounds]` prints JSON; the first round warms up.
#include "doctor/choose.h"
#include "oci/mediatype.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace gantry;
using namespace gantry::doctor;
using namespace Qt::StringLiterals;

namespace {

constexpr int entries = 40;
constexpr int hosts = 200;

//! As large images publish them: Linux, Windows of four releases, and an attestation for each.
ImageFacts image()
{
    const QStringList platforms{u"linux/amd64"_s, u"linux/arm64/v8"_s, u"linux/arm/v7"_s,
        u"linux/arm/v6"_s, u"linux/386"_s, u"linux/s390x"_s, u"linux/ppc64le"_s, u"linux/riscv64"_s,
        u"windows(10.0.17763.7314)/amd64"_s, u"windows(10.0.20348.3693)/amd64"_s,
        u"windows(10.0.26100.4061)/amd64"_s, u"linux/amd64/v3"_s, u"freebsd/amd64"_s};
    ImageFacts facts;
    facts.reference = u"example.org/team/agent:1"_s;
    facts.rootMediaType = oci::mediatype::ociIndex.toString();
    const auto document = json::Document::parse(R"({"schemaVersion":2,"manifests":[]})");
    facts.index = *oci::Index::parse(*document, facts.rootMediaType);
    for (int i = 0; i < entries; ++i) {
        EntryFacts entry;
        entry.descriptor.mediaType = oci::mediatype::ociManifest.toString();
        entry.descriptor.digest
            = *oci::Digest::parse(u"sha256:%1"_s.arg(i, 64, 16, QLatin1Char('0')));
        const bool attestation = i % 3 == 2;
        entry.role = attestation ? oci::Role::Attestation : oci::Role::Image;
        entry.descriptor.platform = attestation
            ? oci::Platform{.os = u"unknown"_s, .architecture = u"unknown"_s}
            : *oci::parsePlatform(platforms[i % platforms.size()]);
        facts.entries += entry;
    }
    return facts;
}

//! The presets without clients of their own, again and again.
QList<Host> manyHosts()
{
    QList<Host> many;
    while (many.size() < hosts) {
        for (Host host : hostPresets()) {
            host.client.reset();
            many += host;
        }
    }
    return many.first(hosts);
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 21;
    const PreparedImage prepared(image());
    const QList<Host> asking = manyHosts();
    QList<Client> clients = allClients();
    clients.removeIf([](const Client &one) { return one.kind == ClientKind::DockerWindows; });
    std::vector<double> milliseconds;
    long long picked = 0, rows = 0;
    for (int round = 0; round <= rounds; ++round) {
        picked = rows = 0;
        const auto began = std::chrono::steady_clock::now();
        for (const Client &client : clients) {
            for (const Host &host : asking) {
                const Choice choice = choose(prepared, host, client);
                picked += choice.picked >= 0 ? 1 : 0;
                rows += static_cast<long long>(choice.trace.size());
            }
        }
        const std::chrono::duration<double, std::milli> took
            = std::chrono::steady_clock::now() - began;
        if (round > 0)
            milliseconds.push_back(took.count());
    }
    std::ranges::sort(milliseconds);
    std::printf(
        "{\"entries\": %d, \"hosts\": %d, \"clients\": %d, \"rows\": %lld, \"picked\": %lld, "
        "\"median\": %.2f, \"least\": %.2f, \"worst\": %.2f}\n",
        entries, hosts, static_cast<int>(clients.size()), rows, picked,
        milliseconds[milliseconds.size() / 2], milliseconds.front(), milliseconds.back());
    return 0;
}
