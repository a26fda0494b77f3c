// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/error.h"
#include "oci/imagename.h"
#include "verbs/transfer.h"

#include <QStringList>

namespace gantry::verbs {

//! Tags a person wants moved or removed only when somebody says so expressly: the window asks for
//! the tag to be typed, the command line for --force. A pattern is `TAG` or `REPOSITORY:TAG`, where
//! `*` stands for anything, matched case-sensitively: `3.*`, `registry.example.com/team/*:v*`.
//! Nothing is protected until somebody adds a pattern: every tag that moves is guarded and keeps
//! its old index anyway, and a question that always comes is not read. Thread: any.
class ProtectedTags
{
public:
    explicit ProtectedTags(QStringList patterns = {});
    const QStringList &patterns() const { return m_patterns; }
    bool operator==(const ProtectedTags &) const = default;

    //! The first pattern that protects the tag of a name; empty: none does, or it has no tag.
    QString matching(const oci::ImageName &name) const;
    //! Refused when a plan moves a protected tag that exists; tags that are new are nobody's yet.
    Expected<> check(const TransferPlan &plan, const oci::ImageName &target) const;
    //! What is wrong with a pattern, one sentence; empty: nothing.
    static QString faultOf(const QString &pattern);

    //! $XDG_CONFIG_HOME/gantry/protected-tags.json, by default in ~/.config: one file for the
    //! window and the command line, `{"schema":1,"patterns":["3.*"]}`.
    static QString defaultPath();
    //! No file is no patterns. Errors: Io, Corrupt naming the file.
    static Expected<ProtectedTags> read(const QString &path);
    //! Replaced atomically. Errors: Io.
    Expected<> write(const QString &path) const;

private:
    QString matching(const oci::ImageName &name, const QString &tag) const;

    QStringList m_patterns;
};

} // namespace gantry::verbs
