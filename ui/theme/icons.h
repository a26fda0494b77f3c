// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QIcon>
#include <QRectF>
#include <QStringList>

class QPainter;

namespace gantry::ui {

//! The icon of that name from resources/icons/16, drawn in the palette's colours: text when normal,
//! highlighted text when selected, disabled text when disabled; sharp at any device pixel ratio and
//! right after a theme switch without being asked for again.
//!
//! Names are the file names ("registry", "repo", "tag", "index", …) or the long words
//! "repository", "attestation", "signature", "windows", "terminal", "close", "history", "forward",
//! "compare". An unknown name is a programming error: asserts in debug builds, logs a warning and
//! gives a visible crossed box otherwise.
QIcon icon(const QString &name);
//! The same in another neutral tone, e.g. Tone::Text2 in trees.
QIcon icon(const QString &name, Tone tone);

bool hasIcon(const QString &name);
//! Every name icon() knows, sorted, without the long words.
QStringList iconNames();

//! Paints the icon in one colour into the square centred in \a rect.
void paintIcon(QPainter *painter, const QRectF &rect, const QString &name, const QColor &colour);

//! The program's own icon (window, about).
QIcon applicationIcon();

//! Side of a small icon beside text of \a font: 16 at 9 pt, grows with the font.
int iconSide(const QFont &font);

} // namespace gantry::ui
