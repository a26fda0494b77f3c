// SPDX-License-Identifier: Apache-2.0
#include "cli/commandtable.h"

#include "cli/assemblecommand.h"
#include "cli/doctorcommand.h"
#include "cli/exportcommand.h"
#include "cli/resolvecommand.h"
#include "cli/writecommands.h"

#include <QCoreApplication>

using namespace Qt::StringLiterals;

namespace gantry::cli {

namespace {

// ---- inspect ----

constexpr PositionalSpec inspectPositionals[] = {
    {"REF", Takes::Image, true,
        T("image: a registry reference, or oci:DIR[:TAG|@DIGEST], oci-archive:FILE[:TAG], "
          "docker-archive:FILE[:REF], docker-daemon:REF")},
};
constexpr OptionSpec inspectOptions[] = {
    {"platform", 0, Takes::Platform, "PLATFORM",
        T("only the entries of this platform, for example linux/arm64/v8 or "
          "windows(10.0.20348)/amd64")},
    {"raw", 0, Takes::Nothing, nullptr,
        T("write the exact bytes of the document and nothing else; with --platform those of the "
          "manifest that matches best")},
    {"referrers", 0, Takes::Nothing, nullptr,
        T("also list what refers to the image: signatures, SBOMs, provenance")},
};
constexpr ExampleSpec inspectExamples[] = {
    {"gantry inspect golang:1.24", T("the platforms of an image in Docker Hub")},
    {"gantry inspect --platform windows/amd64 mcr.microsoft.com/dotnet/runtime:8.0",
        T("the Windows entries only, with their configuration")},
    {"gantry inspect --raw oci:out/agent:3.8.0 | sha256sum",
        T("the digest of an index, computed by somebody else")},
};

// ---- files, cat, diff ----

constexpr OptionSpec platformOption = {"platform", 0, Takes::Platform, "PLATFORM",
    T("the image of this platform; without it the only one, or the one for this computer")};
constexpr OptionSpec foreignOption = {"foreign", 0, Takes::Nothing, nullptr,
    T("also fetch foreign layers, from the addresses the manifest names")};
constexpr PositionalSpec filesPositionals[] = {
    {"REF", Takes::Image, true, T("image, as inspect takes it")},
};
constexpr OptionSpec filesOptions[] = {
    platformOption,
    {"layer", 0, Takes::Text, "N|DIGEST|all",
        T("what one layer changed (they are counted from 0), or the entries of every layer as "
          "they stand in their archives")},
    {"verify", 0, Takes::Nothing, nullptr,
        T("read layers whole and compare them with their tables of contents; else one with a table "
          "is listed from that, and its rows are claims")},
    foreignOption,
};
constexpr ExampleSpec filesExamples[] = {
    {"gantry files debian:13", T("what is in the image once all layers lie on each other")},
    {"gantry files --layer 2 oci:out/agent:3.8.0", T("what the third layer added and removed")},
    {"gantry files --json --platform windows/amd64 ghcr.io/acme/agent:3 | jq .path",
        T("one JSON object a line, as the layers arrive")},
};
constexpr PositionalSpec catPositionals[] = {
    {"REF", Takes::Image, true, T("image, as inspect takes it")},
    {"PATH", Takes::Text, true,
        T("file in the image; links are followed. Bytes that are not UTF-8 may be written \\xNN")},
};
constexpr OptionSpec catOptions[] = {
    platformOption,
    {"layer", 0, Takes::Text, "N|DIGEST", T("the file as this layer holds it")},
    foreignOption,
};
constexpr ExampleSpec catExamples[] = {
    {"gantry cat debian:13 /etc/os-release", T("without pulling the image")},
};
constexpr PositionalSpec diffPositionals[] = {
    {"A", Takes::Image, true, T("image, as inspect takes it")},
    {"B", Takes::Image, false, T("the other image; without it two platforms of A")},
};
constexpr OptionSpec diffOptions[] = {
    {"platforms", 0, Takes::Text, "P,Q", T("platform of A and platform of B")},
    {"platform-a", 0, Takes::Platform, "P", T("platform of A")},
    {"platform-b", 0, Takes::Platform, "Q", T("platform of B")},
    {"layers-a", 0, Takes::Text, "N|N-M", T("only what these layers of A put there")},
    {"layers-b", 0, Takes::Text, "N|N-M", T("only what these layers of B put there")},
    {"ignore", 0, Takes::Text, "WORDS",
        T("differences that do not count: content, size, mode, execBit, owner, eol, link, acl, "
          "arch, time, xattrs")},
    {"no-path-rules", 0, Takes::Nothing, nullptr,
        T("compare paths as they are, also between Linux and Windows")},
    {"all", 0, Takes::Nothing, nullptr, T("also show what is the same")},
    {"verify", 0, Takes::Nothing, nullptr,
        T("also tell where a layer and its table of contents say different things")},
    foreignOption,
};
constexpr ExampleSpec diffExamples[] = {
    {"gantry diff golang:1.24 --platforms linux/amd64,windows/amd64",
        T("two variants of one image, paths laid beside each other")},
    {"gantry diff --ignore time app:1.0 app:1.1", T("two tags; exit code 1 when they differ")},
};

// ---- tags, repos ----

constexpr PositionalSpec tagsPositionals[] = {
    {"REPO", Takes::Repository, true,
        T("repository without a tag, or a layout, an archive or docker-daemon:NAME")},
};
constexpr ExampleSpec tagsExamples[] = {
    {"gantry tags localhost:5000/telemetry-agent", T("one tag per line, as the pages arrive")},
};
constexpr PositionalSpec reposPositionals[] = {
    {"REGISTRY", Takes::Registry, true, T("registry as HOST[:PORT], or docker-daemon:")},
};
constexpr ExampleSpec reposExamples[] = {
    {"gantry repos localhost:5000", T("one repository per line")},
};

// ---- login, logout ----

constexpr PositionalSpec registryPositional[] = {
    {"REGISTRY", Takes::Registry, true, T("registry as HOST[:PORT]; docker.io is Docker Hub")},
};
constexpr OptionSpec loginOptions[] = {
    {"username", 'u', Takes::Text, "NAME", T("sign-in name; asked for when it is not given")},
    {"password-stdin", 0, Takes::Nothing, nullptr,
        T("read the password or token from standard input")},
    {"allow-plain-file", 0, Takes::Nothing, nullptr,
        T("keep the password readable in Docker's config.json when neither a helper nor a key "
          "store is there")},
};
constexpr ExampleSpec loginExamples[] = {
    {"gantry login ghcr.io --username alice", T("asks for the password without showing it")},
    {"pass show ghcr | gantry login ghcr.io -u alice --password-stdin",
        T("for scripts: the password never shows in the process list")},
};

// ---- help ----

constexpr PositionalSpec helpPositionals[] = {
    {"COMMAND", Takes::Command, false, T("command to explain")},
};

constexpr CommandSpec commandSpecs[] = {
    {"inspect", T("show what is in an image"),
        T("Reads an image index or manifest with all its manifests and configurations and shows "
          "them: platforms with os.version, digests, sizes, layers, dates, attestations.\n\n"
          "A child that cannot be read is reported in its row; the rest still prints.\n\n"
          "With --json everything is printed as one document; fields that the image does not have "
          "are null."),
        inspectPositionals, inspectOptions, inspectExamples, true},
    {"files", T("list the files of an image or of one layer"),
        T("Shows the files of an image as a program in it would see them, or what one layer did to "
          "them, without pulling it. Layers read before are not read again.\n\n"
          "A layer that is broken or missing is told on standard error; the rest still prints.\n\n"
          "With --json every line is an object: first the image and its layers, then one for each "
          "entry, last one with \"end\". They come in no order, as soon as they are final: with "
          "--layer all and with --layer 0 while the layer is still arriving; of the whole image "
          "files and symbolic links of the upper layers while the lower ones arrive, then those "
          "of the lowest layer that no upper one touches, while it arrives; in the end folders, "
          "hard links, what lies behind links of lower layers, and all of a Windows image. A "
          "lowest layer that names a path twice, or removes what it wrote, breaks the "
          "specification: then a path may have two rows, and the last one counts (a change of "
          "\"removed\" says that it is not there). What one layer above the lowest changed is "
          "known once the layers below it are read, and comes then, sorted; so does everything "
          "without --json."),
        filesPositionals, filesOptions, filesExamples, true},
    {"cat", T("write a file of an image to standard output"),
        T("Writes the bytes of one file. Of a layer that is seekable only the file's own bytes are "
          "fetched."),
        catPositionals, catOptions, catExamples, true},
    {"diff", T("compare the files and settings of two images"),
        T("Compares configuration and files of two images, or of two platforms of one. Between "
          "Linux and Windows paths are laid beside each other: Files/ falls away, case does not "
          "count, x pairs with x.exe and libx.so with x.dll.\n\n"
          "Ends with exit code 1 when there is a difference."),
        diffPositionals, diffOptions, diffExamples, true},
    {"tags", T("list the tags of a repository"),
        T("Prints one tag per line as pages arrive, in the order of the registry."),
        tagsPositionals, {}, tagsExamples, true},
    {"repos", T("list the repositories of a registry"),
        T("Prints one repository per line as pages arrive. Registries without a catalogue (Docker "
          "Hub, GHCR) say so."),
        reposPositionals, {}, reposExamples, true},
    doctorCommand,
    explainCommand,
    resolveCommand,
    copyCommand,
    assembleCommand,
    deleteCommand,
    rollbackCommand,
    exportCommand,
    {"login", T("sign in to a registry and keep the credential"),
        T("Tests the name and password against the registry, then keeps them: with the helper "
          "that Docker's config.json names, else in the system's key store, else (only with "
          "--allow-plain-file) in config.json itself. Says where."),
        registryPositional, loginOptions, loginExamples, true},
    {"logout", T("forget the credential of a registry"),
        T("Removes the credential wherever it is kept, and says where that was."),
        registryPositional, {}, {}, true},
    {"help", T("explain a command"), T("The same as COMMAND --help."), helpPositionals, {}, {},
        false},
};

// ---- without a command ----

constexpr PositionalSpec windowPositionals[] = {
    {"REF", Takes::Image, false, T("images, layouts or archives to open")},
};
constexpr OptionSpec windowOptions[] = {
    {"sample", 0, Takes::Nothing, nullptr, T("open the window on the bundled sample images")},
    {"theme", 0, Takes::Choice, "light|dark|system", T("colours of the window")},
    {"screenshot", 0, Takes::File, "FILE",
        T("write a picture of the window instead of showing it; needs no display")},
    {"size", 0, Takes::Text, "WIDTHxHEIGHT", T("size of the window or the picture")},
    {"offline", 0, Takes::Nothing, nullptr, T("answer from the local cache, ask nobody")},
    {"place", 0, Takes::Choice, "start|image|files|manifest|history|referrers",
        T("what the picture shows")},
    {"select", 0, Takes::Platform, "PLATFORM", T("the platform selected in the picture")},
    {"scale", 0, Takes::Text, "N", T("scale factor of the picture")},
};
constexpr ExampleSpec windowExamples[] = {
    {"gantry", T("the window, as it was left")},
    {"gantry --sample", T("the window on images that need no network")},
    {"gantry golang:1.24 oci:out/agent", T("the window with two images")},
};
constexpr CommandSpec windowSpec = {"", T("look into container images of many platforms"),
    T("Shows what is in a container image: its platforms (Linux and Windows), manifests, layers, "
      "configuration and everything that refers to it, straight from a registry, an OCI layout, "
      "an archive or the local engine, without pulling it.\n\n"
      "Without a command, gantry opens its window."),
    windowPositionals, windowOptions, windowExamples, false};

constexpr OptionSpec shared[] = {
    {"json", 0, Takes::Nothing, nullptr, T("print JSON; errors too")},
    {"plain-http", 0, Takes::Nothing, nullptr,
        T("speak plain HTTP (registries on this computer may do so unasked)")},
    {"tls-ca", 0, Takes::File, "FILE", T("also trust the authorities in this PEM file")},
    {"tls-cert", 0, Takes::File, "FILE", T("client certificate, PEM; needs --tls-key")},
    {"tls-key", 0, Takes::File, "FILE", T("key of the client certificate, PEM")},
    {"insecure", 0, Takes::Nothing, nullptr,
        T("do not verify the registry's certificate; marked in the output")},
    {"no-cache", 0, Takes::Nothing, nullptr, T("neither read nor fill the local cache")},
    {"offline", 0, Takes::Nothing, nullptr, T("answer from the local cache, ask nobody")},
    {"progress", 0, Takes::Choice, "auto|plain|none|json",
        T("progress on standard error; auto draws a line on a terminal when something lasts longer "
          "than a second")},
    {"verbose", 0, Takes::Nothing, nullptr,
        T("trace HTTP requests on standard error, without secrets")},
    {"help", 'h', Takes::Nothing, nullptr, T("explain the command")},
};

constexpr OptionSpec program[] = {
    {"help", 'h', Takes::Nothing, nullptr, T("list the commands")},
    {"version", 0, Takes::Nothing, nullptr, T("print the version")},
    {"generate", 0, Takes::Choice, "man|bash|zsh|fish",
        T("print the manual page or a shell completion, as packages install it")},
};

constexpr ExitCodeSpec codes[] = {
    {0, T("fine")},
    {1, T("differences, findings of error level, or no entry for a host")},
    {2, T("usage")},
    {3, T("not found")},
    {4, T("sign-in or permission")},
    {5, T("network, or an answer the registry should not give")},
    {6, T("corrupt, or a digest that does not match")},
    {7, T("unsupported")},
    {8, T("refused by a guard")},
    {9, T("canceled")},
    {10, T("input or output on this machine")},
};

const OptionSpec *findIn(std::span<const OptionSpec> options, auto matches)
{
    for (const OptionSpec &option : options) {
        if (matches(option))
            return &option;
    }
    return nullptr;
}

const OptionSpec *findFor(const CommandSpec &command, auto matches)
{
    if (const OptionSpec *own = findIn(command.options, matches))
        return own;
    if (&command == &windowSpec)
        return findIn(program, matches);
    const OptionSpec *option = findIn(shared, matches);
    if (option && !command.takesShared && QLatin1StringView(option->name) != "help"_L1)
        return nullptr;
    return option;
}

} // namespace

std::span<const CommandSpec> commands()
{
    return commandSpecs;
}
const CommandSpec &windowCommand()
{
    return windowSpec;
}
std::span<const OptionSpec> sharedOptions()
{
    return shared;
}
std::span<const OptionSpec> programOptions()
{
    return program;
}
std::span<const ExitCodeSpec> exitCodes()
{
    return codes;
}

const CommandSpec *findCommand(QStringView name)
{
    for (const CommandSpec &command : commandSpecs) {
        if (QLatin1StringView(command.name) == name)
            return &command;
    }
    return nullptr;
}

const OptionSpec *findOption(const CommandSpec &command, QStringView name)
{
    return findFor(
        command, [&](const OptionSpec &option) { return QLatin1StringView(option.name) == name; });
}

const OptionSpec *findOption(const CommandSpec &command, QChar letter)
{
    return findFor(command, [&](const OptionSpec &option) {
        return option.letter != 0 && QLatin1Char(option.letter) == letter;
    });
}

QString usageLine(const CommandSpec &command)
{
    QString line = u"gantry"_s;
    if (*command.name)
        line += u' ' + QLatin1StringView(command.name);
    line += u" [OPTIONS]"_s;
    for (const PositionalSpec &positional : command.positionals) {
        const QLatin1StringView name(positional.placeholder);
        const bool several = &command == &windowSpec || positional.repeats;
        const QString dots = several ? u"…"_s : QString();
        line += positional.required ? u' ' + name : u" ["_s + name + dots + u']';
    }
    return line;
}

QString optionTerm(const OptionSpec &option)
{
    QString term;
    if (option.letter)
        term = u'-' + QString(QLatin1Char(option.letter)) + u", "_s;
    term += u"--"_s + QLatin1StringView(option.name);
    if (option.takes == Takes::MaybeText)
        term += u"[="_s + QLatin1StringView(option.placeholder) + u']';
    else if (option.placeholder)
        term += u' ' + QLatin1StringView(option.placeholder);
    return term;
}

QString words(const char *text)
{
    return QCoreApplication::translate("gantry::cli", text);
}

} // namespace gantry::cli
