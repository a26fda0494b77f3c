// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/hosts/hostlist.h"
#include "models/image/imagesession.h"

#include <QObject>
#include <QPointer>

namespace gantry::models {

//! What the Details dock shows of the session's current entry, or of the root: sections of rows.
//! Main thread.
class DetailsModel : public QObject
{
    Q_OBJECT
public:
    struct Row {
        QString key; //!< stable: "descriptor/variant"
        QString label, value;
        QString toolTip = {};
        QString pointer = {}; //!< JSON pointer of the field in the root document; empty elsewhere
        QString mark = {}; //!< a row with a mark has no label: mark, value, edge
        QString edge = {}; //!< at the right edge ("10.0.20348")
        QString note = {}; //!< dim after the value, where there is room
        QString link = {}; //!< what a click on the value asks for ("page:referrers")
        bool mono = false;
        bool absent = false; //!< shown in italics as "not set"
    };
    struct Section {
        QString id, title;
        QList<Row> rows;
        bool folded = false; //!< at first
    };

    explicit DetailsModel(QObject *parent = nullptr);
    void setSession(ImageSession *session);
    void setHosts(const HostList *hosts);
    const QList<Section> &sections() const { return m_sections; }
    //! Key of the row whose field is selected in the session; empty when none is.
    QString currentKey() const;
    //! Selects the field behind a row, so that the bytes pane frames it.
    void selectRow(const QString &key);

Q_SIGNALS:
    void sectionsChanged();
    void currentKeyChanged(const QString &key);

private:
    void rebuild();

    QPointer<ImageSession> m_session;
    QPointer<const HostList> m_hosts;
    QList<Section> m_sections;
};

} // namespace gantry::models
