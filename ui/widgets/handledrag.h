// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/widgets/rowdrag.h"

class QWidget;

namespace gantry::ui {

//! Makes a widget that names one thing, a button for example, something that can be dragged away,
//! copied, never moved. A click stays a click. The keyboard's way is Copy; who uses this offers it.
class HandleDrag : public QObject
{
    Q_OBJECT
public:
    //! Lives as long as the widget. \param pack null mime: nothing that can be dragged now
    HandleDrag(QWidget *handle, std::function<RowDrag::Load()> pack);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void start();

    QWidget *m_handle;
    std::function<RowDrag::Load()> m_pack;
    std::optional<QPoint> m_pressed;
};

} // namespace gantry::ui
