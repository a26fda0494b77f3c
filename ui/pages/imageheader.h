// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QMenu;
class QPushButton;

namespace gantry::models {
class ImageSession;
}

namespace gantry::ui {

class BusyMark;
class DigestLabel;
class ElideLabel;
class HintLabel;
class LinkButton;

//! The head of an image page: name, digest to copy, type and totals, and where the tag moved from.
class ImageHeader : public QWidget
{
    Q_OBJECT
public:
    ImageHeader(models::ImageSession *session, QWidget *parent = nullptr);

    QPushButton *compareButton() const { return m_compare; }
    //! What stands at the right instead of Compare and Edit as Assembly; null: those. Takes
    //! ownership; one that was set before is only hidden.
    void setTools(QWidget *tools);

Q_SIGNALS:
    //! The Compare button's menu is about to show.
    void compareMenuRequested(QMenu *menu);
    void assembleRequested();
    //! The digest the tag pointed to before.
    void previousRequested(const QString &digest);
    void digestCopied(const QString &digest);

private:
    void refresh();
    void refreshBusy();
    bool canCompare() const;
    models::ImageSession *m_session;
    QWidget *m_title;
    DigestLabel *m_digest;
    HintLabel *m_summary;
    HintLabel *m_moved;
    LinkButton *m_previous;
    BusyMark *m_busy;
    HintLabel *m_reading;
    QPushButton *m_stop;
    QPushButton *m_compare;
    QPushButton *m_assemble;
    QWidget *m_tools = nullptr;
};

//! "2 days ago", "just now"; the absolute time belongs in the tooltip.
QString agoText(const QDateTime &then, const QDateTime &now);

} // namespace gantry::ui
