// SPDX-License-Identifier: Apache-2.0
#include "cli/doctorasked.h"

#include "cli/layerimage.h"
#include "verbs/doctorignore.h"

#include <QFile>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

constexpr qint64 maxHostsBytes = 64 * 1024 * 1024;

Expected<QByteArray> readHostsFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, file.errorString(), path);
    QByteArray bytes = file.read(maxHostsBytes + 1);
    if (bytes.size() > maxHostsBytes)
        return fail(Errc::LimitExceeded, words("is larger than 64 MiB"), path);
    return bytes;
}

} // namespace

Expected<DoctorAsked> doctorAsked(Session &session)
{
    const Invocation &asked = session.asked();
    DoctorAsked doctor;
    for (const QString &text : asked.values("host"_L1)) {
        TRY(const doctor::Host host, doctor::parseHost(text));
        doctor.options.hosts += host;
    }
    if (asked.has("hosts"_L1)) {
        const QString path = asked.value("hosts"_L1);
        TRY(const QByteArray bytes, readHostsFile(path));
        TRY(const QList<doctor::Host> hosts, doctor::readHosts(bytes, path));
        doctor.options.hosts += hosts;
    }
    doctor.named = !doctor.options.hosts.isEmpty();
    if (asked.has("client"_L1)) {
        TRY(doctor.options.client, doctor::parseClient(asked.value("client"_L1)));
    }
    if (asked.has("today"_L1)) {
        doctor.options.today = QDate::fromString(asked.value("today"_L1), Qt::ISODate);
        if (!doctor.options.today.isValid())
            return fail(Errc::Usage, words("is no day"), asked.value("today"_L1),
                words("Write it as 2026-11-26"));
    }
    const bool given = asked.has("ignore"_L1);
    const QString path = given ? asked.value("ignore"_L1) : verbs::defaultIgnoreFile();
    if (given && !QFile::exists(path))
        return fail(Errc::Io, words("There is no such file"), path);
    TRY(doctor.ignored, verbs::readIgnoreFile(path));
    doctor.options.blobs = asked.has("blobs"_L1);
    doctor.options.wholeBlobs = asked.has("verify"_L1);
    doctor.options.layers = asked.has("layers"_L1);
    if (doctor.options.layers)
        doctor.options.reading = readingOf(session);
    return doctor;
}

} // namespace gantry::cli
