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
    using TextStyle = KSyntaxHighlighting::Theme::TextStyle;
    Syntax part = Syntax::Plain;
    switch (format.textStyle()) {
    case TextStyle::DataType: // keys
    case TextStyle::ControlFlow:
    case TextStyle::Function:
    case TextStyle::BuiltIn:
        part = Syntax::Keyword;
        break;
    case TextStyle::String:
    case TextStyle::Char:
    case TextStyle::VerbatimString:
    case TextStyle::SpecialString:
        part = Syntax::String;
        break;
    case TextStyle::DecVal:
    case TextStyle::Float:
    case TextStyle::BaseN:
        part = Syntax::Number;
        break;
    case TextStyle::Keyword:
    case TextStyle::Constant:
    case TextStyle::SpecialChar:
    case TextStyle::Variable:
        part = Syntax::Variable;
        break;
    case TextStyle::Comment:
    case TextStyle::Documentation:
        part = Syntax::Comment;
        break;
    default:
        break;
    }
    QTextCharFormat look;
    look.setForeground(m_colours.syntax(part));
    if (format.textStyle() == TextStyle::Error) {
        look.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        look.setUnderlineColor(m_colours.meaning(Meaning::Error).ink);
    }
    setFormat(offset, length, look);
}

} // namespace gantry::ui
