// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/layerstripaccess.h"

#include "ui/widgets/layerstrip.h"

#include <QAccessible>
#include <QAccessibleWidget>

#include <map>

namespace gantry::ui {

namespace {

//! One block. Positions, not pointers: the strip may have been filled anew meanwhile.
class BlockAccess : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    BlockAccess(LayerStrip *strip, int number)
        : m_strip(strip)
        , m_number(number)
    {
    }
    bool isValid() const override { return m_number < m_strip->pieces().size(); }
    QObject *object() const override { return nullptr; }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(m_strip);
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QString text(QAccessible::Text which) const override
    {
        if (!isValid())
            return {};
        if (which == QAccessible::Name)
            return m_strip->pieceText(m_number);
        return which == QAccessible::Description ? m_strip->pieceAbout(m_number) : QString();
    }
    void setText(QAccessible::Text, const QString &) override { }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect here = m_strip->pieces().at(m_number).rect;
        return {m_strip->mapToGlobal(here.topLeft()), here.size()};
    }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = state.selectable = state.extSelectable = true;
        if (isValid()) {
            state.selected = m_strip->isOn(m_number);
            state.focused = m_strip->hasFocus() && m_strip->isCursor(m_number);
        }
        return state;
    }
    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface
            ? static_cast<QAccessibleActionInterface *>(this)
            : nullptr;
    }
    QStringList actionNames() const override { return {pressAction()}; }
    void doAction(const QString &name) override
    {
        if (name == pressAction() && isValid())
            m_strip->choosePiece(m_number);
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    LayerStrip *m_strip;
    int m_number;
};

class StripAccess : public QAccessibleWidget
{
public:
    explicit StripAccess(LayerStrip *strip)
        : QAccessibleWidget(strip, QAccessible::List)
    {
    }
    ~StripAccess() override
    {
        for (const auto &[number, id] : m_children)
            QAccessible::deleteAccessibleInterface(id);
    }
    LayerStrip *strip() const { return static_cast<LayerStrip *>(object()); }
    int childCount() const override { return static_cast<int>(strip()->pieces().size()); }
    QAccessibleInterface *child(int number) const override
    {
        if (number < 0 || number >= childCount())
            return nullptr;
        auto &id = m_children[number];
        if (id == 0)
            id = QAccessible::registerAccessibleInterface(new BlockAccess(strip(), number));
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
        for (int i = 0; i < childCount(); ++i) {
            if (strip()->hasFocus() && strip()->isCursor(i))
                return child(i);
        }
        return QAccessibleWidget::focusChild();
    }

private:
    mutable std::map<int, QAccessible::Id> m_children;
};

QAccessibleInterface *makeAccess(const QString &, QObject *object)
{
    auto *strip = qobject_cast<LayerStrip *>(object);
    return strip ? new StripAccess(strip) : nullptr;
}

} // namespace

void installLayerStripAccess()
{
    static const bool done = [] {
        QAccessible::installFactory(makeAccess);
        return true;
    }();
    Q_UNUSED(done);
}

void announceLayerFocus(LayerStrip *strip)
{
    if (!QAccessible::isActive())
        return;
    for (int i = 0; i < strip->pieces().size(); ++i) {
        if (strip->isCursor(i)) {
            QAccessibleEvent event(strip, QAccessible::Focus);
            event.setChild(i);
            QAccessible::updateAccessibility(&event);
            return;
        }
    }
}

} // namespace gantry::ui
