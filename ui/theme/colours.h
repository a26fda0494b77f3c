// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QPalette>

class QWidget;

namespace gantry::ui {

//! What a colour says. Models name meanings, delegates and widgets turn them into colours
//! (design, section 8, second table). Colour never works alone: a mark goes with it.
enum class Meaning { Plain, Fine, Warning, Error, Note, Missing, OnlyA, OnlyB, Differs };

//! Neutral roles of the first table of section 8, and the shades the style needs beside them.
enum class Tone {
    Window,
    Base,
    Alternate,
    Text,
    Text2,
    Text3,
    DimmedCode,
    Disabled,
    Highlight,
    HighlightedText,
    InactiveSelection,
    Hover,
    Link,
    DockTitle,
    Frame,
    FieldOutline,
    FrameSoft,
    Grid,
    ButtonTop,
    ButtonBottom,
    ButtonFrame,
    HeaderTop,
    HeaderBottom,
    Tab,
    Focus,
    Bar,
    BarSoft,
    Running
};

enum class Syntax { Plain, Keyword, String, Variable, Comment, Number };

//! ink: text and mark. tint: background of a row, chip or message. fill: a plate that carries dark
//! detail (differs from ink for Warning only).
struct MeaningColours {
    QColor ink;
    QColor tint;
    QColor fill;
};

//! The colour tables of one scheme. A value; cheap to copy.
class Colours
{
public:
    enum class Scheme { Light, Dark, HighContrast };

    static Colours light();
    static Colours dark();
    //! Neutrals come from \a system alone; meanings from the table that fits its lightness.
    static Colours highContrast(const QPalette &system);

    //! The colours that go with a palette: dark or light by its Base, neutrals taken from it, so a
    //! desktop palette may replace them. This is what delegates and widgets call while painting.
    static Colours of(const QPalette &palette);
    static Colours of(const QWidget *widget);

    Scheme scheme() const { return m_scheme; }
    bool isDark() const { return m_dark; }
    //! True in high contrast: marks get outlines and tints become patterns.
    bool wantsOutlines() const { return m_scheme == Scheme::HighContrast; }

    QColor tone(Tone tone) const;
    MeaningColours meaning(Meaning meaning) const;
    //! Lane colour of platform \a number (1, 2, …); from 6 on the colours repeat.
    QColor lane(int number) const;
    static bool laneHasNotch(int number) { return number > 5; }
    QColor syntax(Syntax part) const;

    //! The QPalette built from the table (all three colour groups).
    QPalette palette() const;

private:
    Colours(Scheme scheme, bool dark)
        : m_scheme(scheme)
        , m_dark(dark)
    {
    }
    Scheme m_scheme;
    bool m_dark;
    bool m_fromPalette = false;
    QPalette m_palette;
};

//! \a amount of \a over mixed into \a under, 0 … 1.
QColor mixed(const QColor &over, const QColor &under, double amount);

} // namespace gantry::ui
