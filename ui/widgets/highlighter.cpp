// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/highlighter.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>

#include <QTextCharFormat>

namespace gantry::ui {

namespace {

KSyntaxHighlighting::Repository &repository()
{
    // Reading the definitions takes some milliseconds: once, on first use.
    static KSyntaxHighlighting::Repository all;
    return all;
}

} // namespace

KSyntaxHighlighting::Definition Highlighter::definition(const QString &language)
{
    return repository().definitionForName(language);
}

KSyntaxHighlighting::Definition Highlighter::definitionForFile(const QString &fileName)
{
    return repository().definitionForFileName(fileName);
}

void Highlighter::applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format)
{
    using Style = KSyntaxHighlighting::Theme::TextStyle;
    Syntax part = Syntax::Plain;
    switch (format.textStyle()) {
    case Style::DataType: // keys
    case Style::ControlFlow:
    case Style::Function:
    case Style::BuiltIn:
        part = Syntax::Keyword;
        break;
    case Style::String:
    case Style::Char:
    case Style::VerbatimString:
    case Style::SpecialString:
        part = Syntax::String;
        break;
    case Style::DecVal:
    case Style::Float:
    case Style::BaseN:
        part = Syntax::Number;
        break;
    case Style::Keyword:
    case Style::Constant:
    case Style::SpecialChar:
    case Style::Variable:
        part = Syntax::Variable;
        break;
    case Style::Comment:
    case Style::Documentation:
        part = Syntax::Comment;
        break;
    default:
        break;
    }
    QTextCharFormat look;
    look.setForeground(m_colours.syntax(part));
    if (format.textStyle() == Style::Error) {
        look.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        look.setUnderlineColor(m_colours.meaning(Meaning::Error).ink);
    }
    setFormat(offset, length, look);
}

} // namespace gantry::ui
