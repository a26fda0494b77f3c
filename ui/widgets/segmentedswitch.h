// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QAbstractButton;
class QButtonGroup;

namespace gantry::ui {

//! A row of joined buttons of which one is on (the layout switch). Tab reaches the one that is on,
//! Left and Right move, each button has a tooltip with its key.
class SegmentedSwitch : public QWidget
{
    Q_OBJECT
public:
    explicit SegmentedSwitch(QWidget *parent = nullptr);

    //! \return the new index. \a key is shown in the tooltip only; the shortcut lives in an action.
    int addSegment(const QString &iconName, const QString &text, const QString &toolTip = {},
        const QString &key = {});
    int count() const;
    int currentIndex() const;
    void setCurrentIndex(int index);
    void setSegmentEnabled(int index, bool enabled);
    //! Icons only, for narrow windows; the text stays as accessible name and tooltip.
    void setIconsOnly(bool iconsOnly);
    QAbstractButton *segment(int index) const;

Q_SIGNALS:
    void currentChanged(int index);
    //! A person chose it (not setCurrentIndex).
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QButtonGroup *m_group;
};

} // namespace gantry::ui
