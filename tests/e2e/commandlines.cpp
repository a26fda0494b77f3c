// SPDX-License-Identifier: Apache-2.0
// gantry-commandlines VIEW NAME [DIGEST [PLATFORM]]: what "Copy as Command" offers, one JSON object
// per line, so that commands.py can run it for real.
#include "base/jsonwriter.h"
#include "verbs/commands.h"

#include <QStringList>

#include <cstdio>

using namespace Qt::StringLiterals;
using gantry::verbs::Command;
using gantry::verbs::CommandView;

int main(int argc, char **argv)
{
    const QStringList views{u"index"_s, u"entry"_s, u"manifest"_s, u"config"_s, u"tags"_s,
        u"repositories"_s, u"referrers"_s, u"layer"_s, u"files"_s};
    const auto word = [&](int i) { return i < argc ? QString::fromUtf8(argv[i]) : QString(); };
    const auto view = views.indexOf(word(1));
    const auto name = gantry::oci::ImageName::parse(word(2));
    if (view < 0 || !name) {
        std::fputs("usage: gantry-commandlines VIEW NAME [DIGEST [PLATFORM]]\n", stderr);
        return 2;
    }
    std::optional<gantry::oci::Platform> platform;
    if (const auto parsed = gantry::oci::parsePlatform(word(4)); parsed && argc > 4)
        platform = *parsed;
    const auto commands
        = gantry::verbs::commandsFor(static_cast<CommandView>(view), *name, word(3), platform);
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
