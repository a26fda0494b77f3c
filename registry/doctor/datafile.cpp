// SPDX-License-Identifier: Apache-2.0
#include "doctor/datafile.h"

#include <QFile>

//! Outside of any namespace, as the macro asks.
static void registerDoctorData()
{
    Q_INIT_RESOURCE(doctor);
}

namespace gantry::doctor {

using namespace Qt::StringLiterals;

json::Document dataFile(const QString &name)
{
    static const bool registered = (registerDoctorData(), true);
    Q_UNUSED(registered);
    QFile file(u":/gantry/doctor/"_s + name);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is not in the program", qPrintable(name));
    auto document = json::Document::parse(file.readAll(), name);
    if (!document)
        qFatal("%s", qPrintable(document.error().toLine()));
    return *std::move(document);
}

} // namespace gantry::doctor
