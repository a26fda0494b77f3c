// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/colours.h"

#include <QCoreApplication>
#include <QWidget>

#include <array>

namespace gantry::ui {

namespace {

// Tables of the design, section 8, and the shades of its style sheet beside them.
// Order as in enum Tone.
using Table = std::array<QRgb, static_cast<std::size_t>(Tone::Running) + 1>;

constexpr Table lightTones{0xffefefef, 0xffffffff, 0xfff6f7f8, 0xff1b1e21, 0xff53585e, 0xff5f656c,
    0xff787d83, 0xff8b9096, 0xff1f6fa5, 0xffffffff, 0xffcfdfea, 0xffe4eef5, 0xff0b5a8f, 0xffe6e7e8,
    0xffb3b6b9, 0xff85898d, 0xffd3d6d9, 0xffe7e9eb, 0xfffcfcfc, 0xffebecec, 0xffaeb1b4, 0xfffafafa,
    0xffececed, 0xffe3e4e5, 0xff1f6fa5, 0xff6d9dc2, 0xffb9cfe0, 0xff1f6fa5};

constexpr Table darkTones{0xff2c2e31, 0xff1e2022, 0xff232629, 0xffe5e7e9, 0xffb2b8be, 0xff9ba2a9,
    0xff7d848b, 0xff777d84, 0xff2b6da3, 0xffffffff, 0xff2c4356, 0xff2a343d, 0xff7dbcf0, 0xff35383c,
    0xff4b5056, 0xff777d84, 0xff3b3f44, 0xff2f3337, 0xff414549, 0xff36393d, 0xff55595f, 0xff383b3f,
    0xff313438, 0xff2a2c2f, 0xff63aee6, 0xff4d86b3, 0xff34536b, 0xff63aee6};

struct MeaningRow {
    QRgb ink, tint, fill;
};
// Order as in enum Meaning, from Fine. The light tints of OnlyA and OnlyB are a shade lighter than
// in the design's table (#fdebd8, #dfedfc), where the ink on them reached only 4.49 and 4.43 to 1.
constexpr std::array<MeaningRow, 8> lightMeanings{{
    {0xff00755e, 0xffe0f2ed, 0xff00755e},
    {0xff7d5200, 0xfffdf3d9, 0xffe6a100},
    {0xffa81812, 0xfffbe6e4, 0xffa81812},
    {0xff1b4f9c, 0xffe4eff9, 0xff1b4f9c},
    {0xff5f656c, 0xfff1f2f3, 0xff5f656c},
    {0xffb84a00, 0xfffdecd9, 0xffb84a00},
    {0xff0b6ad0, 0xffe2effd, 0xff0b6ad0},
    {0xff3d1748, 0xffece0f2, 0xff3d1748},
}};
constexpr std::array<MeaningRow, 8> darkMeanings{{
    {0xff35b08e, 0xff15352d, 0xff35b08e},
    {0xfff5c344, 0xff3a2f12, 0xfff5c344},
    {0xffff6f61, 0xff43201d, 0xffff6f61},
    {0xff9ccfff, 0xff17324a, 0xff9ccfff},
    {0xffa3aab1, 0xff282b2e, 0xffa3aab1},
    {0xffee8a3c, 0xff3d2a16, 0xffee8a3c},
    {0xff4f9fe8, 0xff15304c, 0xff4f9fe8},
    {0xffead9fa, 0xff44374f, 0xffead9fa},
}};

constexpr std::array<QRgb, 5> lightLanes{
    0xff9d5c08, 0xff14335a, 0xff1f8075, 0xff7a22e8, 0xff33260e};
constexpr std::array<QRgb, 5> darkLanes{0xfff4ecd8, 0xff2f96ec, 0xff3fe6a0, 0xffe7b3fb, 0xffc3952d};

// Keyword, String, Variable, Comment, Number
constexpr std::array<QRgb, 5> lightSyntax{
    0xff0a4f96, 0xff7a4b00, 0xff7b2d8b, 0xff5d6a5d, 0xff00686b};
constexpr std::array<QRgb, 5> darkSyntax{
    0xff82bdf6, 0xfff0c27b, 0xffe2a6ee, 0xff93a093, 0xff6fd0d0};

QColor tabled(bool dark, Tone tone)
{
    return QColor::fromRgb((dark ? darkTones : lightTones)[static_cast<std::size_t>(tone)]);
}

bool highContrastIsOn()
{
    return QCoreApplication::instance()
        && QCoreApplication::instance()->property("gantryHighContrast").toBool();
}

// Neutrals out of a foreign palette: what it has by name, the rest mixed from text and base.
QColor fromPalette(const QPalette &palette, Tone tone, bool hard)
{
    using Role = QPalette::ColorRole;
    const auto colour = [&](Role role) { return palette.color(QPalette::Active, role); };
    const QColor text = colour(Role::Text);
    const QColor base = colour(Role::Base);
    const QColor window = colour(Role::Window);
    const auto soft = [&](double amount) { return hard ? text : mixed(text, base, amount); };
    switch (tone) {
    case Tone::Window:
    case Tone::DockTitle:
    case Tone::Tab:
        return window;
    case Tone::Base:
        return base;
    case Tone::Alternate:
        return colour(Role::AlternateBase);
    case Tone::Text:
        return text;
    case Tone::Text2:
        return soft(0.78);
    case Tone::Text3:
        return soft(0.70);
    case Tone::DimmedCode:
    case Tone::FieldOutline:
        return soft(0.58);
    case Tone::Disabled:
        return palette.color(QPalette::Disabled, Role::Text);
    case Tone::Highlight:
    case Tone::Focus:
    case Tone::Running:
    case Tone::Bar:
        return colour(Role::Highlight);
    case Tone::HighlightedText:
        return colour(Role::HighlightedText);
    case Tone::InactiveSelection:
        return mixed(colour(Role::Highlight), base, 0.25);
    case Tone::Hover:
        return mixed(colour(Role::Highlight), base, 0.12);
    case Tone::BarSoft:
        return mixed(colour(Role::Highlight), base, 0.4);
    case Tone::Link:
        return colour(Role::Link);
    case Tone::Frame:
    case Tone::ButtonFrame:
        return soft(0.32);
    case Tone::FrameSoft:
        return soft(0.18);
    case Tone::Grid:
        return soft(0.1);
    case Tone::ButtonTop:
    case Tone::ButtonBottom:
    case Tone::HeaderTop:
    case Tone::HeaderBottom:
        return colour(Role::Button);
    }
    return text;
}

} // namespace

Colours Colours::light()
{
    return Colours(Scheme::Light, false);
}

Colours Colours::dark()
{
    return Colours(Scheme::Dark, true);
}

Colours Colours::highContrast(const QPalette &system)
{
    Colours result(Scheme::HighContrast, system.color(QPalette::Base).lightness() < 128);
    result.m_fromPalette = true;
    result.m_palette = system;
    return result;
}

Colours Colours::of(const QPalette &palette)
{
    if (highContrastIsOn())
        return highContrast(palette);
    const QColor base = palette.color(QPalette::Active, QPalette::Base);
    Colours result = base.lightness() < 128 ? dark() : light();
    if (base != tabled(result.m_dark, Tone::Base)
        || palette.color(QPalette::Active, QPalette::Text) != tabled(result.m_dark, Tone::Text)) {
        result.m_fromPalette = true;
        result.m_palette = palette;
    }
    return result;
}

Colours Colours::of(const QWidget *widget)
{
    return of(widget->palette());
}

QColor Colours::tone(Tone tone) const
{
    if (m_fromPalette)
        return fromPalette(m_palette, tone, m_scheme == Scheme::HighContrast);
    return tabled(m_dark, tone);
}

MeaningColours Colours::meaning(Meaning meaning) const
{
    if (meaning == Meaning::Plain) {
        // A shade over whatever is below, window or base.
        QColor shade = tone(Tone::Text);
        shade.setAlphaF(0.08F);
        return {tone(Tone::Text2), shade, tone(Tone::Text2)};
    }
    const auto &table = m_dark ? darkMeanings : lightMeanings;
    const MeaningRow &row = table[static_cast<std::size_t>(meaning) - 1];
    MeaningColours result{
        QColor::fromRgb(row.ink), QColor::fromRgb(row.tint), QColor::fromRgb(row.fill)};
    if (wantsOutlines())
        result.tint = tone(Tone::Base);
    if (wantsOutlines() && meaning == Meaning::Missing)
        result.ink = result.fill = tone(Tone::Text);
    return result;
}

QColor Colours::lane(int number) const
{
    const auto &table = m_dark ? darkLanes : lightLanes;
    const int count = static_cast<int>(table.size());
    const int place = ((number - 1) % count + count) % count;
    return QColor::fromRgb(table[static_cast<std::size_t>(place)]);
}

QColor Colours::syntax(Syntax part) const
{
    if (part == Syntax::Plain || wantsOutlines())
        return tone(Tone::Text);
    return QColor::fromRgb((m_dark ? darkSyntax : lightSyntax)[static_cast<std::size_t>(part) - 1]);
}

QPalette Colours::palette() const
{
    if (m_fromPalette)
        return m_palette;
    using Role = QPalette::ColorRole;
    QPalette result;
    const auto set = [&](Role role, Tone value) { result.setColor(role, tone(value)); };
    set(Role::Window, Tone::Window);
    set(Role::WindowText, Tone::Text);
    set(Role::Base, Tone::Base);
    set(Role::AlternateBase, Tone::Alternate);
    set(Role::Text, Tone::Text);
    result.setColor(Role::Button, mixed(tone(Tone::ButtonTop), tone(Tone::ButtonBottom), 0.5));
    set(Role::ButtonText, Tone::Text);
    set(Role::BrightText, Tone::HighlightedText);
    set(Role::Light, Tone::ButtonTop);
    set(Role::Midlight, Tone::HeaderTop);
    set(Role::Mid, Tone::FrameSoft);
    set(Role::Dark, Tone::Frame);
    result.setColor(Role::Shadow, QColor(0, 0, 0));
    set(Role::Highlight, Tone::Highlight);
    set(Role::HighlightedText, Tone::HighlightedText);
    set(Role::Accent, Tone::Highlight);
    set(Role::Link, Tone::Link);
    set(Role::LinkVisited, Tone::Link);
    set(Role::ToolTipBase, Tone::Base);
    set(Role::ToolTipText, Tone::Text);
    set(Role::PlaceholderText, Tone::Text3);
    result.setColor(QPalette::Inactive, Role::Highlight, tone(Tone::InactiveSelection));
    result.setColor(QPalette::Inactive, Role::HighlightedText, tone(Tone::Text));
    for (const Role role : {Role::WindowText, Role::Text, Role::ButtonText, Role::PlaceholderText,
             Role::Link, Role::LinkVisited})
        result.setColor(QPalette::Disabled, role, tone(Tone::Disabled));
    result.setColor(QPalette::Disabled, Role::Highlight, tone(Tone::FrameSoft));
    result.setColor(QPalette::Disabled, Role::HighlightedText, tone(Tone::Text));
    return result;
}

QColor mixed(const QColor &over, const QColor &under, double amount)
{
    const auto channel = [amount](int a, int b) { return qRound(a * amount + b * (1 - amount)); };
    return {channel(over.red(), under.red()), channel(over.green(), under.green()),
        channel(over.blue(), under.blue())};
}

} // namespace gantry::ui
