// SPDX-License-Identifier: Apache-2.0
// gantry-commandlines VIEW NAME [DIGEST [PLATFORM]], gantry-commandlines copy FROM TO,
// gantry-commandlines assembly DRAFT-FILE: what "Copy as Command" offers, one JSON object per line,
// so that commands.py can run it for real.
#include "base/jsonwriter.h"
#include "verbs/commands.h"
#include "verbs/exportcommands.h"

#include <QFile>
#include <QStringList>

#include <cstdio>

using namespace Qt::StringLiterals;
using gantry::verbs::Command;
using gantry::verbs::CommandView;

namespace {

constexpr const char *usage
    = "usage: gantry-commandlines VIEW NAME [DIGEST [PLATFORM]] | copy FROM TO | "
      "assembly FILE\n";

int print(const QList<Command> &commands)
{
    for (const Command &command : commands) {
        gantry::json::Writer writer(gantry::json::Writer::Style::Compact);
        writer.beginObject()
            .member(u"tool", command.tool)
            .member(u"line", command.line)
            .member(u"exact", command.fidelity == Command::Fidelity::Exact)
            .member(u"note", command.note)
            .endObject();
        std::printf("%s\n", writer.take().constData());
    }
    return 0;
}

int wrong()
{
    std::fputs(usage, stderr);
    return 2;
}

int printCopy(const QString &from, const QString &to)
{
    const auto source = gantry::oci::ImageName::parse(from);
    const auto target = gantry::oci::ImageName::parse(to);
    return source && target ? print(gantry::verbs::commandsForCopy(*source, *target)) : wrong();
}

int printAssembly(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return wrong();
    const auto draft = gantry::assembly::readDraft(file.readAll(), path);
    gantry::verbs::AssemblyCommandOptions options;
    options.draftFile = path;
    return draft ? print(gantry::verbs::commandsForAssembly(*draft, options)) : wrong();
}

} // namespace

int main(int argc, char **argv)
{
    const QStringList views{u"index"_s, u"entry"_s, u"manifest"_s, u"config"_s, u"tags"_s,
        u"repositories"_s, u"referrers"_s, u"layer"_s, u"files"_s};
    const auto word = [&](int i) { return i < argc ? QString::fromUtf8(argv[i]) : QString(); };
    if (word(1) == u"copy")
        return printCopy(word(2), word(3));
    if (word(1) == u"assembly")
        return printAssembly(word(2));
    const auto view = views.indexOf(word(1));
    const auto name = gantry::oci::ImageName::parse(word(2));
    if (view < 0 || !name)
        return wrong();
    std::optional<gantry::oci::Platform> platform;
    if (const auto parsed = gantry::oci::parsePlatform(word(4)); parsed && argc > 4)
        platform = *parsed;
    return print(
        gantry::verbs::commandsFor(static_cast<CommandView>(view), *name, word(3), platform));
}
