// SPDX-License-Identifier: Apache-2.0
// Pipelines as their systems document them: GitHub Actions workflow syntax, GitLab CI/CD YAML,
// Azure Pipelines YAML, Jenkins declarative pipelines. Each starts by hand, runs one at a time and
// hands the sign-ins, which it keeps itself, to one script.
#include "verbs/cidialects.h"

#include "base/text.h"
#include "verbs/commandline.h"
#include "verbs/words.h"

using namespace Qt::StringLiterals;

namespace gantry::verbs::ci {

namespace {

constexpr int mostMinutes = 60;

//! Of a comment, or between quotes: without what a shell, YAML, Groovy or a pipeline's own
//! variables ($, {{) would look into.
QString plain(const QString &text)
{
    QString line = printable(text.simplified().toUtf8());
    line.removeIf([](QChar c) {
        return c == u'$' || c == u'"' || c == u'\'' || c == u'\\' || c == u'{' || c == u'}'
            || c == u'`';
    });
    return line.left(200);
}

QString comment(const QString &mark, const QString &text)
{
    return mark + u' ' + plain(text) + u'\n';
}

QString headOf(const Job &job, const QString &mark = u"#"_s)
{
    QString head = comment(mark, words("Pushes %1. Written by gantry export ci").arg(job.target));
    if (!job.signIns.isEmpty()) {
        QStringList names;
        for (const SignIn &signIn : job.signIns)
            names += {signIn.user(), signIn.password()};
        head += comment(mark, words("Sign-ins it reads: %1").arg(names.join(u", "_s)));
    }
    return head;
}

//! The program of a tool: "docker buildx imagetools" is docker.
QString programOf(const Job &job)
{
    return job.command.tool.section(u' ', 0, 0);
}

QString loginLine(const Job &job, const SignIn &signIn)
{
    const QString program = programOf(job);
    const QString registry = shellWord(signIn.registry);
    const QString user = u"\"$%1\""_s.arg(signIn.user());
    if (program == commandline::gantry)
        return u"gantry login %1 --username %2 --password-stdin --allow-plain-file"_s.arg(
            registry, user);
    if (program == commandline::crane)
        return u"crane auth login %1 -u %2 --password-stdin"_s.arg(registry, user);
    return u"%1 login %2 -u %3 --password-stdin"_s.arg(program, registry, user);
}

QString yamlText(const QString &text)
{
    return u'"' + plain(text) + u'"';
}

//! Registries whose own system signs in by itself.
bool isGitHub(const SignIn &signIn)
{
    return signIn.registry == "ghcr.io"_L1;
}

} // namespace

QByteArray script(const Job &job)
{
    const QString program = programOf(job);
    QString text = u"#!/bin/sh\n"_s + headOf(job);
    if (!job.command.note.isEmpty())
        text += comment(u"#"_s, u"%1 %2"_s.arg(job.command.tool, job.command.note));
    text += u"set -eu\ncd \"$(dirname \"$0\")/..\"\n\n"_s;
    text += u"command -v %1 >/dev/null || {\n    echo '%2' >&2\n    exit 127\n}\n"_s.arg(program,
        plain(words("%1 is not here. Install it in a step before this one, or run the job in an "
                    "image that has it")
                .arg(program)));
    for (const QString &path : job.local)
        text += u"[ -e %1 ] || {\n    echo '%2' >&2\n    exit 1\n}\n"_s.arg(shellWord(path),
            plain(words("%1 is not here. Let the job make it or fetch it first").arg(path)));
    for (const SignIn &signIn : job.signIns)
        text += u"if [ -n \"${%1:-}\" ]; then\n    printf '%s' \"${%2:?}\" | %3\nfi\n"_s.arg(
            signIn.user(), signIn.password(), loginLine(job, signIn));
    text += u'\n';
    // What gantry reads is named from the root of the repository.
    if (!job.command.files.isEmpty() && program != commandline::gantry)
        text += u"cd ci\n"_s;
    return (text + job.command.line + u'\n').toUtf8();
}

QByteArray gitHub(const Job &job)
{
    QString packages;
    QString environment;
    for (const SignIn &signIn : job.signIns) {
        const bool own = isGitHub(signIn);
        if (own)
            packages = signIn.writes ? u"write"_s : u"read"_s;
        environment += u"          %1: ${{ %2 }}\n          %3: ${{ %4 }}\n"_s.arg(signIn.user(),
            own ? u"github.actor"_s : u"secrets."_s + signIn.user(), signIn.password(),
            own ? u"secrets.GITHUB_TOKEN"_s : u"secrets."_s + signIn.password());
    }
    QString text = headOf(job);
    text += u"name: %1\n"_s.arg(yamlText(words("Push %1").arg(job.target)));
    text += u"on:\n  workflow_dispatch:\n"_s;
    text += u"permissions:\n  contents: read\n"_s;
    if (!packages.isEmpty())
        text += u"  packages: %1\n"_s.arg(packages);
    text += u"concurrency:\n  group: %1\n  cancel-in-progress: false\n"_s.arg(
        yamlText(u"push-"_s + job.name));
    text += u"jobs:\n  push:\n    runs-on: ubuntu-latest\n    timeout-minutes: %1\n"_s.arg(
        mostMinutes);
    text += u"    steps:\n      - uses: actions/checkout@v4\n"_s;
    text += u"      - name: %1\n        run: sh %2\n"_s.arg(
        yamlText(words("Push")), job.scriptPath());
    if (!environment.isEmpty())
        text += u"        env:\n"_s + environment;
    return text.toUtf8();
}

QByteArray gitLab(const Job &job)
{
    QString text = headOf(job);
    text += comment(u"#"_s,
        words("In .gitlab-ci.yml: include: [ local: ci/push-%1.gitlab-ci.yml ]").arg(job.name));
    text += comment(u"#"_s, words("The sign-ins are CI/CD variables of the project, masked"));
    text += u"%1:\n"_s.arg(yamlText(u"push-"_s + job.name));
    text += u"  stage: deploy\n  rules:\n    - when: manual\n"_s;
    text += u"  resource_group: %1\n"_s.arg(yamlText(u"push-"_s + job.name));
    text += u"  timeout: %1 minutes\n"_s.arg(mostMinutes);
    text += u"  script:\n    - sh %1\n"_s.arg(job.scriptPath());
    return text.toUtf8();
}

QByteArray azure(const Job &job)
{
    QString text = headOf(job);
    text += comment(
        u"#"_s, words("The sign-ins are variables of the pipeline, the passwords secret ones"));
    text += u"trigger: none\npr: none\n"_s;
    text += u"jobs:\n  - job: push\n    displayName: %1\n    timeoutInMinutes: %2\n"_s.arg(
        yamlText(words("Push %1").arg(job.target)), QString::number(mostMinutes));
    text += u"    pool:\n      vmImage: ubuntu-latest\n    steps:\n      - checkout: self\n"_s;
    text += u"      - script: sh %1\n        displayName: %2\n"_s.arg(
        job.scriptPath(), yamlText(words("Push")));
    // Other variables are in the environment by themselves; a secret one has to be handed over.
    if (!job.signIns.isEmpty())
        text += u"        env:\n"_s;
    for (const SignIn &signIn : job.signIns)
        text += u"          %1: $(%1)\n"_s.arg(signIn.password());
    return text.toUtf8();
}

QByteArray jenkins(const Job &job)
{
    QStringList ids, bindings;
    for (const SignIn &signIn : job.signIns) {
        ids += plain(signIn.registry);
        bindings += u"usernamePassword(credentialsId: '%1', usernameVariable: '%2', "
                    "passwordVariable: '%3')"_s.arg(
                        plain(signIn.registry), signIn.user(), signIn.password());
    }
    QString text = headOf(job, u"//"_s);
    if (!ids.isEmpty())
        text += comment(u"//"_s,
            words("The sign-ins are credentials (user name with password) with the ids %1")
                .arg(ids.join(u", "_s)));
    text += u"pipeline {\n    agent any\n    options {\n        disableConcurrentBuilds()\n"_s;
    text += u"        timeout(time: %1, unit: 'MINUTES')\n    }\n"_s.arg(mostMinutes);
    text += u"    stages {\n        stage('%1') {\n            steps {\n"_s.arg(
        plain(words("Push")));
    const QString run = u"sh 'sh %1'"_s.arg(job.scriptPath());
    if (bindings.isEmpty())
        text += u"                %1\n"_s.arg(run);
    else
        text += u"                withCredentials([\n                    %1\n                ]) {\n"
                "                    %2\n                }\n"_s.arg(
                    bindings.join(u",\n                    "_s), run);
    text += u"            }\n        }\n    }\n}\n"_s;
    return text.toUtf8();
}

} // namespace gantry::verbs::ci
