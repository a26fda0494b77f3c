// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <KSyntaxHighlighting/SyntaxHighlighter>

namespace gantry::ui {

//! Colours a document with our five syntax colours instead of a theme file: they follow the palette
//! and are tested with it.
class Highlighter : public KSyntaxHighlighting::SyntaxHighlighter
{
public:
    using SyntaxHighlighter::SyntaxHighlighter;
    void setColours(const Colours &colours) { m_colours = colours; }

    //! By the language's name ("JSON"), or by a file's name; an invalid one when nothing fits.
    static KSyntaxHighlighting::Definition definition(const QString &language);
    static KSyntaxHighlighting::Definition definitionForFile(const QString &fileName);

protected:
    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format &format) override;

private:
    Colours m_colours = Colours::light();
};

} // namespace gantry::ui
