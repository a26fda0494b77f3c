// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAbstractButton>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QComboBox>
#include <QLabel>
#include <QWidget>

namespace gantry::test {

//! Widgets below \a root a person can reach with the keyboard and a screen reader has no words for:
//! "QToolButton (parent MainToolBar)". What is inside a combo box or spin box belongs to it.
inline QStringList namelessWidgets(QWidget *root)
{
    QStringList found;
    const auto widgets = root->findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(root)
            || widget->focusProxy() || widget->objectName().startsWith(QLatin1String("qt_")))
            continue;
        if (qobject_cast<QComboBox *>(widget->parentWidget())
            || qobject_cast<QAbstractSpinBox *>(widget->parentWidget()))
            continue;
        QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
        if (spoken && spoken->text(QAccessible::Name).trimmed().isEmpty())
            found.append(QStringLiteral("%1 '%2' (in %3 '%4')")
                    .arg(QLatin1String(widget->metaObject()->className()), widget->objectName(),
                        QLatin1String(widget->parentWidget()->metaObject()->className()),
                        widget->parentWidget()->objectName()));
    }
    return found;
}

} // namespace gantry::test
