#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the sample workspace: an OCI image layout with healthy and faulty Linux and Windows images.

    make.py DIRECTORY           writes it (what is there is replaced)
    make.py --check DIRECTORY   says whether the directory holds exactly what would be written

Same bytes on every machine: no clock, no random numbers, and gzip by an encoder of its own (zlib's output
differs between versions). Only Python's standard library is used.
"""
import hashlib
import json
import pathlib
import shutil
import sys

sys.dont_write_bytecode = True  # the tree stays as it is

from archives import gzip, tar
from programs import ADMINISTRATORS, EVERYONE, FULL, LOADER, SYSTEM, elf, pe, png, security, windows_file

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
OCI_EMPTY = "application/vnd.oci.empty.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
IN_TOTO = "application/vnd.in-toto+json"

blobs = {}
tags = []


def put_blob(data):
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    blobs[digest] = data
    return digest


def descriptor(data, media_type, **more):
    return {"mediaType": media_type, "digest": put_blob(data), "size": len(data), **more}


def dumps(document):
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def folders(*paths):
    return [(path, None, 0o755) for path in paths]


def linux_base(arch):
    release = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n'
    loader = LOADER[arch]
    copyright = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n" * 12
    return [*folders("bin"), ("bin/bash", elf(arch, ["libtinfo.so.6", "libc.so.6"], 90_000), 0o755),
            ("bin/dash", elf(arch, ["libc.so.6"], 24_000), 0o755),
            ("bin/ping", elf(arch, ["libcap.so.2", "libc.so.6"], 15_000), 0o755, {"pax": {
                "SCHILY.xattr.security.capability": bytes.fromhex("0100000200200000000000000000000000000000")}}),
            ("bin/sh", None, 0o777, {"link": "dash"}),
            ("bin/su", elf(arch, ["libpam.so.0", "libc.so.6"], 18_000), 0o4755), *folders("etc", "etc/apt"),
            ("etc/apt/sources.list", b"deb http://deb.debian.org/debian bookworm main\n", 0o644),
            ("etc/group", b"root:x:0:\nshadow:x:42:\n", 0o644), ("etc/os-release", release.encode(), 0o644),
            ("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\n", 0o644), *folders(loader.rsplit("/", 1)[0]),
            (loader, elf(arch, size=52_000), 0o755), *folders("usr", "usr/lib"),
            ("usr/lib/libc.so.6", elf(arch, [loader.rsplit("/", 1)[1]], 460_000), 0o755),
            ("usr/lib/libtinfo.so.6", elf(arch, ["libc.so.6"], 50_000), 0o644), *folders(
                "usr/share", "usr/share/doc", "usr/share/doc/bash", "usr/share/doc/libc6"),
            ("usr/share/doc/bash/README", b"Bash is the shell of the GNU system.\n" * 9, 0o644),
            ("usr/share/doc/libc6/copyright", copyright.encode(), 0o644),
            *folders("tmp", "var", "var/cache", "var/cache/apt", "var/cache/apt/archives"),
            ("var/cache/apt/archives/base-files_12.4.deb", b"!<arch>\ndebian-binary\n".ljust(70_000, b"\0"), 0o644)]


def linux_packages(arch):
    """What apt-get leaves: the package cache made opaque, one file written again without a change."""
    base = {path: (content, mode) for path, content, mode, *_ in linux_base(arch)}
    release, mode = base["etc/os-release"]
    return [*folders("etc"), ("etc/localtime", None, 0o777, {"link": "/usr/share/zoneinfo/Etc/UTC"}),
            ("etc/os-release", release, mode), *folders("etc/ssl", "etc/ssl/certs"),
            ("etc/ssl/certs/ca-certificates.crt", b"-----BEGIN CERTIFICATE-----\nsample\n-----END CERTIFICATE-----\n" * 140,
             0o644), ("etc/timezone", b"Etc/UTC\n", 0o644), *folders("usr", "usr/lib"),
            ("usr/lib/libssl.so.3", elf(arch, ["libcrypto.so.3", "libc.so.6"], 190_000), 0o644),
            ("usr/lib/libcrypto.so.3", elf(arch, ["libc.so.6"], 620_000), 0o644), *folders("usr/sbin"),
            ("usr/sbin/update-ca-certificates", b"#!/bin/sh\nset -e\n# writes /etc/ssl/certs anew\n"
             b"for crt in /usr/share/ca-certificates/*.crt; do\n    echo \"adding $crt\"\ndone\n", 0o755),
            *folders("usr/share", "usr/share/doc", "usr/share/doc/bash"), ("usr/share/doc/bash/.wh.README", b"", 0o644),
            *folders("usr/share/zoneinfo", "usr/share/zoneinfo/Etc"), ("usr/share/zoneinfo/Etc/UTC", b"TZif2", 0o644),
            *folders("var", "var/cache", "var/cache/apt"), ("var/cache/apt/.wh..wh..opq", b"", 0o644)]


HEALTHCHECK = """#!/bin/sh
# Exits with 0 while the agent answers.
set -eu
url="http://127.0.0.1:4317/health"
if ! wget -q -O - "$url" | grep -q '"status":"ok"'; then
    echo "agent does not answer at $url" >&2
    exit 1
fi
"""
SETTINGS = """# Settings of the telemetry agent
interval = "10s"

[output]
url = "https://telemetry.example.org"
buffer = "/var/lib/agent"
max_mib = 512
"""


def windows_base(build, arch):
    text = f"Windows build {build}\r\n".encode()
    everywhere = [windows_file(path, None) for path in (
        "Files", "Files/ProgramData", "Files/Users", "Files/Users/Public", "Files/Windows", "Files/Windows/System32")]
    return [*everywhere, windows_file("Files/License.txt", b"sample\r\n"),
            windows_file("Files/Documents and Settings", None, 0x2416, link="C:\\Users"),
            windows_file("Files/Windows/System32/cmd.exe", pe(arch, 300_000)),
            windows_file("Files/Windows/System32/kernel32.dll", pe(arch, 720_000)),
            windows_file("Files/Windows/System32/legacy.dll", pe(arch, 66_000)),
            windows_file("Files/Windows/System32/build.txt", text),
            windows_file("Files/Windows/desktop.ini", b"[.ShellClassInfo]\r\n", 0x26),
            windows_file("Hives", None), windows_file("Hives/Software_Base", b"regf sample".ljust(40_000, b"\0"))]


# ---- images -------------------------------------------------------------------------------------

def image(platform, steps, config, created="2026-03-06T21:14:07.4132Z", docker=False, config_platform=None,
          annotations=None):
    """Manifest, config and layers. A step is (created_by, entries or None, comment): no entries, no layer."""
    layers, diff_ids, history = [], [], []
    for number, (created_by, entries, comment) in enumerate(steps):
        step = {"created": f"2026-03-06T21:{number + 2:02}:00Z", "created_by": created_by}
        if comment:
            step["comment"] = comment
        if entries is None:
            step["empty_layer"] = True
        else:
            data = tar(entries)
            diff_ids.append("sha256:" + hashlib.sha256(data).hexdigest())
            layers.append(descriptor(gzip(data), DOCKER_LAYER if docker else OCI_LAYER))
        history.append(step)
    said = config_platform or platform
    document = {"created": created, "architecture": said["architecture"], "os": said["os"]}
    for key in ("variant", "os.version", "os.features"):
        if key in said:
            document[key] = said[key]
    document["config"] = config
    document["rootfs"] = {"type": "layers", "diff_ids": diff_ids}
    document["history"] = history
    manifest = {"schemaVersion": 2, "mediaType": DOCKER_MANIFEST if docker else OCI_MANIFEST,
                "config": descriptor(dumps(document), DOCKER_CONFIG if docker else OCI_CONFIG), "layers": layers}
    if annotations:
        manifest["annotations"] = annotations
    return descriptor(dumps(manifest), manifest["mediaType"], platform=platform)


def index(entries, docker=False, annotations=None):
    document = {"schemaVersion": 2, "mediaType": DOCKER_LIST if docker else OCI_INDEX, "manifests": entries}
    if annotations:
        document["annotations"] = annotations
    return descriptor(dumps(document), document["mediaType"])


def attestation(of, name, packages):
    """A BuildKit attestation manifest: provenance and, with packages, an SBOM."""
    subject = [{"name": f"pkg:docker/{name}", "digest": {"sha256": of["digest"][7:]}}]
    provenance = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://slsa.dev/provenance/v0.2",
                  "subject": subject, "predicate": {
                      "builder": {"id": "https://ci.example.org/edge/telemetry-agent/runs/4711"},
                      "buildType": "https://mobyproject.org/buildkit@v1",
                      "invocation": {"parameters": {"frontend": "dockerfile.v0"}},
                      "metadata": {"buildInvocationID": "sample", "completeness": {"parameters": True}}}}
    layers = [descriptor(dumps(provenance), IN_TOTO,
                         annotations={"in-toto.io/predicate-type": provenance["predicateType"]})]
    if packages:
        spdx = {"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": name, "packages": [
            {"name": p, "SPDXID": f"SPDXRef-{p}", "versionInfo": v, "downloadLocation": "NOASSERTION"}
            for p, v in packages]}
        statement = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document",
                     "subject": subject, "predicate": spdx}
        layers.append(descriptor(dumps(statement), IN_TOTO,
                                 annotations={"in-toto.io/predicate-type": statement["predicateType"]}))
    config = {"architecture": "unknown", "os": "unknown", "config": {},
              "rootfs": {"type": "layers", "diff_ids": [layer["digest"] for layer in layers]}}
    manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": descriptor(dumps(config), OCI_CONFIG),
                "layers": layers}
    return descriptor(dumps(manifest), OCI_MANIFEST, annotations={
        "vnd.docker.reference.digest": of["digest"], "vnd.docker.reference.type": "attestation-manifest"},
        platform={"architecture": "unknown", "os": "unknown"})


def plain(of):
    return {key: of[key] for key in ("mediaType", "digest", "size")}


def artifact(artifact_type, payload, payload_type, subject=None, title=None, annotations=None):
    layer = descriptor(payload, payload_type)
    if title:
        layer["annotations"] = {"org.opencontainers.image.title": title}
    manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST, "artifactType": artifact_type,
                "config": descriptor(b"{}", OCI_EMPTY), "layers": [layer]}
    if subject:
        manifest["subject"] = plain(subject)
    if annotations:
        manifest["annotations"] = annotations
    return descriptor(dumps(manifest), OCI_MANIFEST, artifactType=artifact_type, **(
        {"annotations": annotations} if annotations else {}))


def tag(name, of):
    more = {"artifactType": of["artifactType"]} if "artifactType" in of else {}
    tags.append({**plain(of), **more, "annotations": {"org.opencontainers.image.ref.name": name}})


def fallback_tag(subject, referrers):
    tag(subject["digest"].replace(":", "-"), index(referrers))


PACKAGES = [("ca-certificates", "20230311"), ("libssl3", "3.0.15-1~deb12u1"), ("tzdata", "2025a-0+deb12u1"),
            ("zlib1g", "1.2.13.dfsg-1"), ("agent-core", "3.7.4")]
BUILDKIT = "buildkit.dockerfile.v0"


def linux_agent(version, arch, variant=None, **more):
    faulty = version.startswith("3.8")
    platform = {"architecture": arch, "os": "linux"}
    if variant:
        platform["variant"] = variant
    steps = [
        ("/bin/sh -c #(nop) ADD file:a41d6e55c7b3f8f6e4c3d1a0b9f2e8d7c6b5a493827160f5e4d3c2b1a0918273 in / ",
         linux_base(arch), None),
        ('/bin/sh -c #(nop)  CMD ["bash"]', None, None),
        ("RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends ca-certificates tzdata # buildkit",
         linux_packages(arch), BUILDKIT),
        (f"ENV AGENT_VERSION={version}", None, BUILDKIT),
        ("RUN /bin/sh -c useradd --system --home /var/lib/agent agent # buildkit",
         [*folders("etc"), ("etc/group", b"root:x:0:\nshadow:x:42:\nagent:x:1000:\n", 0o644),
          ("etc/passwd", b"root:x:0:0:root:/root:/bin/sh\nagent:x:1000:1000::/var/lib/agent:/usr/sbin/nologin\n", 0o644),
          ("etc/shadow", b"root:*:20453::::::\nagent:!:20453::::::\n", 0o640, {"gid": 42, "group": "shadow"}),
          *folders("var", "var/lib"), ("var/lib/agent", None, 0o750, {"uid": 1000, "user": "agent"})], BUILDKIT),
        ("COPY /out/telemetry-agent /usr/local/bin/ # buildkit",
         [*folders("usr", "usr/local", "usr/local/bin"),
          ("usr/local/bin/telemetry-agent", elf(arch, ["libssl.so.3", "libc.so.6"], 1_480_000) + version.encode() + b"\n",
           0o755), ("usr/local/bin/agentctl", None, 0o755, {"hard": "usr/local/bin/telemetry-agent"}),
          *folders("usr/local/share", "usr/local/share/agent"), ("usr/local/share/agent/icon.png", png(28), 0o644)],
         BUILDKIT),
        ("COPY agent.toml /etc/agent/ # buildkit",
         [*folders("etc", "etc/agent", "etc/agent/certs"),
          ("etc/agent/agent.toml", SETTINGS.encode(), 0o640, {"gid": 1000, "group": "agent"}),
          ("etc/agent/certs/agent.key", b"-----BEGIN PRIVATE KEY-----\nsample\n-----END PRIVATE KEY-----\n",
           0o644 if faulty else 0o600, {"uid": 1000, "user": "agent"}),
          ("etc/agent/healthcheck.sh", (HEALTHCHECK.replace("\n", "\r\n") if faulty else HEALTHCHECK).encode(), 0o755),
          ("etc/os-release", b'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n', 0o664)],
         BUILDKIT),
        ("USER agent", None, BUILDKIT),
        ("EXPOSE map[4317/tcp:{}]", None, BUILDKIT),
        ('ENTRYPOINT ["/usr/local/bin/telemetry-agent"]', None, BUILDKIT),
        ('CMD ["--config" "/etc/agent/agent.toml"]', None, BUILDKIT),
    ]
    config = {"User": "agent", "ExposedPorts": {"4317/tcp": {}},
              "Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", f"AGENT_VERSION={version}",
                      "TZ=Etc/UTC"],
              "Entrypoint": ["/usr/local/bin/telemetry-agent"], "Cmd": ["--config", "/etc/agent/agent.toml"],
              "WorkingDir": "/var/lib/agent",
              "Labels": {"org.opencontainers.image.source": "https://git.example.org/edge/telemetry-agent",
                         "org.opencontainers.image.version": version},
              "StopSignal": "SIGTERM"}
    more.setdefault("annotations", {"org.opencontainers.image.base.name": "docker.io/library/debian:bookworm-slim"})
    return image(platform, steps, config, **more)


def windows_agent(version, os_version, base, with_os_version=True, **more):
    """As Docker's classic builder makes them: ENV, USER and ENTRYPOINT are real layers."""
    build = os_version.split(".")[2]
    platform = {"architecture": "amd64", "os": "windows", "os.version": os_version}
    faulty = version.startswith("3.8")
    small = lambda name, text: [windows_file("Files", None), windows_file(f"Files/{name}", text.encode())]
    open_to_all = security((SYSTEM, FULL), (ADMINISTRATORS, FULL), (EVERYONE, FULL))
    steps = [
        (f"Apply image {os_version}", windows_base(build, "amd64"), None),
        (f"Install update {os_version}", [
            windows_file("Files", None), windows_file("Files/Windows", None), windows_file("Files/Windows/System32", None),
            windows_file("Files/Windows/System32/kernel32.dll", pe("amd64", 724_000)),
            windows_file("Files/Windows/System32/.wh.legacy.dll", b""),
            windows_file("Files/update.txt", (os_version + "\r\n").encode()),
            windows_file("Hives", None), windows_file("Hives/Software_Delta", b"regf sample".ljust(9_000, b"\0"))], None),
        ("cmd /S /C #(nop) WORKDIR C:\\agent", [
            windows_file("Files", None), windows_file("Files/agent", None)], None),
        ("cmd /S /C #(nop) COPY file:9c1f4d27ab6e in C:\\agent\\telemetry-agent.exe ",
         [windows_file("Files", None), windows_file("Files/agent", None),
          windows_file("Files/agent/agent.toml", SETTINGS.replace("/var/lib/agent", "C:\\\\agent\\\\data").replace(
              "\n", "\r\n").encode(), sd=open_to_all if faulty else None),
          windows_file("Files/agent/telemetry-agent.exe", pe("amd64", 1_510_000) + version.encode()),
          windows_file("Files/agent/telemetry-agent.exe:Zone.Identifier", b"[ZoneTransfer]\r\nZoneId=3\r\n")], None),
        (f"cmd /S /C #(nop)  ENV AGENT_VERSION={version}", small("env.txt", version + "\r\n"), None),
        ("cmd /S /C #(nop)  USER ContainerUser", small("user.txt", "ContainerUser\r\n"), None),
        ('cmd /S /C #(nop)  ENTRYPOINT ["C:\\\\agent\\\\telemetry-agent.exe"]', small("entry.txt", "agent\r\n"), None),
    ]
    config = {"User": "ContainerUser", "Env": [f"AGENT_VERSION={version}"],
              "Entrypoint": ["C:\\agent\\telemetry-agent.exe"], "Cmd": ["--config", "C:\\agent\\agent.toml"],
              "WorkingDir": "C:\\agent",
              "Labels": {"org.opencontainers.image.source": "https://git.example.org/edge/telemetry-agent",
                         "org.opencontainers.image.version": version}}
    more.setdefault("annotations", {"org.opencontainers.image.base.name": base})
    made = image(platform, steps, config, created="2026-03-11T08:40:31Z", **more)
    if not with_os_version:
        made = {**made, "platform": {"architecture": "amd64", "os": "windows"}}
    return made


def telemetry_agent():
    """3.7.4: everything as it should be."""
    name = "registry.example.org/edge/telemetry-agent@3.7.4"
    amd64, arm64, arm = linux_agent("3.7.4", "amd64"), linux_agent("3.7.4", "arm64", "v8"), linux_agent("3.7.4", "arm", "v7")
    windows = [windows_agent("3.7.4", "10.0.20348.3328", "mcr.microsoft.com/windows/nanoserver:ltsc2022"),
               windows_agent("3.7.4", "10.0.26100.3476", "mcr.microsoft.com/windows/nanoserver:ltsc2025")]
    root = index([amd64, arm64, arm, *windows, attestation(amd64, name, PACKAGES), attestation(arm64, name, PACKAGES),
                  attestation(arm, name, None)],
                 annotations={"org.opencontainers.image.version": "3.7.4",
                              "org.opencontainers.image.created": "2026-03-06T21:14:07Z",
                              "org.opencontainers.image.vendor": "Example Edge"})
    tag("telemetry-agent:3.7.4", root)
    tag("telemetry-agent:latest", root)
    signature = artifact("application/vnd.cncf.notary.signature", b'{"payload":"sample","signature":"sample"}',
                         "application/jose+json", subject=root,
                         annotations={"org.opencontainers.image.created": "2026-03-06T21:20:00Z"})
    sbom = artifact("application/spdx+json", dumps({"spdxVersion": "SPDX-2.3", "name": name, "packages": [
        {"name": p, "versionInfo": v} for p, v in PACKAGES]}), "application/spdx+json", subject=amd64,
        title="telemetry-agent.spdx.json")
    fallback_tag(root, [signature])
    fallback_tag(amd64, [sbom])
    payload = dumps({"critical": {"identity": {"docker-reference": "registry.example.org/edge/telemetry-agent"},
                                  "image": {"docker-manifest-digest": root["digest"]},
                                  "type": "cosign container image signature"}, "optional": None})
    layer = descriptor(payload, "application/vnd.dev.cosign.simplesigning.v1+json",
                       annotations={"dev.cosignproject.cosign/signature": "c2FtcGxl"})
    config = descriptor(dumps({"architecture": "", "os": "", "config": {}, "rootfs": {
        "type": "layers", "diff_ids": [layer["digest"]]}}), OCI_CONFIG)
    cosign = descriptor(dumps({"schemaVersion": 2, "mediaType": OCI_MANIFEST, "config": config, "layers": [layer]}),
                        OCI_MANIFEST)
    tag(root["digest"].replace(":", "-") + ".sig", cosign)
    return amd64, windows


def faulty_agent():
    """3.8.0: what goes wrong in practice, all in one index."""
    amd64 = linux_agent("3.8.0", "amd64")
    again = linux_agent("3.8.0-rebuild", "amd64")
    wrong = linux_agent("3.8.0", "arm64", config_platform={"architecture": "amd64", "os": "linux"})
    missing = linux_agent("3.8.0", "arm", "v7")
    del blobs[missing["digest"]]
    windows = windows_agent("3.8.0", "10.0.20348.3328", "mcr.microsoft.com/windows/nanoserver:ltsc2022",
                            with_os_version=False)
    tag("telemetry-agent:3.8.0", index([amd64, again, wrong, missing, windows]))


def others(agent_amd64, agent_windows):
    """The other shapes a registry holds."""
    collector = []
    for arch in ("amd64", "arm64"):
        entries = [("usr", None, 0o755), ("usr/bin", None, 0o755), ("usr/bin/collector", elf(arch), 0o755)]
        collector.append(image({"architecture": arch, "os": "linux"}, [
            ("COPY /collector /usr/bin/collector # buildkit", entries, BUILDKIT),
            ('ENTRYPOINT ["/usr/bin/collector"]', None, BUILDKIT)],
            {"Entrypoint": ["/usr/bin/collector"], "Env": ["PATH=/usr/bin"], "User": "65532:65532", "WorkingDir": "/"}))
    tag("collector:0.9.1", index(
        collector + [attestation(entry, "registry.example.org/edge/collector@0.9.1", None) for entry in collector]))
    # An index of indexes: Linux and Windows are released apart.
    tag("edge-suite:2026.1", index([
        {**index([agent_amd64, *collector[:1]]), "annotations": {"org.opencontainers.image.title": "Linux"}},
        {**index(agent_windows), "annotations": {"org.opencontainers.image.title": "Windows"}}]))
    gateway = []
    for arch in ("amd64", "arm64"):
        gateway.append(image({"architecture": arch, "os": "linux"}, [
            ("/bin/sh -c #(nop) ADD file:5c1d44b2f0a1e6c2d8f7a9b0c3e4d5f6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c in / ", linux_base(arch), None),
            ("/bin/sh -c apk add --no-cache nginx", [("etc", None, 0o755), ("etc/nginx.conf", b"events {}\n", 0o644)], None),
            ("/bin/sh -c #(nop)  EXPOSE 8443", None, None)],
            {"Env": ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"], "Cmd": ["nginx", "-g", "daemon off;"],
             "ExposedPorts": {"8443/tcp": {}}, "Labels": {"maintainer": "edge@example.org"}},
            created="2024-11-19T10:02:44Z", docker=True))
    tag("gateway:1.9", index(gateway, docker=True))
    migrate = linux_agent("5.2.0", "amd64", annotations={"org.opencontainers.image.base.name": "docker.io/library/debian:bookworm-slim"})
    tag("migrate:5.2.0", migrate)
    chart = {"apiVersion": "v2", "name": "telemetry-agent", "version": "3.7.4", "appVersion": "3.7.4", "type": "application",
             "description": "Telemetry agent for Linux and Windows nodes"}
    files = [("telemetry-agent", None, 0o755),
             ("telemetry-agent/Chart.yaml", "".join(f"{k}: {v}\n" for k, v in chart.items()).encode(), 0o644),
             ("telemetry-agent/values.yaml", b"image:\n  repository: registry.example.org/edge/telemetry-agent\n", 0o644)]
    manifest = {"schemaVersion": 2, "mediaType": OCI_MANIFEST,
                "config": descriptor(dumps(chart), "application/vnd.cncf.helm.config.v1+json"),
                "layers": [descriptor(gzip(tar(files)), "application/vnd.cncf.helm.chart.content.v1.tar+gzip")],
                "annotations": {"org.opencontainers.image.title": "telemetry-agent", "org.opencontainers.image.version": "3.7.4"}}
    tag("charts/telemetry-agent:3.7.4", descriptor(dumps(manifest), OCI_MANIFEST))


def files():
    telemetry, windows = telemetry_agent()
    faulty_agent()
    others(telemetry, windows)
    found = {"oci-layout": b'{"imageLayoutVersion":"1.0.0"}',
             "index.json": dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": tags})}
    for digest, data in blobs.items():
        found["blobs/" + digest.replace(":", "/")] = data
    return found


def main():
    check = len(sys.argv) == 3 and sys.argv[1] == "--check"
    if not check and len(sys.argv) != 2 or sys.argv[-1].startswith("-"):
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[-1])
    wanted = files()
    if check:
        there = {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        wrong = sorted(p for p in wanted.keys() | there.keys() if wanted.get(p) != there.get(p))
        if wrong:
            sys.exit(f"{root} is not what make.py writes: {', '.join(wrong[:5])} and {max(0, len(wrong) - 5)} more")
        print(f"{root}: {len(wanted)} files as make.py writes them")
        return
    if root.exists():
        shutil.rmtree(root)
    for path, data in sorted(wanted.items()):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)
    print(f"{root}: {len(wanted)} files, {sum(map(len, wanted.values()))} bytes")


main()
