// SPDX-License-Identifier: Apache-2.0
#include "app/window/bench.h"
#include "app/window/biglists.h"
#include "app/window/picture.h"
#include "app/window/scrollbench.h"
#include "app/window/watchdog.h"
#include "app/window/windowapp.h"

#include <QApplication>
#include <QCommandLineParser>

#include <cstdio>
#include <cstdlib>
#include <optional>

using namespace Qt::StringLiterals;

namespace {

constexpr int exitUsage = 2;
constexpr int stallLimitMs = 50;

void addOptions(QCommandLineParser &parser)
{
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "Look into container images of many platforms, Linux and Windows side by side."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        u"PLACE"_s, u"references, layouts and archives to open"_s, u"[PLACE…]"_s);
    parser.addOptions({
        {u"sample"_s, u"open the bundled sample images; needs no network"_s},
        {u"offline"_s, u"answer from the cache, never from the network"_s},
        {u"theme"_s, u"colours of the window"_s, u"light|dark|system"_s},
        {u"size"_s, u"size of the window or the picture"_s, u"WIDTHxHEIGHT"_s},
        {u"screenshot"_s, u"write a picture of the window and quit; needs no display"_s, u"FILE"_s},
        {u"scale"_s, u"scale factor of the picture"_s, u"N"_s},
        {u"place"_s, u"what the picture shows"_s,
            u"start|image|doctor|tags|files|manifest|history|referrers|compare|compare-config|"
            u"compare-"
            u"variants|"
            "assembly|assembly-json|assembly-annotations"_s},
        {u"select"_s, u"platform (of the doctor: host) selected in the picture"_s, u"PLATFORM"_s},
        {u"bench"_s, u"measure and print JSON"_s, u"start|list|files|drag"_s},
        {u"watchdog"_s, u"fail when the main thread stalls for more than 50 ms"_s},
    });
}

//! Value of an option before there is a QApplication to parse with.
QByteArray early(int argc, char **argv, QByteArrayView option)
{
    for (int i = 1; i < argc; ++i) {
        const QByteArrayView word(argv[i]);
        if (word == option)
            return i + 1 < argc ? QByteArray(argv[i + 1]) : QByteArray("");
        if (word.startsWith(option) && word.size() > option.size() && word[option.size()] == '=')
            return word.sliced(option.size() + 1).toByteArray();
    }
    return {};
}

int usage(const QString &what)
{
    std::fprintf(stderr, "gantry: %s See gantry --help.\n", qPrintable(what));
    return exitUsage;
}

std::optional<QSize> parseSize(const QString &text)
{
    const QStringList parts = text.split(u'x');
    bool wide = false;
    bool tall = false;
    const QSize size(parts.value(0).toInt(&wide), parts.value(1).toInt(&tall));
    constexpr int most = 16'384;
    if (parts.size() != 2 || !wide || !tall || size.width() < 100 || size.height() < 100
        || size.width() > most || size.height() > most)
        return std::nullopt;
    return size;
}

} // namespace

int main(int argc, char **argv)
{
    QElapsedTimer sinceMain;
    sinceMain.start();
    const bool picture = !early(argc, argv, "--screenshot").isNull();
    if (picture && qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    if (const QByteArray scale = early(argc, argv, "--scale"); !scale.isEmpty())
        qputenv("QT_SCALE_FACTOR", scale);
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"gantry"_s);
    QApplication::setApplicationDisplayName(QString());
    QApplication::setApplicationVersion(QStringLiteral(GANTRY_VERSION));
    QApplication::setDesktopFileName(u"org.gantry.Gantry"_s);

    QCommandLineParser parser;
    addOptions(parser);
    parser.process(application);
    gantry::WindowOptions options;
    options.places = parser.positionalArguments();
    options.sample = parser.isSet(u"sample"_s);
    options.offline = parser.isSet(u"offline"_s);
    options.theme = parser.value(u"theme"_s);
    if (!options.theme.isEmpty()
        && !QStringList{u"light"_s, u"dark"_s, u"system"_s, u"contrast"_s}.contains(options.theme))
        return usage(u"%1 is no theme: light, dark, system or contrast."_s.arg(options.theme));
    if (parser.isSet(u"size"_s)) {
        const auto size = parseSize(parser.value(u"size"_s));
        if (!size)
            return usage(u"%1 is no size: write it like 1440x900."_s.arg(parser.value(u"size"_s)));
        options.size = *size;
    }
    const QString bench = parser.value(u"bench"_s);
    using Kind = gantry::Bench::Kind;
    const std::optional<Kind> kind = bench == "start"_L1 ? std::optional(Kind::Start)
        : bench == "list"_L1                             ? std::optional(Kind::List)
        : bench == "drag"_L1                             ? std::optional(Kind::Drag)
                                                         : std::nullopt;
    const bool scrolls = bench == "files"_L1;
    if (!bench.isEmpty() && !kind && !scrolls)
        return usage(u"%1 is no bench: start, list, files or drag."_s.arg(bench));
    if (scrolls && options.places.isEmpty())
        return usage(u"--bench files needs an image."_s);
    options.detached = picture || kind == Kind::List || kind == Kind::Drag || scrolls;

    gantry::WindowApp app(
        &application, options, kind == Kind::List ? gantry::BigLists::opener() : nullptr);
    std::optional<gantry::Watchdog> watchdog;
    if (!bench.isEmpty() || parser.isSet(u"watchdog"_s)) {
        watchdog.emplace(stallLimitMs, [](int stallMs) {
            std::fprintf(stderr, "gantry: the main thread stalled for %d ms.\n", stallMs);
        });
    }
    if (scrolls)
        new gantry::ScrollBench(&app, &*watchdog);
    if (kind)
        new gantry::Bench(*kind, &app, &*watchdog, sinceMain);
    if (picture)
        new gantry::Picture(&app,
            {parser.value(u"screenshot"_s), parser.value(u"place"_s), parser.value(u"select"_s)});
    app.show();
    if (watchdog && bench.isEmpty())
        watchdog->reset();
    const int code = QApplication::exec();
    if (bench.isEmpty() && watchdog && watchdog->stallsOverLimit() > 0)
        return 1;
    return code;
}
