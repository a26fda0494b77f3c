// SPDX-License-Identifier: Apache-2.0
#include "tests/widgets/look/samplemodels.h"

#include "ui/theme/colours.h"

#include <initializer_list>
#include <utility>

using namespace Qt::StringLiterals;
using gantry::ui::RowKind;

namespace sample {

namespace {

using Data = std::initializer_list<std::pair<Role, QVariant>>;

QStandardItem *item(const QString &text, const Data &data = {})
{
    auto *result = new QStandardItem(text);
    for (const auto &[role, value] : data)
        result->setData(value, role);
    return result;
}

QStandardItem *add(
    QStandardItem *parent, const QString &icon, const QString &text, const Data &data = {})
{
    QStandardItem *child = item(text, data);
    child->setData(icon, Icon);
    parent->appendRow(child);
    return child;
}

QStandardItem *section(QStandardItemModel *model, const QString &text)
{
    QStandardItem *head = item(text, {{Kind, int(RowKind::Section)}});
    head->setFlags(Qt::ItemIsEnabled);
    model->appendRow(head);
    return head;
}

} // namespace

gantry::ui::CellRoles roles()
{
    gantry::ui::CellRoles r;
    r.rowKind = Kind;
    r.mark = Mark;
    r.icon = Icon;
    r.endIcon = EndIcon;
    r.secondary = Secondary;
    r.bold = Bold;
    r.monospace = Mono;
    r.edgeText = EdgeText;
    r.edgeMark = EdgeMark;
    r.edgeMeaning = EdgeMeaning;
    r.busy = Busy;
    r.rawValue = Raw;
    r.maximum = Maximum;
    r.digest = Digest;
    r.link = Link;
    r.span = Span;
    r.dim = Dim;
    r.fraction = Fraction;
    r.meaning = Meaning;
    return r;
}

void fillTree(QStandardItemModel *model)
{
    QStandardItem *remote = section(model, u"Remote registries"_s);
    QStandardItem *docker
        = add(remote, u"registry"_s, u"docker.io"_s, {{EdgeText, u"anonymous"_s}});
    QStandardItem *golang = add(docker, u"repo"_s, u"library/golang"_s, {{EndIcon, u"pin"_s}});
    QStandardItem *tag
        = add(golang, u"tag"_s, u"1.24"_s, {{Bold, true}, {EdgeText, u"9 platforms"_s}});
    QStandardItem *index = add(tag, u"index"_s, u"index"_s, {{Secondary, u"5d9a1b20"_s}});
    add(index, u"linux"_s, u"linux/amd64"_s, {{EdgeMark, u"ok"_s}});
    add(index, u"linux"_s, u"linux/arm/v7"_s, {{EdgeMark, u"ok"_s}});
    QStandardItem *arm = add(index, u"linux"_s, u"linux/arm64/v8"_s, {{EdgeMark, u"ok"_s}});
    add(arm, u"config"_s, u"config"_s, {{EdgeText, u"9.4 KiB"_s}});
    QStandardItem *layers = add(arm, u"layers"_s, u"5 layers"_s, {{EdgeText, u"283.8 MiB"_s}});
    add(layers, u"layer"_s, u"ADD rootfs"_s);
    add(arm, u"attestation"_s, u"provenance"_s, {{EdgeText, u"31 KiB"_s}});
    add(arm, u"sbom"_s, u"SBOM"_s, {{EdgeText, u"4.1 MiB"_s}});
    add(index, u"windows"_s, u"windows/amd64"_s, {{Secondary, u"26100"_s}, {EdgeMark, u"warn"_s}});
    add(index, u"windows"_s, u"windows/amd64"_s, {{Secondary, u"20348"_s}, {Busy, true}});
    add(golang, u"tag"_s, u"1.24-nanoserver-ltsc2022-with-a-long-name"_s, {{EdgeText, u"1"_s}});
    add(golang, u""_s, u"300 of 1,482 tags · load more"_s,
        {{Kind, int(RowKind::More)}, {Link, true}});
    QStandardItem *harbor = add(remote, u"registry"_s, u"harbor.example.org"_s,
        {{EndIcon, u"key"_s}, {EdgeText, u"build-bot"_s}});
    add(harbor, u"repo"_s, u"platform/telemetry-agent"_s, {{EdgeText, u"3.7.4"_s}});
    add(remote, u"registry"_s, u"ghcr.io"_s,
        {{EdgeText, u"sign in"_s}, {EdgeMark, u"warn"_s},
            {EdgeMeaning, int(gantry::ui::Meaning::Warning)}});
    QStandardItem *local = section(model, u"This computer and engines"_s);
    add(local, u"layout"_s, u"out/telemetry-agent"_s, {{EdgeText, u"OCI layout"_s}});
    add(local, u"archive"_s, u"agent-3.8.0-win.tar"_s, {{EdgeText, u"archive"_s}});
    add(local, u"engine"_s, u"local engine"_s, {{EdgeText, u"linux/amd64"_s}});
}

void fillMatrix(QStandardItemModel *model)
{
    model->setHorizontalHeaderLabels(
        {u""_s, u"OS"_s, u"Arch"_s, u"Variant"_s, u"OS version"_s, u"Digest"_s, u"Size"_s,
            u"Layers"_s, u"Base image"_s, u"Created"_s, u"Prov"_s, u"SBOM"_s, u"Sig"_s, u"Bin"_s});
    constexpr int columns = 14;
    constexpr qint64 mib = 1024 * 1024;
    constexpr qint64 largest = 2196 * mib;
    const auto group = [&](const QString &icon, const QString &text, const QString &count) {
        QList<QStandardItem *> row;
        row.append(item(text, {{Kind, int(RowKind::Group)}, {Icon, icon}, {Secondary, count}}));
        while (row.size() < columns)
            row.append(item({}));
        for (QStandardItem *cell : row)
            cell->setFlags(Qt::ItemIsEnabled);
        model->appendRow(row);
    };
    const auto mark = [](const QString &name) { return item({}, {{Mark, name}}); };
    const auto entry = [&](const QString &state, const QString &os, const QString &arch,
                           const QString &variant, const QString &version, const QString &digest,
                           double size, int layers, const QString &base, bool linux) {
        const auto bytes = static_cast<qint64>(size * mib);
        const QString text = size >= 1024 ? QString::number(size / 1024, 'f', 2) + u" GiB"_s
                                          : QString::number(size, 'f', 1) + u" MiB"_s;
        QStandardItem *count = item(QString::number(layers));
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        QStandardItem *first = mark(state);
        first->setData(u"Fine: all checks passed"_s, Qt::AccessibleTextRole);
        model->appendRow(
            {first, item(os), item(arch, arch == u"arm64" ? Data{{EndIcon, u"host"_s}} : Data{}),
                item(variant), item(version, {{Mono, true}}), item(digest, {{Digest, digest}}),
                item(text, {{Raw, bytes}, {Maximum, largest}}), count, item(base),
                item(linux ? u"6 Mar"_s : u"11 Mar"_s, {{Dim, true}}),
                mark(linux ? u"ok"_s : u"none"_s), mark(linux ? u"ok"_s : u"none"_s),
                mark(u"half"_s), mark(u"ok"_s)});
    };
    const auto child = [&](const QString &icon, const QString &text, const QString &digest,
                           const QString &size, const QString &note) {
        const QVariant kind = int(RowKind::Child);
        QList<QStandardItem *> row{item({}), item(text, {{Icon, icon}, {Span, 4}}), item({}),
            item({}), item({}), item(digest, {{Digest, digest}}), item(size), item({}),
            item(note, {{Span, 6}})};
        while (row.size() < columns)
            row.append(item({}));
        for (QStandardItem *cell : row)
            cell->setData(kind, Kind);
        model->appendRow(row);
    };
    const auto missing
        = [&](const QString &os, const QString &arch, const QString &version, const QString &text) {
              QList<QStandardItem *> row{mark(u"miss"_s), item(os), item(arch), item({}),
                  item(version, {{Mono, true}}), item(text, {{Span, 6}})};
              while (row.size() < columns - 4)
                  row.append(item({}));
              QStandardItem *link = item({}, {{Link, u"Find candidate…"_s}, {Span, 4}});
              link->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
              row.append(link);
              row.append(item({}));
              row.append(item({}));
              for (QStandardItem *cell : row)
                  cell->setData(int(RowKind::Missing), Kind);
              model->appendRow(row);
          };
    const QString scm = u"buildpack-deps:bookworm-scm"_s;
    group(u"linux"_s, u"Linux"_s, u"7 entries"_s);
    entry(u"ok"_s, u"linux"_s, u"amd64"_s, {}, {}, u"e1f08d7c"_s, 294.6, 5, scm, true);
    entry(u"ok"_s, u"linux"_s, u"386"_s, {}, {}, u"0b7732c9"_s, 289.9, 5, scm, true);
    entry(u"ok"_s, u"linux"_s, u"arm"_s, u"v7"_s, {}, u"94c2f5d0"_s, 258.2, 5, scm, true);
    entry(u"ok"_s, u"linux"_s, u"arm64"_s, u"v8"_s, {}, u"c7a4e90f"_s, 283.8, 5, scm, true);
    child(u"attestation"_s, u"Provenance, SLSA 0.2 (mode max)"_s, u"3fe27a81"_s, u"31.2 KiB"_s,
        u"built by github.com/docker-library"_s);
    child(u"sbom"_s, u"SBOM, SPDX 2.3 (428 packages)"_s, u"3fe27a81"_s, u"4.1 MiB"_s,
        u"same attestation manifest"_s);
    entry(u"ok"_s, u"linux"_s, u"mips64le"_s, {}, {}, u"5a11c07b"_s, 246.1, 5, scm, true);
    entry(u"ok"_s, u"linux"_s, u"ppc64le"_s, {}, {}, u"d83e6f1a"_s, 290.4, 5, scm, true);
    entry(u"ok"_s, u"linux"_s, u"s390x"_s, {}, {}, u"1c9be47f"_s, 274.7, 5, scm, true);
    missing(u"linux"_s, u"riscv64"_s, {}, u"Expected by 2 hosts (lab-rv), not in this index"_s);
    group(u"windows"_s, u"Windows"_s, u"2 entries"_s);
    entry(u"warn"_s, u"windows"_s, u"amd64"_s, {}, u"10.0.26100.3476"_s, u"b6d20c5f"_s, 2196.4, 11,
        u"windows/servercore:ltsc2025"_s, false);
    entry(u"ok"_s, u"windows"_s, u"amd64"_s, {}, u"10.0.20348.3328"_s, u"80fa3b6e"_s, 1894, 11,
        u"windows/servercore:ltsc2022"_s, false);
    missing(u"windows"_s, u"amd64"_s, u"10.0.17763"_s,
        u"Expected by 6 hosts (line-pc), not in this index"_s);
}

void fillLayers(QStandardItemModel *model)
{
    model->setHorizontalHeaderLabels(
        {u"#"_s, u"Created by"_s, u"Size"_s, u"Digest"_s, u"Elsewhere"_s});
    struct Row {
        QString command, secondary;
        double mib;
        QString digest, elsewhere;
    };
    const Row rows[]{{u"ADD rootfs (debian bookworm)"_s, {}, 46.3, u"a1e4…"_s, u"shared by 42"_s},
        {u"RUN apt-get ca-certificates curl gnupg"_s, {}, 22.6, u"6f0b…"_s, u"shared by 31"_s},
        {u"RUN apt-get git mercurial openssh"_s, {}, 61.5, u"9c2d…"_s, u"shared by 31"_s},
        {u"RUN apt-get g++ gcc make pkg-config"_s, {}, 81.2, u"e07a…"_s, u"only here"_s},
        {u"COPY /target/ /"_s, u"(go1.24.1)"_s, 72.2, u"13bf…"_s, u"only here"_s}};
    int number = 1;
    for (const Row &row : rows) {
        QStandardItem *count = item(QString::number(number++), {{Dim, true}});
        count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        model->appendRow({count, item(row.command, {{Secondary, row.secondary}}),
            item(QString::number(row.mib) + u" MiB"_s,
                {{Raw, qint64(row.mib * 1e6)}, {Maximum, qint64(81.2e6)}}),
            item(row.digest, {{Digest, row.digest}, {Dim, true}}),
            item(row.elsewhere, {{Dim, true}})});
    }
}

void fillTransfers(QStandardItemModel *model)
{
    model->setHorizontalHeaderLabels({u"Transfer"_s, u"Progress"_s, u"Rate, left"_s, u""_s});
    const auto row = [&](const QString &icon, const QString &what, const QString &text,
                         double fraction, const QString &rate, const QString &action, int meaning) {
        QStandardItem *speed = item(rate);
        speed->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        QStandardItem *bar = item(text, {{Fraction, fraction}});
        if (meaning)
            bar->setData(meaning, Meaning);
        model->appendRow({item(what, {{Icon, icon}}), bar, speed, item({}, {{Icon, action}})});
    };
    row(u"pull"_s,
        u"Listing files of layer 5/5 of golang:1.24 linux/arm64/v8 (reads the tar stream)"_s,
        u"44.0 of 72.2 MiB"_s, 0.61, u"18.4 MiB/s, 2 s"_s, u"stop"_s, 0);
    row(u"push"_s, u"Copy agent-3.8.0-win.tar to harbor.example.org/platform/telemetry-agent"_s,
        u"87 of 378 MiB"_s, 0.23, u"6.1 MiB/s, 48 s"_s, u"stop"_s, 0);
    row(u"reload"_s, u"Read tags of ghcr.io/example/tools"_s, u"401: sign-in needed"_s, 1.0,
        u"3 of 3 tries"_s, u"reload"_s, int(gantry::ui::Meaning::Error));
}

QByteArray indexJson()
{
    return R"({
  "mediaType": "application/vnd.oci.image.manifest.v1+json",
  "digest": "sha256:c7a4e90f2b61d5…8f03",
  "size": 2325,
  "platform": { "architecture": "arm64",
    "os": "linux", "variant": "v8" } },
)";
}

} // namespace sample
