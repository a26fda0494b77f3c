// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "doctor/finding.h"
#include "oci/imagename.h"

#include <QObject>

#include <optional>

namespace gantry::models {

//! Findings a person ignores, per image with a reason; one file for the window and the command
//! line, replaced atomically. Main thread.
class IgnoredFindings : public QObject
{
    Q_OBJECT
public:
    //! \param path empty: nothing is kept
    explicit IgnoredFindings(QString path, QObject *parent = nullptr);
    //! What an image is remembered by: repository and tag.
    static QString imageKey(const oci::ImageName &name);

    //! Marks what is ignored and sorts it last.
    QList<doctor::Finding> applyTo(QList<doctor::Finding> all, const oci::ImageName &name) const;
    //! Errors: Io (it counts for this run), Corrupt (an unreadable file is not overwritten).
    Expected<> ignore(
        const oci::ImageName &name, const QString &findingKey, const QString &because);
    Expected<> restore(const oci::ImageName &name, const QString &findingKey);
    //! Why the file could not be read.
    const std::optional<Error> &problem() const { return m_problem; }

Q_SIGNALS:
    void changed();

private:
    Expected<> keep();

    QString m_path;
    doctor::IgnoreList m_list;
    std::optional<Error> m_problem;
};

} // namespace gantry::models
