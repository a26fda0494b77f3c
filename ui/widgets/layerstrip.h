// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QList>
#include <QString>
#include <QWidget>

namespace gantry::ui {

//! A layer in the strip.
struct LayerBlock {
    enum class State { Unread, Reading, Read, Failed };
    QString label; //!< "7"
    QString partner; //!< "=5": the layer it belongs to elsewhere; shown where there is room
    QString step; //!< "deps"; shown where there is room
    QString size; //!< "34 MiB"; the same
    QString about; //!< the whole sentence, for tooltip and screen readers
    qint64 bytes = 0;
    State state = State::Unread;
    bool operator==(const LayerBlock &) const = default;
};

//! An image's layers side by side, from the lowest, as wide as they are big; a stretch of them is
//! on. The lowest ones that are known base are one block. Click chooses a layer, Shift+click as far
//! as there. Keys: Left and Right, with Shift to stretch, Home, End, Ctrl+A for all, Space for the
//! base.
class LayerStrip : public QWidget
{
    Q_OBJECT
public:
    explicit LayerStrip(QWidget *parent = nullptr);

    void setBlocks(const QList<LayerBlock> &blocks);
    //! The lowest \a count blocks become one with this text ("base: bookworm-slim (4 layers)").
    void setBase(int count, const QString &text);
    void setRange(int first, int count);
    int first() const { return m_first; }
    int count() const { return m_count; }
    //! Where layer \a block is drawn; of the base its one block. For tests and tooltips.
    QRect blockRect(int block) const;

    //! A block as it is drawn: the base, or one layer.
    struct Piece {
        int first = 0;
        int count = 1;
        QRect rect;
    };
    const QList<Piece> &pieces() const;
    QString pieceText(int piece) const; //!< "Layer 7", or the base's text
    QString pieceAbout(int piece) const; //!< the whole sentence
    bool isOn(int piece) const;
    bool isCursor(int piece) const; //!< where keys act
    //! As a click on it.
    void choosePiece(int piece);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    //! A person chose these layers.
    void rangeChosen(int first, int count);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void layOut() const;
    int pieceAt(const QPoint &position) const;
    void choose(int first, int count);
    void chooseFrom(int block, bool stretch);
    void describe();

    QList<LayerBlock> m_blocks;
    int m_base = 0;
    QString m_baseText;
    int m_first = 0;
    int m_count = 0;
    int m_anchor = 0; //!< where a stretch began
    int m_cursor = 0; //!< where it ends
    mutable QList<Piece> m_pieces;
    mutable bool m_laidOut = false;
};

} // namespace gantry::ui
