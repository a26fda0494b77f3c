// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/slotcanvasaccess.h"

#include "ui/widgets/slotcanvas.h"

#include <QAbstractItemModel>
#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace gantry::ui {

using namespace Qt::StringLiterals;

namespace {

//! One slot, or the plate at the end. A number, not a row: the model may have changed meanwhile.
class SlotAccess : public QAccessibleInterface
{
public:
    SlotAccess(SlotCanvas *canvas, int number)
        : m_canvas(canvas)
        , m_number(number)
    {
    }
    bool isValid() const override { return m_canvas && place(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_canvas);
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
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
    void setText(QAccessible::Text, const QString &) override { }
    QRect rect() const override
    {
        if (!place())
            return {};
        const QRect here = m_canvas->placeRect(m_number);
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
        if (m_canvas->currentPlace() == m_number) {
            state.selected = true;
            state.focused = m_canvas->hasFocus();
        }
        return state;
    }

private:
    const SlotCanvas::Place *place() const
    {
        const auto &places = m_canvas->places();
        const auto number = static_cast<std::size_t>(m_number);
        return number < places.size() ? &places[number] : nullptr;
    }
    SlotCanvas *m_canvas;
    int m_number;
};

class CanvasAccess : public QAccessibleWidget
{
public:
    explicit CanvasAccess(SlotCanvas *canvas)
        : QAccessibleWidget(canvas, QAccessible::List)
    {
    }
    ~CanvasAccess() override
    {
        for (const auto &[number, id] : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }
    SlotCanvas *canvas() const { return static_cast<SlotCanvas *>(object()); }
    int childCount() const override { return static_cast<int>(canvas()->places().size()); }
    QAccessibleInterface *child(int number) const override
    {
        if (number < 0 || number >= childCount())
            return nullptr;
        auto &id = m_children[number];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(new SlotAccess(canvas(), number));
        return QAccessible::accessibleInterface(id);
    }
    int indexOfChild(const QAccessibleInterface *child) const override
    {
        for (const auto &[number, id] : m_children) {
            if (QAccessible::accessibleInterface(id) == child)
                return number;
        }
        return -1;
    }
    QAccessibleInterface *focusChild() const override
    {
        if (canvas()->hasFocus() && canvas()->currentPlace() >= 0)
            return child(canvas()->currentPlace());
        return QAccessibleWidget::focusChild();
    }

private:
    mutable std::map<int, QAccessible::Id> m_children;
};

QAccessibleInterface *makeAccess(const QString &, QObject *object)
{
    auto *canvas = qobject_cast<SlotCanvas *>(object);
    return canvas ? new CanvasAccess(canvas) : nullptr;
}

} // namespace

void installSlotCanvasAccess()
{
    static const bool done = [] {
        QAccessible::installFactory(makeAccess);
        return true;
    }();
    Q_UNUSED(done);
}

void announceSlotFocus(SlotCanvas *canvas)
{
    if (!QAccessible::isActive() || canvas->currentPlace() < 0)
        return;
    QAccessibleEvent event(canvas, QAccessible::Focus);
    event.setChild(canvas->currentPlace());
    QAccessible::updateAccessibility(&event);
}

} // namespace gantry::ui
