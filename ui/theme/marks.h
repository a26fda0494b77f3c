// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/colours.h"

#include <QRectF>
#include <QString>
#include <QVariant>

class QIcon;
class QPainter;

namespace gantry::ui {

//! State marks (design, section 3): the shape carries the meaning, the colour repeats it.
enum class Mark {
    Nothing, //!< no mark at all
    Fine,
    Warning,
    Error,
    Note,
    Missing,
    Running,
    Waiting,
    Skipped,
    Cached,
    Covered, //!< half disc: covered by the parent
    Dash, //!< there is none
    Unknown,
    OnlyB,
    OnlyA,
    Differs,
    AttributesDiffer,
    Same
};

struct MarkLook {
    bool plate = false; //!< base-coloured plate under the mark: on selected rows
    double turn = 0; //!< Running only: position of the arc, 0 … 1
    bool enabled = true;
};

//! Paints the mark into the square centred in \a rect; natural side is markSide().
void paintMark(QPainter *painter, const QRectF &rect, Mark mark, const Colours &colours,
    const MarkLook &look = {});

//! 14 at 9 pt, grows with the font.
int markSide(const QFont &font);

//! "Error", "Warning", "Fine", … translated; empty for Nothing.
QString markText(Mark mark);
//! "Error: OS version rule failed": what a screen reader says for a mark with its reason.
QString markText(Mark mark, const QString &about);

Meaning meaningOf(Mark mark);

//! Reads a mark from a model's role. Understands int(Mark) and the names "ok", "warn", "err",
//! "info", "miss", "run", "wait", "skip", "cache", "half", "none", "unk", "add", "del", "chg",
//! "meta", "same" (also "fine", "warning", "error", "note", "missing", "running", …). Anything else
//! is Nothing.
Mark toMark(const QVariant &value);
QString markName(Mark mark);

//! The mark for tabs, buttons and menus; follows the palette.
QIcon markIcon(Mark mark);

} // namespace gantry::ui
