// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace gantry::ui {

//! Hosts of one kind and what they get.
struct CoverageGroup {
    QString label; //!< "arm64", "20348"
    QString about; //!< the whole sentence, for tooltip and screen readers
    int covered = 0; //!< an entry before and after
    int gained = 0; //!< only after
    int lost = 0; //!< only before
    int nothing = 0; //!< neither
};

//! Hosts that get an entry, before and after, as small squares: filled = covered, with a ring =
//! gained, crossed = lost, dashed = still nothing (design, 5.4). Wraps; says itself as a sentence
//! per group.
class CoverageStrip : public QWidget
{
    Q_OBJECT
public:
    explicit CoverageStrip(QWidget *parent = nullptr);
    //! \a sentence "Hosts that get an entry: 50 of 52", \a before "44 before this drop, …"
    void setCoverage(const QString &sentence, const QString &before, QList<CoverageGroup> groups);
    const QList<CoverageGroup> &groups() const { return m_groups; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    QList<QRect> layOut(int width) const;
    int groupWidth(const CoverageGroup &group) const;
    int headHeight(int width) const;
    int legendWidth() const;
    void paintSquare(QPainter *painter, const QPoint &at, int kind) const;

    QString m_sentence;
    QString m_before;
    QList<CoverageGroup> m_groups;
};

} // namespace gantry::ui
