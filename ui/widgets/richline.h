// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QLineEdit>
#include <QTextLayout>

class QToolButton;

namespace gantry::ui {

//! A stretch of the text in UTF-16 units and how it looks.
struct TextRange {
    qsizetype begin = 0;
    qsizetype length = 0;
    friend bool operator==(const TextRange &, const TextRange &) = default;
};

//! QLineEdit with a leading icon, coloured ranges and widgets at its right end.
class RichLine : public QLineEdit
{
    Q_OBJECT
public:
    explicit RichLine(QWidget *parent = nullptr);

    void setLeadingIcon(const QString &name);
    QString leadingIcon() const { return m_leadingIcon; }
    //! Adds \a widget at the right end, in order; it is centred and keeps its size hint.
    void addTrailing(QWidget *widget);
    //! Formats for ranges of the text; kept until the next call, re-applied while typing.
    void setFormats(QList<QTextLayout::FormatRange> formats);
    //! Has the 30 px height of the first-run page.
    void setTall(bool tall);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    //! Room for text between icon and trailing widgets.
    QRect textArea() const;
    void placeTrailing();
    void applyFormats();

private:
    QString m_leadingIcon;
    QList<QWidget *> m_trailing;
    QList<QTextLayout::FormatRange> m_formats;
    bool m_applying = false;
    bool m_composing = false;
    bool m_tall = false;
};

} // namespace gantry::ui
