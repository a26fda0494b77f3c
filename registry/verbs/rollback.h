// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "verbs/transfer.h"

#include <QDate>

namespace gantry::verbs {

//! A tag under which an earlier state was kept (see rollbackTag()).
struct RollbackTag {
    QString tag; //!< "3.8.0-prev-20260316-2"
    QString of; //!< "3.8.0"
    QDate day;
    int number = 1; //!< of that day
};
//! nullopt for other tags. A long tag was cut when its rollback tag was made: `of` is what is left.
std::optional<RollbackTag> parseRollbackTag(const QString &tag);
//! The rollback tags of one tag, the latest first.
QList<RollbackTag> rollbackTagsOf(const QString &tag, const QStringList &tags);

//! What is to be done so that a tag names an earlier state again: the one kept last, or that of a
//! given tag or digest. What the tag names until then is kept under a rollback tag in its turn.
//! Errors: NotFound (nothing was kept), Usage (no tag to roll back), those of listing.
Task<TransferRequest> rollbackRequest(std::shared_ptr<sources::SourceOpener> opener,
    std::shared_ptr<sources::SinkOpener> sinks, oci::ImageName name, QString backTo, OpContext ctx);

} // namespace gantry::verbs
