// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QWidget>

namespace gantry::models {
class Workbench;
}

namespace gantry::ui {

class Preferences;

//! The Cache section of the settings: how much is kept, how much may be, and Clear Cache.
class CacheSettings : public QWidget
{
    Q_OBJECT
public:
    CacheSettings(
        models::Workbench *workbench, Preferences *preferences, QWidget *parent = nullptr);
};

} // namespace gantry::ui
