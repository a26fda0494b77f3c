// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace gantry::ui {

//! What a build line shows.
struct BuildScale {
    struct Release {
        int build = 0;
        QString name; //!< "LTSC 2019"; may be empty
    };
    struct Entry {
        int build = 0;
        QString label; //!< first digits of the digest
        QString mark; //!< "ok" picked, "err" refused, "skip" not taken for another reason
        QString about; //!< whole sentence
    };
    int host = 0;
    int lowest = 0; //!< of the accepted builds, both included; highest 0: none are looked at
    int highest = 0;
    QString accepted; //!< "accepted: 17763 only"
    QList<Release> releases; //!< ascending
    QList<Entry> entries; //!< ascending
};

//! Windows builds on a line: what the host accepts as a plate, the host above it, the entries where
//! they are, and the releases everybody knows. Builds stand in equal steps, since what counts is
//! which is newer. Keys: Left and Right walk over the builds.
class BuildLine : public QWidget
{
    Q_OBJECT
public:
    explicit BuildLine(QWidget *parent = nullptr);
    void setScale(const BuildScale &scale);
    const BuildScale &scale() const { return m_scale; }

    //! One build on the line with all that is there.
    struct Stop {
        int build = 0;
        QString name;
        bool isHost = false;
        bool isAccepted = false;
        QList<qsizetype> entries; //!< into scale().entries
    };
    const QList<Stop> &stops() const { return m_stops; }
    int current() const { return m_current; }
    QRect stopRect(int stop) const;
    //! "17763, LTSC 2019: the host, accepted".
    QString stopText(int stop) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void moveTo(int stop);
    int stopAt(const QPoint &position) const;
    int stopX(int stop) const;
    int lineY() const;
    int linesAbove() const;
    bool isCompact() const; //!< too low for the names of releases
    void paintPlate(QPainter *painter) const;
    void paintStop(QPainter *painter, int stop) const;

    BuildScale m_scale;
    QList<Stop> m_stops;
    int m_current = -1;
};

} // namespace gantry::ui
