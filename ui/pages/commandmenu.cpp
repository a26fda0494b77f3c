// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/commandmenu.h"

#include "ui/theme/icons.h"
#include "ui/theme/marks.h"

#include <QMenu>

namespace gantry::ui {

using namespace Qt::StringLiterals;

void fillCommandMenu(QMenu *menu, const QList<models::CommandLine> &commands,
    const std::function<void(const models::CommandLine &)> &copy)
{
    menu->clear();
    constexpr int mostCharacters = 64;
    for (const models::CommandLine &command : commands) {
        QString shown = command.text;
        if (shown.size() > mostCharacters)
            shown = shown.left(mostCharacters / 2) + u'…' + shown.right(mostCharacters / 2);
        shown.replace(u'&', "&&"_L1);
        QAction *choice = menu->addAction(
            shown + u'\t' + command.fidelity(), menu, [copy, command] { copy(command); });
        choice->setIcon(markIcon(command.exact ? Mark::Fine : Mark::Warning));
        choice->setToolTip(command.text);
        choice->setStatusTip(command.text);
    }
    if (!commands.isEmpty())
        menu->setDefaultAction(menu->actions().first());
}

} // namespace gantry::ui
