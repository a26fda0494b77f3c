// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QPlainTextEdit>

#include <memory>

namespace KSyntaxHighlighting {
class SyntaxHighlighter;
}

namespace gantry::ui {

//! The text area of JsonView: line numbers, colours, one framed stretch, find marks. Private to it.
class JsonEditor : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit JsonEditor(QWidget *parent = nullptr);
    ~JsonEditor() override;

    void setHighlighting(bool on);
    void setNumbersVisible(bool visible);
    //! Characters [begin, end) get a frame and their line a tint; begin < 0 removes it.
    void setFrame(int begin, int end);
    void setMatches(const QList<QTextCursor> &matches, int current);
    int numbersWidth() const;
    void paintNumbers(QPaintEvent *event);

Q_SIGNALS:
    //! A person put the cursor there with mouse or keyboard.
    void placed(int position);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void applyLook();
    void applySelections();
    void fitNumbers();

    QWidget *m_numbers;
    std::unique_ptr<KSyntaxHighlighting::SyntaxHighlighter> m_highlighter;
    QList<QTextCursor> m_matches;
    int m_currentMatch = -1;
    int m_frameBegin = -1;
    int m_frameEnd = -1;
    bool m_numbersVisible = true;
    bool m_applying = false;
};

} // namespace gantry::ui
