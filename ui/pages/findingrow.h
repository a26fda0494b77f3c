// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

class QModelIndex;

namespace gantry::ui {

//! One finding: mark, title, what was read, how many hosts it touches, and its ways out. Takes the
//! focus; the list walks over rows.
class FindingRow : public QWidget
{
    Q_OBJECT
public:
    //! \param index of a models::FindingModel
    FindingRow(const QModelIndex &index, QWidget *parent);
    void setCurrent(bool current);
    const QString &key() const { return m_key; }
    //! Of the buttons, as they are; and as all rows of a list share it.
    int waysWidth() const;
    void setWaysWidth(int width);
    int hostsLeft() const; //!< where the hosts it touches stand, px

Q_SIGNALS:
    void chosen(); //!< clicked, or the focus went into it
    void remedyRequested(const QString &remedyId);
    void ignoreRequested();
    void restoreRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QString m_key;
    bool m_alternate = false;
    bool m_current = false;
    QWidget *m_hosts = nullptr;
    QWidget *m_ways = nullptr;
    QWidget *m_first = nullptr; //!< the first way out
};

} // namespace gantry::ui
