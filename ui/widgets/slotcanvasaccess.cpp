// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/slotcanvasaccess.h"

#include "ui/widgets/numberedaccess.h"
#include "ui/widgets/slotcanvas.h"

#include <QAbstractItemModel>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! One slot, or the plate at the end.
class SlotAccess : public NumberedPart
{
public:
    SlotAccess(SlotCanvas *canvas, int number)
        : NumberedPart(canvas, number)
        , m_canvas(canvas)
    {
    }
    bool isValid() const override { return m_canvas && place(); }
    QString text(QAccessible::Text which) const override
    {
        const SlotCanvas::Place *here = place();
        if (!here || !m_canvas->model())
            return {};
        if (here->row < 0)
            return which == QAccessible::Name ? SlotCanvas::tr("Add an entry") : QString();
        const QModelIndex index = m_canvas->model()->index(here->row, 0);
        if (which == QAccessible::Name)
            return index.data().toString();
        if (which != QAccessible::Description)
            return {};
        const QString about = index.data(Qt::AccessibleTextRole).toString();
        const QString foot = index.data(m_canvas->roles().foot).toString();
        return foot.isEmpty() || about.contains(foot) ? about : about + u' ' + foot;
    }
    QRect rect() const override
    {
        if (!place())
            return {};
        const QRect here = m_canvas->placeRect(number());
        return {m_canvas->viewport()->mapToGlobal(here.topLeft()), here.size()};
    }
    QAccessible::Role role() const override
    {
        const SlotCanvas::Place *here = place();
        return here && here->row < 0 ? QAccessible::Button : QAccessible::ListItem;
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = state.selectable = true;
        if (m_canvas->currentPlace() == number()) {
            state.selected = true;
            state.focused = m_canvas->hasFocus();
        }
        return state;
    }

private:
    const SlotCanvas::Place *place() const
    {
        const auto &places = m_canvas->places();
        const auto at = static_cast<std::size_t>(number());
        return at < places.size() ? &places[at] : nullptr;
    }
    SlotCanvas *m_canvas;
};

class CanvasAccess : public NumberedParts
{
public:
    explicit CanvasAccess(SlotCanvas *canvas)
        : NumberedParts(canvas)
    {
    }
    SlotCanvas *canvas() const { return static_cast<SlotCanvas *>(object()); }
    int childCount() const override { return static_cast<int>(canvas()->places().size()); }

protected:
    QAccessibleInterface *makePart(int number) const override
    {
        return new SlotAccess(canvas(), number);
    }
    int currentPart() const override { return canvas()->currentPlace(); }
};

} // namespace

void installSlotCanvasAccess()
{
    installAccess<SlotCanvas, CanvasAccess>();
}

void announceSlotFocus(SlotCanvas *canvas)
{
    if (QAccessible::isActive())
        announcePart(canvas, canvas->currentPlace());
}

} // namespace gantry::ui
