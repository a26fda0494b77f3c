// SPDX-License-Identifier: Apache-2.0
#include "cli/exportrun.h"

#include "base/jsonwriter.h"
#include "verbs/commandfolder.h"

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

QString fidelityName(verbs::Command::Fidelity fidelity)
{
    using Fidelity = verbs::Command::Fidelity;
    return fidelity == Fidelity::Exact     ? u"exact"_s
        : fidelity == Fidelity::NeedsFiles ? u"needsFiles"_s
                                           : u"loses"_s;
}

} // namespace

int runExport(Session &session, const QList<verbs::Command> &commands)
{
    const QString folder = session.asked().value("export"_L1);
    const auto written = verbs::writeCommandFolder(folder, commands);
    if (!written)
        return session.out().fail(written.error());
    if (!session.json()) {
        session.out().print(written->join(u'\n') + u'\n');
        return 0;
    }
    json::Writer writer;
    writer.beginObject().member(u"schema", qint64(1)).member(u"directory", folder);
    writer.key(u"files").beginArray();
    for (const QString &name : *written)
        writer.value(name);
    writer.endArray().key(u"commands").beginArray();
    for (const verbs::Command &command : commands) {
        writer.beginObject().member(u"tool", command.tool).member(u"line", command.line);
        writer.member(u"fidelity", fidelityName(command.fidelity));
        writer.member(u"note", command.note).endObject();
    }
    writer.endArray();
    session.out().print(writer.endObject().take() + '\n');
    return 0;
}

} // namespace gantry::cli
