// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "layers/entry.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace gantry::layers {

//! A time as pax tells it.
struct PaxTime {
    qint64 ns = 0;
    bool clamped = false;
};

//! What a pax header says about the next entry (POSIX.1-2017, pax, "pax Extended Header"). An empty
//! value takes a record back.
struct PaxHeader {
    std::optional<QByteArray> path;
    std::optional<QByteArray> linkPath;
    std::optional<QByteArray> userName;
    std::optional<QByteArray> groupName;
    std::optional<qint64> uid;
    std::optional<qint64> gid;
    std::optional<qint64> sizeBytes;
    std::optional<PaxTime> modified;
    std::optional<PaxTime> created; //!< LIBARCHIVE.creationtime

    //! By name, with raw values: SCHILY.xattr., LIBARCHIVE.xattr., RHT.security.selinux; and under
    //! their keys SCHILY.acl.* and MSWINDOWS.xattr.*.
    std::map<QByteArray, QByteArray> xattrs;
    std::optional<quint32> windowsAttributes;
    QByteArray securityDescriptor;
    QByteArray sddl;
    bool mountPoint = false;

    //! GNU.sparse.*: the version said, and what 0.0 and 0.1 say of the map.
    QByteArray sparseMajor;
    QByteArray sparseMinor;
    QByteArray sparseName;
    std::optional<qint64> sparseSize; //!< GNU.sparse.size or .realsize
    std::vector<qint64> sparseMap; //!< offset, length, offset, length, …
    bool hasSparseMap = false;

    bool isWindows() const
    {
        return windowsAttributes || !securityDescriptor.isEmpty() || !sddl.isEmpty() || mountPoint;
    }
    //! It says something of Attributes.
    bool hasAttributes() const
    {
        return userName || groupName || uid || gid || !xattrs.empty() || isWindows();
    }
};

//! Reads a pax header's body.
//! \param notes gets what is odd and left out (a value that cannot be read)
//! \param keys gets the keys there are; may be nullptr
//! Answers what is wrong, translated; empty when nothing is. `at` is where, in the body.
QString parsePaxHeader(QByteArrayView body, PaxHeader &header, QStringList &notes,
    QList<QByteArray> *keys, qsizetype &at);

inline constexpr qsizetype maxTarNotes = 20;

//! A decimal number with an optional minus.
std::optional<qint64> decimalNumber(QByteArrayView text);

} // namespace gantry::layers
