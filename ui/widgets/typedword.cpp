// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/typedword.h"

#include "ui/theme/style.h"
#include "ui/widgets/labels.h"

#include <QLineEdit>
#include <QVBoxLayout>

namespace gantry::ui {

TypedWord::TypedWord(QWidget *parent)
    : QWidget(parent)
    , m_sentence(new HintLabel({}, this))
    , m_line(new QLineEdit(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(4, font()));
    column->addWidget(m_sentence);
    column->addWidget(m_line);
    connect(m_line, &QLineEdit::textChanged, this, &TypedWord::changed);
    hide();
}

void TypedWord::ask(const QString &sentence, const QString &word)
{
    m_word = word;
    m_sentence->setText(sentence);
    m_line->setAccessibleName(sentence);
    m_line->setPlaceholderText(word);
    setVisible(!word.isEmpty());
}

void TypedWord::askToMove(const QString &what, const QString &tag)
{
    ask(tr("%1 is protected. Type the tag to allow the move:").arg(what), tag);
}

bool TypedWord::isGiven() const
{
    return m_word.isEmpty() || m_line->text().trimmed() == m_word;
}

} // namespace gantry::ui
