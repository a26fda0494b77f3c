// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/configdiff.h"

#include <QList>
#include <QString>

#include <stop_token>

namespace gantry::verbs {

//! One variant as a column.
struct Variant {
    QString platform; //!< for people
    ConfigSide side; //!< no config: it could not be read, and says nothing about differences
    bool filesUnread = false; //!< some could not be read: what is absent may be there
};

//! All variants of an index beside each other.
struct VariantTable {
    //! A config value over all variants.
    struct ConfigLine {
        QString field; //!< as ConfigRow
        QString name;
        QList<std::optional<QString>> values; //!< one for each variant
        bool differs = false;
    };
    //! A path over all variants.
    struct FileLine {
        QByteArray path; //!< without `Files/`, in the spelling of the first variant that has it
        //! 0: absent; unknownGroup: not known; equal numbers: the same in type and content. One for
        //! each variant.
        QList<quint8> groups;
        bool everywhere = false; //!< present in all
    };
    static constexpr quint8 unknownGroup = 255;
    QStringList platforms;
    QList<bool> unread; //!< variants without a config
    QList<ConfigLine> config;
    QList<FileLine> files; //!< those that are not the same everywhere, by path; folders not
    qint64 sameFiles = 0; //!< the same everywhere
    qint64 differingFiles = 0; //!< also beyond maxVariantFiles
    bool cut = false; //!< stopped, or more lines than maxVariantFiles
};

constexpr qsizetype maxVariants = 64;
constexpr qsizetype maxVariantFiles = 200'000; //!< lines of the file table

//! Lays variants side by side; paths by the rules of PathRules::between(). Thread: any.
VariantTable variantTable(const QList<Variant> &variants, std::stop_token stop = {});

} // namespace gantry::verbs
