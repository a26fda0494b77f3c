// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "models/image/imagesession.h"

#include <QPointer>

namespace gantry::models {

//! One key and value of the Details dock.
struct Fact {
    enum class Kind { Plain, Monospace, NotSet, Link };
    QString key; //!< stable id ("descriptor.variant")
    QString label;
    QString value; //!< NotSet: may say more than "not set" ("not set (root)")
    Kind kind = Kind::Plain;
    QString secondary = {};
    QString edgeText = {};
    QString mark = {}; //!< mark name, or empty
    QString copyText = {}; //!< empty: value
    QString toolTip = {};
    QString pointer = {}; //!< JSON pointer into the root document: selecting the fact frames that field
    bool operator==(const Fact &) const = default;
};

struct FactGroup {
    QString id; //!< "descriptor", "config", "referrers", "hosts", "annotations", "raw"
    QString title;
    QList<Fact> facts;
    bool folded = false; //!< when seen for the first time
    bool operator==(const FactGroup &) const = default;
};

//! Everything known of the current entry, or of the root when none is selected. Answers from memory.
QList<FactGroup> factGroups(const ImageSession &session, qsizetype entry, const QList<Host> &hosts);

//! Keeps the groups for the session's current entry and tells when they change. Main thread.
class Details : public QObject
{
    Q_OBJECT
public:
    explicit Details(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    void setHosts(const HostList *hosts);
    const QList<FactGroup> &groups() const { return m_groups; }
    //! The fact whose pointer is nearest to the session's current field; empty: none.
    QString currentKey() const;
    //! A person chose a fact: frames its field in the bytes pane.
    void selectKey(const QString &key);
    QString title() const; //!< "linux/arm64/v8", "index"

Q_SIGNALS:
    void changed();
    void currentKeyChanged(const QString &key);

private:
    void refresh();

    QPointer<ImageSession> m_session;
    QPointer<const HostList> m_hosts;
    QList<FactGroup> m_groups;
};

} // namespace gantry::models
