// SPDX-License-Identifier: Apache-2.0
// gantry-offline: the real window on FakeSource, for design and play without network.
//   gantry-offline [TAG] [dark]     TAG: latest, broken, single, empty, none
#include "offlinewindow.h"

using namespace Qt::StringLiterals;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QTemporaryDir settings;
    const QStringList words = QApplication::arguments().mid(1);
    gantry::ui::Theme theme(&application,
        words.contains(u"dark"_s) ? gantry::ui::Theme::Setting::Dark
                                  : gantry::ui::Theme::Setting::System);
    gantry::test::OfflineWindow offline(&theme, settings.path());
    // Slow enough to see what loading looks like.
    offline.source->setLatency(std::chrono::milliseconds(300));
    offline.window->show();
    const QString tag = words.isEmpty() || words.first() == "dark"_L1 ? u"latest"_s : words.first();
    offline.desk->openText(u"fake.example/app:"_s + tag);
    return QApplication::exec();
}
