// SPDX-License-Identifier: Apache-2.0
// Shows every part of the window in one place: gantry-gallery [--dark|--contrast] [--page
// main|parts]
// [--points N] [--save FILE]. For people who work on the look; not installed.
#include "tests/widgets/look/gallerypages.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QTimer>
#include <QWidget>

using namespace Qt::StringLiterals;
using namespace gantry::ui;

int main(int argc, char **argv)
{
    QApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    const QCommandLineOption dark(u"dark"_s, u"dark scheme"_s);
    const QCommandLineOption contrast(u"contrast"_s, u"high contrast"_s);
    const QCommandLineOption page(u"page"_s, u"main, parts or sheet"_s, u"name"_s, u"main"_s);
    const QCommandLineOption points(u"points"_s, u"font size"_s, u"n"_s, u"9"_s);
    const QCommandLineOption save(u"save"_s, u"write a picture and leave"_s, u"file"_s);
    parser.addOptions({dark, contrast, page, points, save});
    parser.process(application);

    QFont font(u"Noto Sans"_s);
    font.setPointSizeF(parser.value(points).toDouble());
    QApplication::setFont(font);
    const auto setting = parser.isSet(dark) ? Theme::Setting::Dark
        : parser.isSet(contrast)            ? Theme::Setting::HighContrast
                                            : Theme::Setting::Light;
    Theme theme(&application, setting);
    QWidget *window = gallery::makePage(parser.value(page));
    window->resize(1440, 872);
    window->show();
    if (parser.isSet(save)) {
        QTimer::singleShot(400, window, [&] {
            window->grab().save(parser.value(save));
            QApplication::quit();
        });
    }
    const int result = QApplication::exec();
    delete window;
    return result;
}
