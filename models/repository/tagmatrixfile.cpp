// SPDX-License-Identifier: Apache-2.0
#include "models/repository/tagmatrixfile.h"

#include "verbs/commands.h"
#include "verbs/doctorexport.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::models {

QString endingOf(TagMatrixFormat format)
{
    switch (format) {
    case TagMatrixFormat::Csv:
        return u"csv"_s;
    case TagMatrixFormat::Json:
        return u"json"_s;
    case TagMatrixFormat::Sarif:
        return u"sarif"_s;
    }
    return {};
}

QByteArray writeTagMatrix(
    const QList<verbs::TagReport> &tags, const QString &repository, TagMatrixFormat format)
{
    switch (format) {
    case TagMatrixFormat::Csv:
        return verbs::repositoryCsv(tags);
    case TagMatrixFormat::Json:
        return verbs::repositoryJson(tags, repository);
    case TagMatrixFormat::Sarif:
        return verbs::repositorySarif(tags, repository);
    }
    return {};
}

QList<CommandLine> commandsFor(const TagMatrix &matrix)
{
    const QString repository = verbs::shellWord(matrix.repository().container());
    QString hosts;
    bool exact = true;
    for (const TagMatrix::Kind &kind : matrix.kinds()) {
        const HostArgument one = hostArgument(kind.host, matrix.client());
        exact = exact && one.exact;
        hosts += u" --host "_s + verbs::shellWord(one.text);
    }
    const QString client = u" --client "_s + verbs::shellWord(doctor::clientId(matrix.client()));
    QList<CommandLine> lines{
        CommandLine{u"gantry"_s, u"gantry doctor --tags "_s + repository + hosts + client, exact,
            exact ? QString()
                  : QCoreApplication::translate(
                        "gantry::models::TagMatrix", "loses kernel and client of own hosts")}};
    return lines + commandsForRepository(matrix.repository().container());
}

} // namespace gantry::models
