// SPDX-License-Identifier: Apache-2.0
// The icons live in a static library; nobody names its only object, so the linker would drop the
// resources without this call.
#include "resources/icons/icons.h"

#include <QDir>

void gantryInitIcons()
{
    Q_INIT_RESOURCE(gantry_icons);
}
