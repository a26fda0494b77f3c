// SPDX-License-Identifier: Apache-2.0
#include "cli/draftfile.h"

#include "cli/commandtable.h"

#include <QFile>
#include <QSaveFile>

using namespace Qt::StringLiterals;

namespace gantry::cli {

Expected<assembly::Draft> readDraftFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(Errc::Io, file.errorString(), path, words("Check --from-draft"));
    return assembly::readDraft(file.readAll(), path);
}

Expected<> saveDraftFile(assembly::Draft draft, const QString &path)
{
    draft.savedAt = QDateTime::currentDateTimeUtc();
    QSaveFile file(path);
    const QByteArray bytes = assembly::writeDraft(draft);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return fail(Errc::Io, file.errorString(), path, words("Check --save-draft"));
    return {};
}

} // namespace gantry::cli
