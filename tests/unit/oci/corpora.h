// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QString>
#include <QTest>

//! Vectors of other projects, read in place: $GANTRY_CORPORA, else ../shared/corpora beside the
//! source tree. They are read with QJsonDocument, so that our reader is not its own judge.
namespace corpora {

inline QString root()
{
    const QString given = qEnvironmentVariable("GANTRY_CORPORA");
    return given.isEmpty() ? QDir::cleanPath(QStringLiteral(GANTRY_SOURCE_DIR "/../shared/corpora"))
                           : given;
}

inline bool present()
{
    return QFile::exists(root() + QStringLiteral("/registry/README.md"));
}

inline QByteArray bytes(const QString &file)
{
    QFile in(root() + u'/' + file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

inline QJsonDocument json(const QString &file)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(bytes(file), &error);
    if (error.error != QJsonParseError::NoError)
        qFatal("%s: %s", qPrintable(file), qPrintable(error.errorString()));
    return document;
}

inline QJsonArray rows(const QString &file)
{
    const QJsonArray array = json(file).array();
    if (array.isEmpty())
        qFatal("%s holds no rows", qPrintable(file));
    return array;
}

//! Vectors of a named group in the files that have groups.
inline QJsonArray group(const QString &file, const QString &name)
{
    const QJsonArray groups = json(file).object()[QStringLiteral("groups")].toArray();
    for (const QJsonValue &one : groups) {
        if (one[QStringLiteral("name")].toString() == name)
            return one[QStringLiteral("vectors")].toArray();
    }
    qFatal("%s has no group %s", qPrintable(file), qPrintable(name));
}

} // namespace corpora

//! First line of a test that needs the vectors.
#define NEEDS_CORPORA                                                                              \
    do {                                                                                           \
        if (!corpora::present())                                                                   \
            QSKIP(qPrintable(QStringLiteral("NO VECTORS: set GANTRY_CORPORA, none are in ")        \
                + corpora::root()));                                                               \
    } while (false)

//! Fails with the Error's line when an Expected has none of its value.
#define VERIFY_OK(expression)                                                                      \
    do {                                                                                           \
        const auto &verified = (expression);                                                       \
        if (!verified)                                                                             \
            QFAIL(qPrintable(verified.error().toLine()));                                          \
    } while (false)

//! Compares inside a loop over rows and says which row it was.
#define ROW_COMPARE(actual, expected, row)                                                         \
    do {                                                                                           \
        const auto actualValue = (actual);                                                         \
        const decltype(actualValue) expectedValue = (expected);                                    \
        if (actualValue != expectedValue) {                                                        \
            QString rowText;                                                                       \
            QDebug(&rowText) << "row" << (row) << "\n  got     " << actualValue << "\n  expected"  \
                             << expectedValue;                                                     \
            QFAIL(qPrintable(rowText));                                                            \
        }                                                                                          \
    } while (false)
