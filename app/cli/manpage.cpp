// SPDX-License-Identifier: Apache-2.0
#include "cli/manpage.h"

#include "cli/commandtable.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

//! Text for roff: backslash, hyphens that are to stay hyphens, a dot or quote at the start of a
//! line.
QString roff(QString text)
{
    text.replace(u'\\', u"\\e"_s).replace(u'-', u"\\-"_s).replace(u"…"_s, u"\\&..."_s);
    if (text.startsWith(u'.') || text.startsWith(u'\''))
        text.prepend(u"\\&"_s);
    return text;
}

QString roff(const char *text)
{
    return roff(QString::fromUtf8(text));
}

//! Placeholders in italics, the rest in bold: `\fB\-\-tls\-ca\fR \fIFILE\fR`.
QString term(const OptionSpec &option)
{
    QString line;
    if (option.letter)
        line += u"\\fB\\-"_s + QLatin1Char(option.letter) + u"\\fR, "_s;
    line += u"\\fB\\-\\-"_s + roff(option.name) + u"\\fR"_s;
    if (option.takes == Takes::MaybeText)
        line += u"[=\\fI"_s + roff(option.placeholder) + u"\\fR]"_s;
    else if (option.placeholder)
        line += u" \\fI"_s + roff(option.placeholder) + u"\\fR"_s;
    return line;
}

QString options(std::span<const OptionSpec> list)
{
    QString text;
    for (const OptionSpec &option : list)
        text += u".TP\n"_s + term(option) + u'\n' + roff(option.help) + u".\n"_s;
    return text;
}

QString synopsis(const CommandSpec &command)
{
    QString line = u".B gantry"_s;
    if (*command.name)
        line += u' ' + roff(command.name);
    line += u"\n[\\fIOPTIONS\\fR]"_s;
    for (const PositionalSpec &positional : command.positionals) {
        const QString name = u"\\fI"_s + roff(positional.placeholder) + u"\\fR"_s;
        if (positional.required)
            line += u' ' + name;
        else
            line += u" ["_s + name + (*command.name && !positional.repeats ? u""_s : u"\\&..."_s)
                + u']';
    }
    return line + u'\n';
}

QString paragraphs(const char *text)
{
    QString out;
    for (const QString &paragraph : QString::fromUtf8(text).split(u"\n\n"_s))
        out += u".PP\n"_s + roff(paragraph) + u'\n';
    return out;
}

QString examples(const CommandSpec &command)
{
    QString text;
    for (const ExampleSpec &example : command.examples) {
        text += u".PP\n"_s + roff(example.help) + u":\n.PP\n.RS 4\n.nf\n"_s + roff(example.line)
            + u"\n.fi\n.RE\n"_s;
    }
    return text;
}

QString commandSection(const CommandSpec &command)
{
    QString text = u".SS \""_s + roff(usageLine(command)) + u"\"\n"_s;
    text += paragraphs(command.description);
    for (const PositionalSpec &positional : command.positionals)
        text += u".TP\n\\fI"_s + roff(positional.placeholder) + u"\\fR\n"_s + roff(positional.help)
            + u".\n"_s;
    return text + options(command.options);
}

//! Facts that belong to no option.
constexpr const char *outputText
    = "Facts go to standard output, progress and errors to standard error. An error is one line: "
      "what "
      "it was about, why, and what to do. With \\fB\\-\\-json\\fR it is also printed to standard "
      "output "
      "as {\"schema\":1,\"error\":{\"code\", \"message\", \"subject\", \"httpStatus\", "
      "\"remedy\"}}. "
      "All JSON carries \"schema\": 1; fields may be added, not renamed.";

constexpr struct {
    const char *name, *text;
} files[] = {
    {"~/.config/gantry/registries.json",
        "Saved choices per registry: plain HTTP, certificates, proxy. Shared with the window."},
    {"~/.config/gantry/protected-tags.json",
        "Patterns of tags that copy, assemble, delete and rollback leave alone without "
        "--force, and that the window asks to be typed: "
        "{\"schema\":1,\"patterns\":[\"3.*\",\"registry.example/team/*:v*\"]}. A pattern is TAG or "
        "REPOSITORY:TAG; * stands for anything. Shared with the window's settings."},
    {"~/.docker/config.json, ${XDG_RUNTIME_DIR}/containers/auth.json",
        "Credentials of Docker and of Podman, Buildah and Skopeo, read as these tools do."},
    {"/etc/docker/certs.d/HOST/, /etc/containers/certs.d/HOST/",
        "Authorities (*.crt) and client certificates (*.cert with *.key) per registry."},
    {"~/.cache/gantry/", "Documents by digest. May be deleted at any time."},
};

constexpr struct {
    const char *name, *text;
} environment[] = {
    {"DOCKER_CONFIG, REGISTRY_AUTH_FILE", "Other places for the two credential files."},
    {"DOCKER_HOST", "Socket of the engine behind docker-daemon:."},
    {"HTTP_PROXY, HTTPS_PROXY, NO_PROXY", "Proxies, where no registry setting says otherwise."},
    {"XDG_CONFIG_HOME, XDG_CACHE_HOME", "Other places for settings and cache."},
    {"GANTRY_WINDOW", "The program that shows the window, when it is not beside gantry."},
};

template <typename List>
QString definitions(const List &list)
{
    QString text;
    for (const auto &entry : list)
        text += u".TP\n\\fI"_s + roff(entry.name) + u"\\fR\n"_s + roff(entry.text) + u'\n';
    return text;
}

} // namespace

QByteArray manPage()
{
    const CommandSpec &window = windowCommand();
    QString page = u".\\\" SPDX-License-Identifier: Apache-2.0\n"
                   ".\\\" Made by gantry --generate man from the command table.\n"_s;
    page += u".TH GANTRY 1 \"\" \"gantry "_s + QLatin1StringView(GANTRY_VERSION)
        + u"\" \"User Commands\"\n"_s;
    page += u".SH NAME\ngantry \\- "_s + roff(window.summary) + u"\n.SH SYNOPSIS\n"_s;
    page += synopsis(window);
    for (const CommandSpec &command : commands())
        page += u".br\n"_s + synopsis(command);
    page += u".SH DESCRIPTION\n"_s + paragraphs(window.description);
    page += u".SH OPTIONS\n"_s + options(programOptions());
    page += u".SS \"Options of the window\"\n"_s + options(window.options);
    page += u".SS \"Options of every command\"\n"_s + options(sharedOptions());
    page += u".SH COMMANDS\n"_s;
    for (const CommandSpec &command : commands())
        page += commandSection(command);
    page += u".SH OUTPUT\n"_s + QString::fromUtf8(outputText) + u"\n.SH EXIT STATUS\n"_s;
    for (const ExitCodeSpec &code : exitCodes())
        page += u".TP\n\\fB"_s + QString::number(code.code) + u"\\fR\n"_s + roff(code.meaning)
            + u".\n"_s;
    page += u".SH EXAMPLES\n"_s + examples(window);
    for (const CommandSpec &command : commands())
        page += examples(command);
    page += u".SH FILES\n"_s + definitions(files);
    page += u".SH ENVIRONMENT\n"_s + definitions(environment);
    page += u".SH SEE ALSO\n.BR skopeo (1),\n.BR containers\\-transports (5),\n"
            ".BR containers\\-auth.json (5)\n"_s;
    return page.toUtf8();
}

} // namespace gantry::cli
