// SPDX-License-Identifier: Apache-2.0
// gantry-faultproxy: see tests/support/README.md.
#include "support/proxy/faultproxy.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QSaveFile>
#include <QSocketNotifier>
#include <QUrl>

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

using namespace Qt::StringLiterals;
using gantry::test::Fault;
using gantry::test::FaultProxy;

namespace {

int signalPipe[2];

void onSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = write(signalPipe[1], &byte, 1);
}

void say(const QByteArray &line)
{
    std::fputs((line + '\n').constData(), stdout);
    std::fflush(stdout);
}

void writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly)) {
        file.write(bytes + '\n');
        file.commit();
    }
}

void command(FaultProxy &proxy, const QString &line)
{
    const QStringList words = line.split(u' ', Qt::SkipEmptyParts);
    const QString verb = words.value(0);
    if (verb == "latency"_L1)
        proxy.setLatency(words.value(1).toInt());
    else if (verb == "throttle"_L1)
        proxy.setThrottle(words.value(1).toLongLong());
    else if (verb == "clear"_L1)
        proxy.clear();
    else if (verb == "count"_L1)
        say(proxy.countLine());
    else if (verb == "leaked"_L1)
        say("leaked " + QByteArray::number(proxy.leaked()));
    else if (verb == "reset"_L1)
        proxy.reset();
    else if (verb == "quit"_L1)
        QCoreApplication::quit();
    else if (verb == "fault"_L1) {
        auto fault = Fault::parse(words.value(1));
        if (!fault) {
            say("unknown fault");
            return;
        }
        for (const QString &word : words.mid(2)) {
            if (word.startsWith("times="_L1))
                fault->times = word.sliced(6).toInt();
            else if (word.startsWith("match="_L1))
                fault->match.setPattern(word.sliced(6));
        }
        proxy.add(*fault);
    } else if (!verb.isEmpty())
        say("unknown command");
}

//! Options in the order given: --match and --times are for the faults after them.
bool addFaults(FaultProxy &proxy, const QStringList &arguments)
{
    QString match;
    int times = -1;
    for (qsizetype i = 1; i < arguments.size(); ++i) {
        QString name = arguments[i];
        QString value;
        if (const qsizetype equals = name.indexOf(u'='); equals > 0 && name.startsWith("--"_L1)) {
            value = name.sliced(equals + 1);
            name.truncate(equals);
        } else {
            value = arguments.value(i + 1);
        }
        if (name == "--match"_L1) {
            match = value;
        } else if (name == "--times"_L1) {
            times = value.toInt();
        } else if (name == "--fault"_L1) {
            auto fault = Fault::parse(value);
            if (!fault) {
                std::fprintf(stderr, "gantry-faultproxy: no fault %s\n", qPrintable(value));
                return false;
            }
            fault->times = times;
            fault->match.setPattern(match);
            proxy.add(*fault);
        }
    }
    return true;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    QCommandLineParser options;
    for (const auto *name : {"upstream", "listen", "latency-ms", "throttle", "fault", "match",
             "times", "count-file", "log", "tls-cert", "tls-key", "port-file"})
        options.addOption({QString::fromLatin1(name), QString(), u"value"_s});
    options.addOption({u"count"_s, QString()});
    options.addOption({u"keep"_s, QString()});
    options.process(app);
    const QUrl upstream(u"http://"_s + options.value(u"upstream"_s));
    if (upstream.host().isEmpty()) {
        std::fputs("gantry-faultproxy: --upstream HOST:PORT is needed (tests/support/README.md)\n",
            stderr);
        return 2;
    }
    FaultProxy proxy(upstream.host(), static_cast<quint16>(upstream.port(80)));
    proxy.setLatency(options.value(u"latency-ms"_s).toInt());
    proxy.setThrottle(options.value(u"throttle"_s).toLongLong());
    proxy.setKeeps(options.isSet(u"keep"_s));
    if (!addFaults(proxy, app.arguments()))
        return 2;
    const auto port = static_cast<quint16>(options.value(u"listen"_s).toUInt());
    const bool listening = options.isSet(u"tls-cert"_s)
        ? proxy.listenTls(options.value(u"tls-cert"_s), options.value(u"tls-key"_s), port)
        : proxy.listen(port);
    if (!listening) {
        std::fputs("gantry-faultproxy: cannot listen\n", stderr);
        return 10;
    }

    QFile log(options.value(u"log"_s));
    const QString countFile = options.value(u"count-file"_s);
    if (!log.fileName().isEmpty() && !log.open(QIODevice::WriteOnly | QIODevice::Append))
        return 10;
    proxy.onAnswered([&](const FaultProxy::Seen &seen) {
        if (log.isOpen()) {
            log.write(seen.verb + ' ' + seen.path
                + " auth=" + (seen.hadAuthorization ? "yes" : "no") + ' '
                + QByteArray::number(seen.status) + '\n');
            log.flush();
        }
        if (!countFile.isEmpty())
            writeFile(countFile, proxy.countLine());
    });
    if (!countFile.isEmpty())
        writeFile(countFile, proxy.countLine());
    if (options.isSet(u"port-file"_s))
        writeFile(options.value(u"port-file"_s), QByteArray::number(proxy.port()));
    say("port " + QByteArray::number(proxy.port()));

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, signalPipe) == 0) {
        std::signal(SIGTERM, onSignal);
        std::signal(SIGINT, onSignal);
    }
    QSocketNotifier ended(signalPipe[0], QSocketNotifier::Read);
    QObject::connect(&ended, &QSocketNotifier::activated, &app, &QCoreApplication::quit);
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QByteArray typed;
    QObject::connect(&input, &QSocketNotifier::activated, &app, [&] {
        char buffer[4096];
        const auto count = read(STDIN_FILENO, buffer, sizeof buffer);
        if (count <= 0) {
            input.setEnabled(false); // the end of stdin is not the end
            return;
        }
        typed.append(buffer, count);
        while (typed.contains('\n')) {
            const qsizetype end = typed.indexOf('\n');
            command(proxy, QString::fromUtf8(typed.first(end)));
            typed.remove(0, end + 1);
        }
    });
    const int code = QCoreApplication::exec();
    if (options.isSet(u"count"_s))
        say(proxy.countLine());
    return code;
}
