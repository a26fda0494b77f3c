// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QHash>
#include <QTabBar>

namespace gantry::ui {

//! Tabs for the pages of one document: underline in the highlight colour, bold current text, count
//! plates ("Doctor 3").
class PageTabs : public QTabBar
{
    Q_OBJECT
public:
    explicit PageTabs(QWidget *parent = nullptr);
    //! Empty text removes the badge.
    void setBadge(int index, const QString &text, Meaning meaning = Meaning::Plain);
    struct Badge {
        QString text; //!< in the plate
        Meaning meaning = Meaning::Plain;
        QString spoken = {}; //!< "2 errors"; empty: text
    };
    //! Several plates beside each other; none removes them.
    void setBadges(int index, const QList<Badge> &badges);
    //! Texts of all plates, one after the other.
    QString badge(int index) const;

protected:
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;
    void paintEvent(QPaintEvent *event) override;

private:
    QHash<int, QList<Badge>> m_badges;
};

} // namespace gantry::ui
