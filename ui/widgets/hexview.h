// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>

namespace gantry::ui {

//! Bytes as offset, hexadecimal and ASCII columns, sixteen a line (eight where it is narrow), read
//! only. Keys: arrows, Home, End, Page Up and Down, with Shift to select; Ctrl+A, Ctrl+C (the bytes
//! as hexadecimal). Paints only what shows, so size does not matter.
class HexView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit HexView(QWidget *parent = nullptr);

    void setBytes(const QByteArray &bytes);
    const QByteArray &bytes() const { return m_bytes; }
    qsizetype position() const { return m_position; }
    void setPosition(qsizetype byte, bool select = false);
    int bytesPerLine() const { return m_perLine; }
    //! "offset 0x00000010 (16), byte 0x7f (127)": for the line below and for screen readers.
    QString positionText() const;
    QString selectedHex() const;

Q_SIGNALS:
    void positionChanged(qsizetype byte);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    struct Metrics {
        QFont font;
        int character, line, left, hex, ascii;
    };
    Metrics metrics() const;
    void fit();
    void reveal();
    qsizetype lines() const;
    qsizetype byteAt(const QPoint &position) const;
    std::pair<qsizetype, qsizetype> selection() const;

    QByteArray m_bytes;
    qsizetype m_position = 0;
    qsizetype m_anchor = 0;
    int m_perLine = 16;
};

} // namespace gantry::ui
