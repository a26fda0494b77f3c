// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/richline.h"

#include <QHash>

class QAbstractButton;
class QTimer;

namespace gantry::ui {

//! The filter line of section 3: funnel, clear button, wavy line under unknown keys.
//! Ctrl+F is an action of the page (setFocus + selectAll); Esc clears, a second Esc and Down leave
//! to the results (leaveRequested).
class FilterLine : public RichLine
{
    Q_OBJECT
public:
    explicit FilterLine(QWidget *parent = nullptr);

    //! Ranges of the current text that no filter knows, with one sentence for the tooltip.
    void setUnknownRanges(QList<TextRange> ranges, const QString &reason = {});
    QList<TextRange> unknownRanges() const { return m_unknown; }
    //! Delay in ms between typing and filterChanged(); 0 for tests. Default 80.
    void setDelay(int milliseconds);

Q_SIGNALS:
    //! The text to filter by, after the delay; at once for Enter, Esc and clear.
    void filterChanged(const QString &text);
    void leaveRequested();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void send();
    void format();
    QList<TextRange> m_unknown;
    QToolButton *m_clear;
    QTimer *m_delay;
    QString m_sent;
};

//! Toggle chips with icon or mark, text and live count.
class ChipRow : public QWidget
{
    Q_OBJECT
public:
    explicit ChipRow(QWidget *parent = nullptr);

    //! \a iconName is an icon's name or a mark's name ("miss"); empty = none.
    void addChip(
        const QString &id, const QString &text, const QString &iconName = {}, bool on = false);
    void removeChip(const QString &id);
    void clear();
    QStringList ids() const;
    //! Negative = not known yet (no number shown).
    void setCount(const QString &id, qint64 count);
    bool isOn(const QString &id) const;
    //! Does not send chipToggled().
    void setOn(const QString &id, bool on);
    //! At most one chip on ("All", "Linux", "Windows").
    void setExclusive(const QStringList &ids);
    QAbstractButton *chip(const QString &id) const;

Q_SIGNALS:
    void chipToggled(const QString &id, bool on);

private:
    QStringList m_order;
    QStringList m_exclusive;
    QHash<QString, QAbstractButton *> m_chips;
};

} // namespace gantry::ui
