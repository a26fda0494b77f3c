// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/numberedaccess.h"

namespace gantry::ui {

NumberedParts::~NumberedParts()
{
    for (const auto &[number, id] : m_parts)
        QAccessible::deleteAccessibleInterface(id);
}

QAccessibleInterface *NumberedParts::child(int number) const
{
    if (number < 0 || number >= childCount())
        return nullptr;
    auto &id = m_parts[number];
    if (id == 0)
        id = QAccessible::registerAccessibleInterface(makePart(number));
    return QAccessible::accessibleInterface(id);
}

int NumberedParts::indexOfChild(const QAccessibleInterface *child) const
{
    for (const auto &[number, id] : m_parts) {
        if (QAccessible::accessibleInterface(id) == child)
            return number;
    }
    return -1;
}

QAccessibleInterface *NumberedParts::focusChild() const
{
    const int current = widget()->hasFocus() ? currentPart() : -1;
    return current >= 0 ? child(current) : QAccessibleWidget::focusChild();
}

void announcePart(QWidget *whole, int number)
{
    if (number < 0)
        return;
    QAccessibleEvent event(whole, QAccessible::Focus);
    event.setChild(number);
    QAccessible::updateAccessibility(&event);
}

} // namespace gantry::ui
