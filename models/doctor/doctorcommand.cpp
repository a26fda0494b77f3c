// SPDX-License-Identifier: Apache-2.0
#include "models/doctor/doctorcommand.h"

#include "models/doctor/doctorsession.h"
#include "verbs/commands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::models {

namespace {

struct CommandWords {
    Q_DECLARE_TR_FUNCTIONS(gantry::models::DoctorCommand)
};

//! A host as the command line names it, and whether that is all of it.
struct Spelled {
    QString text;
    bool exact = true;
};

QString isolationWord(doctor::Isolation isolation)
{
    return isolation == doctor::Isolation::Default ? QString()
        : isolation == doctor::Isolation::HyperV   ? u",hyperv"_s
                                                   : u",process"_s;
}

Spelled spelled(const doctor::Host &host)
{
    const auto sameElse = [&host](doctor::Host other) {
        other.isolation = host.isolation;
        return other == host;
    };
    for (const doctor::Host &preset : doctor::hostPresets()) {
        if (sameElse(preset))
            return {preset.id
                + (host.isolation == preset.isolation ? QString() : isolationWord(host.isolation))};
    }
    if (sameElse(doctor::thisComputer()))
        return {u"this"_s + isolationWord(host.isolation)};
    const QString text = oci::formatPlatform(host.platform) + isolationWord(host.isolation);
    return {text, host.kernel.isEmpty() && !host.client && !host.isClientEdition};
}

} // namespace

QList<CommandLine> commandsFor(const DoctorSession &session)
{
    QList<CommandLine> lines;
    const verbs::DoctorReport *report = session.report();
    if (!session.image() || !report)
        return lines;
    const QString image = verbs::shellWord(session.image()->name().toString());
    const QString client = u" --client "_s + verbs::shellWord(doctor::clientId(session.client()));
    QString more;
    if (session.hasRead(DoctorSession::Deep::Layers))
        more += u" --layers"_s;
    if (session.hasRead(DoctorSession::Deep::Blobs))
        more += u" --blobs"_s;
    if (session.hasRead(DoctorSession::Deep::WholeBlobs))
        more += u" --verify"_s;

    // Every host, in the order shown; the presets alone are what the command line takes by itself.
    QStringList arguments;
    bool exact = true;
    QList<doctor::Host> hosts;
    for (const verbs::HostVerdict &verdict : report->hosts) {
        hosts += verdict.host;
        const Spelled one = spelled(verdict.host);
        const QString argument = u" --host "_s + verbs::shellWord(one.text);
        exact = exact && one.exact;
        if (!arguments.contains(argument))
            arguments += argument;
    }
    if (hosts == doctor::hostPresets()) {
        arguments.clear();
        exact = true;
    }
    const QString loses = CommandWords::tr("loses kernel and client of own hosts");
    lines += CommandLine{u"gantry"_s,
        u"gantry doctor "_s + image + arguments.join(QString()) + client + more, exact,
        exact ? QString() : loses};
    const verbs::HostVerdict *now = session.currentVerdict();
    if (!now)
        return lines;
    const Spelled one = spelled(now->host);
    const QString own = u" --client "_s + verbs::shellWord(doctor::clientId(now->client));
    // Its own client is named here, so only the kernel is lost.
    const bool all = one.exact || now->host.kernel.isEmpty();
    lines += CommandLine{u"gantry"_s,
        u"gantry doctor %1 --host %2%3%4"_s.arg(image, verbs::shellWord(one.text), own, more), all,
        all ? QString() : CommandWords::tr("loses the kernel")};
    lines += CommandLine{u"gantry"_s,
        u"gantry resolve %1 --host %2%3"_s.arg(image, verbs::shellWord(one.text), own), true, {}};
    return lines;
}

} // namespace gantry::models
