// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QLabel>
#include <QPushButton>

namespace gantry::ui {

//! One line of text, or a few, that elides (middle by default) instead of being cut; whole text as
//! tooltip.
class ElideLabel : public QWidget
{
    Q_OBJECT
public:
    explicit ElideLabel(const QString &text = {}, QWidget *parent = nullptr);
    void setText(const QString &text);
    QString text() const { return m_text; }
    void setElideMode(Qt::TextElideMode mode);
    void setAlignment(Qt::Alignment alignment);
    void setTone(Tone tone);
    void setMonospace(bool monospace);
    //! Wraps to at most that many lines; the last one elides at its end.
    void setMostLines(int lines);
    //! What is painted at the present width; lines end with a line feed.
    QString shownText() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    QFont shownFont() const;
    QStringList linesAt(int width) const;
    bool isWhole() const;
    int lineHeight() const;
    QString m_text;
    int m_mostLines = 1;
    Qt::TextElideMode m_mode = Qt::ElideMiddle;
    Qt::Alignment m_alignment = Qt::AlignLeft | Qt::AlignVCenter;
    Tone m_tone = Tone::Text;
    bool m_monospace = false;
};

//! Secondary text (text 2), wraps; follows theme and font changes.
class HintLabel : public QLabel
{
    Q_OBJECT
public:
    explicit HintLabel(
        const QString &text = {}, QWidget *parent = nullptr, Tone tone = Tone::Text2);
    void setSmall(bool isSmall);

protected:
    void changeEvent(QEvent *event) override;

private:
    void applyLook();
    Tone m_tone;
    bool m_small = false;
    bool m_applying = false;
};

//! The one title of a view: plus 2 pt, bold.
class TitleLabel : public QLabel
{
    Q_OBJECT
public:
    explicit TitleLabel(const QString &text = {}, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;
};

//! A link that takes focus, Enter and Space, with the underline of the design.
class LinkButton : public QAbstractButton
{
    Q_OBJECT
public:
    explicit LinkButton(const QString &text = {}, QWidget *parent = nullptr);
    void setMonospace(bool monospace);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    QFont shownFont() const;
    bool m_monospace = false;
};

//! A key as a small cap; "Ctrl+Shift+C" makes three caps.
class KeyCap : public QWidget
{
    Q_OBJECT
public:
    explicit KeyCap(const QString &keys = {}, QWidget *parent = nullptr);
    void setKeys(const QString &keys);
    QString keys() const { return m_keys; }
    //! One cap with the whole text ("Ctrl+L" in the reference field).
    void setJoined(bool joined);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QStringList caps() const;
    QString m_keys;
    bool m_joined = false;
};

//! Small rounded plate with a count or kind ("index", "3").
class TagLabel : public QWidget
{
    Q_OBJECT
public:
    explicit TagLabel(
        const QString &text = {}, Meaning meaning = Meaning::Plain, QWidget *parent = nullptr);
    void setText(const QString &text);
    QString text() const { return m_text; }
    void setMeaning(Meaning meaning);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Meaning m_meaning;
};

//! Digest in monospace with a copy button ("sha256:5d9a1b20…c61e"); sends the whole digest.
class DigestLabel : public QWidget
{
    Q_OBJECT
public:
    explicit DigestLabel(QWidget *parent = nullptr);
    void setDigest(const QString &digest);
    QString digest() const { return m_digest; }

Q_SIGNALS:
    //! The copy button put the digest on the clipboard.
    void copied(const QString &digest);

private:
    QString m_digest;
    ElideLabel *m_label;
    QAbstractButton *m_copy;
};

//! A button with menu whose text has a bold middle: "Host: **linux/arm64** · containerd".
class ValueButton : public QPushButton
{
    Q_OBJECT
public:
    explicit ValueButton(QWidget *parent = nullptr);
    //! Elides value first, then suffix, when narrow.
    void setParts(const QString &prefix, const QString &value, const QString &suffix = {});
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_prefix;
    QString m_value;
    QString m_suffix;
};

} // namespace gantry::ui
