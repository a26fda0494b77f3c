// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractScrollArea>
#include <QList>
#include <QString>

namespace gantry::ui {

//! A line of a small difference.
struct ChangeLine {
    enum class Kind { Same, Added, Removed, Gap };
    Kind kind = Kind::Same;
    QString text;
};

//! A difference in one column, as high as it is up to a limit: + and − in front, added and removed
//! lines tinted, "… 12 lines unchanged" between. For large texts there is TextDiffView. Up and Down
//! scroll, Ctrl+C copies all of it.
class ChangeLines : public QAbstractScrollArea
{
    Q_OBJECT
public:
    static constexpr int mostShown = 18; //!< lines; more scroll

    explicit ChangeLines(QWidget *parent = nullptr);
    void setLines(const QList<ChangeLine> &lines);
    QString toText() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    int lineHeight() const;
    void fit();

    QList<ChangeLine> m_lines;
    int m_common = 0; //!< spaces all lines begin with
    int m_longest = 0; //!< pixels
};

} // namespace gantry::ui
