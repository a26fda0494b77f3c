// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/theme.h"

#include "ui/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontInfo>
#include <QFontMetricsF>
#include <QStyle>
#include <QStyleHints>
#include <QWidget>
#include <QtMath>

using namespace Qt::StringLiterals;

namespace gantry::ui {

Theme::Theme(QApplication *application, Setting setting, bool nativeStyle, QObject *parent)
    : QObject(parent)
    , m_application(application)
    , m_setting(setting)
    , m_nativeStyle(nativeStyle)
    , m_systemPalette(application->palette())
{
    if (!nativeStyle)
        QApplication::setStyle(new Style);
    m_desktop = QGuiApplication::styleHints()->colorScheme();
    connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this,
        [this](Qt::ColorScheme scheme) {
            m_desktop = scheme;
            if (m_setting == Setting::System || m_setting == Setting::HighContrast)
                apply();
        });
    apply();
}

Theme::~Theme() = default;

void Theme::setSetting(Setting setting)
{
    if (m_setting == setting)
        return;
    m_setting = setting;
    apply();
}

Colours Theme::colours() const
{
    return Colours::of(QGuiApplication::palette());
}

void Theme::apply()
{
    using Scheme = Colours::Scheme;
    const Scheme ofSystem = m_desktop == Qt::ColorScheme::Dark ? Scheme::Dark : Scheme::Light;
    switch (m_setting) {
    case Setting::System:
        m_scheme = ofSystem;
        break;
    case Setting::Light:
        m_scheme = Scheme::Light;
        break;
    case Setting::Dark:
        m_scheme = Scheme::Dark;
        break;
    case Setting::HighContrast:
        m_scheme = Scheme::HighContrast;
        break;
    }
    m_application->setProperty("gantryHighContrast", m_scheme == Scheme::HighContrast);
    // High contrast takes the palette of the desktop and nothing else. Where the desktop has no
    // contrast theme of its own (a grey window under black text), plain black and white is used.
    QPalette palette;
    if (m_scheme == Scheme::HighContrast) {
        const bool dark = ofSystem == Scheme::Dark;
        palette = QPalette(m_systemPalette);
        const QColor ink = dark ? Qt::white : Qt::black;
        const QColor paper = dark ? Qt::black : Qt::white;
        using Role = QPalette::ColorRole;
        for (const Role role : {Role::Window, Role::Base, Role::AlternateBase, Role::Button,
                 Role::ToolTipBase, Role::Light, Role::Midlight})
            palette.setColor(role, paper);
        for (const Role role : {Role::WindowText, Role::Text, Role::ButtonText, Role::ToolTipText,
                 Role::PlaceholderText, Role::Dark, Role::Mid, Role::Shadow})
            palette.setColor(role, ink);
        palette.setColor(Role::Link, dark ? QColor(0xff, 0xff, 0x00) : QColor(0x00, 0x00, 0xc0));
        palette.setColor(
            Role::Highlight, dark ? QColor(0x1a, 0xeb, 0xff) : QColor(0x00, 0x00, 0x8b));
        palette.setColor(Role::HighlightedText, paper);
        for (const Role role : {Role::WindowText, Role::Text, Role::ButtonText})
            palette.setColor(
                QPalette::Disabled, role, dark ? QColor(0x3f, 0xf2, 0x3f) : QColor(0x60, 0, 0));
    } else {
        palette = (m_scheme == Scheme::Dark ? Colours::dark() : Colours::light()).palette();
    }
    QApplication::setPalette(palette);
    Q_EMIT schemeChanged();
}

QString Theme::settingName(Setting setting)
{
    switch (setting) {
    case Setting::Light:
        return u"light"_s;
    case Setting::Dark:
        return u"dark"_s;
    case Setting::HighContrast:
        return u"contrast"_s;
    case Setting::System:
        break;
    }
    return u"system"_s;
}

Theme::Setting Theme::settingFromName(const QString &name)
{
    for (const Setting setting : {Setting::Light, Setting::Dark, Setting::HighContrast}) {
        if (settingName(setting) == name)
            return setting;
    }
    return Setting::System;
}

QFont fixedFont(const QFont &beside)
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    // Fixed-pitch faces look larger than the text around them; the design sets them 11 to 12.
    const QFontInfo info(beside);
    font.setPointSizeF(info.pointSizeF() * 0.92);
    font.setBold(beside.bold());
    font.setItalic(beside.italic());
    font.setFixedPitch(true);
    font.setStyleHint(QFont::Monospace);
    return font;
}

QFont smallFont(const QFont &base)
{
    QFont font(base);
    font.setPointSizeF(qMax(6.0, QFontInfo(base).pointSizeF() - 1));
    return font;
}

QFont titleFont(const QFont &base)
{
    QFont font(base);
    font.setPointSizeF(QFontInfo(base).pointSizeF() + 2);
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont boldFont(const QFont &base)
{
    QFont font(base);
    font.setWeight(QFont::DemiBold);
    return font;
}

int textWidth(const QFont &font, const QString &text)
{
    return qCeil(QFontMetricsF(font).horizontalAdvance(text)) + 1;
}

QString plainToolTip(const QString &text)
{
    if (text.isEmpty())
        return {};
    return "<qt>"_L1 + text.toHtmlEscaped().replace(u'\n', "<br>"_L1) + "</qt>"_L1;
}

void setPlainToolTip(QWidget *widget, const QString &text)
{
    // Without a description of its own a widget is described by its tool tip, markup and all.
    constexpr auto spoken = "gantryToolTip";
    const QString tip = plainToolTip(text);
    if (widget->toolTip() == tip)
        return;
    widget->setToolTip(tip);
    if (widget->accessibleDescription() == widget->property(spoken).toString())
        widget->setAccessibleDescription(text);
    widget->setProperty(spoken, text);
}

bool reducedMotion()
{
    if (qEnvironmentVariableIsSet("GANTRY_REDUCED_MOTION"))
        return qEnvironmentVariableIntValue("GANTRY_REDUCED_MOTION") != 0;
    const QStyle *style = QApplication::style();
    return style && style->styleHint(QStyle::SH_Widget_Animate) == 0;
}

} // namespace gantry::ui
