// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QFont>
#include <QObject>

class QApplication;
class QWidget;

namespace gantry::ui {

//! The look of the running program: palette, style, fonts; switched live.
//!
//! Made once (in Services) after QApplication, handed to the settings page and the menu. Nobody
//! else needs it: widgets get their colours from their palette (Colours::of) and repaint on
//! QEvent::PaletteChange. Main thread.
class Theme : public QObject
{
    Q_OBJECT
public:
    enum class Setting { System, Light, Dark, HighContrast };
    Q_ENUM(Setting)

    //! Sets style, palette and fonts of \a application. \a nativeStyle keeps the desktop's QStyle
    //! and only sets the palette.
    explicit Theme(QApplication *application, Setting setting = Setting::System,
        bool nativeStyle = false, QObject *parent = nullptr);
    ~Theme() override;

    Setting setting() const { return m_setting; }
    //! Applies at once and to every open window.
    void setSetting(Setting setting);
    //! What is shown now: System resolved by QStyleHints::colorScheme().
    Colours::Scheme scheme() const { return m_scheme; }
    Colours colours() const;

    //! "system", "light", "dark", "contrast": for the settings file. Unknown words read as System.
    static QString settingName(Setting setting);
    static Setting settingFromName(const QString &name);

Q_SIGNALS:
    //! After the palette was set. Widgets do not need this; things outside widgets may.
    void schemeChanged();

private:
    void apply();
    QApplication *m_application;
    Setting m_setting;
    bool m_nativeStyle;
    Qt::ColorScheme m_desktop = Qt::ColorScheme::Unknown;
    Colours::Scheme m_scheme = Colours::Scheme::Light;
    QPalette m_systemPalette;
};

//! Fixed-pitch font of the desktop in a size that fits beside \a beside (design, section 9).
QFont fixedFont(const QFont &beside);
//! One point smaller: secondary facts.
QFont smallFont(const QFont &base);
//! Two points larger and bold: one title per view.
QFont titleFont(const QFont &base);
QFont boldFont(const QFont &base);

//! Pixels \a text needs, rounded up so that nothing fitting exactly gets elided.
int textWidth(const QFont &font, const QString &text);

//! A tool tip that shows exactly \a text, whatever looks like markup in it; lines stay, long ones
//! wrap. Empty for empty text.
QString plainToolTip(const QString &text);
//! The same on a widget; where it has no description of its own, assistive tools read \a text.
void setPlainToolTip(QWidget *widget, const QString &text);

//! True when the person asked for less motion (desktop setting or GANTRY_REDUCED_MOTION=1).
bool reducedMotion();

} // namespace gantry::ui
