// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/dialogsize.h"

#include <QDialog>
#include <QLayout>

namespace gantry::ui {

namespace {

void grow(QDialog *dialog)
{
    if (!dialog->isVisible())
        return; // shown, it takes the size of its contents
    QLayout *layout = dialog->layout();
    layout->activate();
    const int height = layout->hasHeightForWidth() ? layout->totalHeightForWidth(dialog->width())
                                                   : layout->totalSizeHint().height();
    if (height > dialog->height())
        dialog->resize(dialog->width(), height);
}

} // namespace

void growToContents(QDialog *dialog)
{
    // Later: others who show the same news may not have done so yet.
    QMetaObject::invokeMethod(dialog, [dialog] { grow(dialog); }, Qt::QueuedConnection);
}

} // namespace gantry::ui
