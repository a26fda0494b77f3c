// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/layerstripaccess.h"

#include "ui/widgets/layerstrip.h"
#include "ui/widgets/numberedaccess.h"

namespace gantry::ui {

namespace {

//! One block.
class BlockAccess : public NumberedPart, public QAccessibleActionInterface
{
public:
    BlockAccess(LayerStrip *strip, int number)
        : NumberedPart(strip, number)
        , m_strip(strip)
    {
    }
    bool isValid() const override { return number() < m_strip->pieces().size(); }
    QString text(QAccessible::Text which) const override
    {
        if (!isValid())
            return {};
        if (which == QAccessible::Name)
            return m_strip->pieceText(number());
        return which == QAccessible::Description ? m_strip->pieceAbout(number()) : QString();
    }
    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QRect here = m_strip->pieces().at(number()).rect;
        return {m_strip->mapToGlobal(here.topLeft()), here.size()};
    }
    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.focusable = state.selectable = state.extSelectable = true;
        if (isValid()) {
            state.selected = m_strip->isOn(number());
            state.focused = m_strip->hasFocus() && m_strip->isCursor(number());
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
            m_strip->choosePiece(number());
    }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }

private:
    LayerStrip *m_strip;
};

int cursorOf(const LayerStrip *strip)
{
    for (int i = 0; i < strip->pieces().size(); ++i) {
        if (strip->isCursor(i))
            return i;
    }
    return -1;
}

class StripAccess : public NumberedParts
{
public:
    explicit StripAccess(LayerStrip *strip)
        : NumberedParts(strip)
    {
    }
    LayerStrip *strip() const { return static_cast<LayerStrip *>(object()); }
    int childCount() const override { return static_cast<int>(strip()->pieces().size()); }

protected:
    QAccessibleInterface *makePart(int number) const override
    {
        return new BlockAccess(strip(), number);
    }
    int currentPart() const override { return cursorOf(strip()); }
};

} // namespace

void installLayerStripAccess()
{
    installAccess<LayerStrip, StripAccess>();
}

void announceLayerFocus(LayerStrip *strip)
{
    if (QAccessible::isActive())
        announcePart(strip, cursorOf(strip));
}

} // namespace gantry::ui
