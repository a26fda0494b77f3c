// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/numberedtext.h"

#include <memory>

namespace KSyntaxHighlighting {
class SyntaxHighlighter;
}

namespace gantry::ui {

//! The text area of JsonView: line numbers, colours, one framed stretch, find marks. Private to it.
class JsonEditor : public NumberedText
{
    Q_OBJECT
public:
    explicit JsonEditor(QWidget *parent = nullptr);
    ~JsonEditor() override;

    void setHighlighting(bool on);
    //! Characters [begin, end) get a frame and their line a tint; begin < 0 removes it.
    void setFrame(int begin, int end);
    void setMatches(const QList<QTextCursor> &matches, int current);

Q_SIGNALS:
    //! A person put the cursor there with mouse or keyboard.
    void placed(int position);

protected:
    bool isTinted(const QTextBlock &block) const override;
    void lookChanged() override;
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void applySelections();

    std::unique_ptr<KSyntaxHighlighting::SyntaxHighlighter> m_highlighter;
    QList<QTextCursor> m_matches;
    int m_currentMatch = -1;
    int m_frameBegin = -1;
    int m_frameEnd = -1;
};

} // namespace gantry::ui
