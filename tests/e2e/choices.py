# SPDX-License-Identifier: Apache-2.0
"""Indexes that clients read differently, made byte by byte, as a layout and in a registry.

Every image says which one it is in its label "n". Run as a program it pushes a layout by plain HTTP:
`choices.py ADDRESS LAYOUT`, which also works inside another network namespace.
"""
import gzip
import hashlib
import http.client
import io
import json
import sys
import tarfile
from pathlib import Path

OCI_INDEX, OCI_MANIFEST = "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json"
DOCKER_LIST, DOCKER_MANIFEST = ("application/vnd.docker.distribution.manifest.list.v2+json",
                                "application/vnd.docker.distribution.manifest.v2+json")
ZSTD = {"io.github.containers.compression.zstd": "true"}

# Entries: os/arch/variant as written, "-" for none; behind a blank annotations or a nested index.
INDEXES = {
    "common": ["linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/386"],
    "arms": ["linux/arm/v7", "linux/arm/v6", "linux/arm/v5"],
    "arm-plain": ["linux/amd64", "linux/arm", "linux/arm64"],
    "arm-fallback": ["linux/amd64", "linux/arm/v7"],
    "arm64-twice": ["linux/arm64", "linux/arm64/v8"],
    "arm64-eight": ["linux/arm64/8"],
    "arm64-odd": ["linux/arm64/armv8", "linux/arm64/v8.2"],
    "levels": ["linux/amd64", "linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v4"],
    "levels-down": ["linux/amd64/v3", "linux/amd64/v2", "linux/amd64"],
    "level-only": ["linux/amd64/v3"],
    "level-one": ["linux/amd64/v1"],
    "aliases": ["linux/x86_64", "linux/aarch64", "linux/armhf", "linux/i386"],
    "aliases-behind": ["linux/x86_64", "linux/amd64", "linux/aarch64", "linux/arm64"],
    "misspelt": ["linux/armv7l", "linux/arm64v8", "linux/x64"],
    "upper": ["Linux/AMD64", "LINUX/ARM64"],
    "386": ["linux/386"],
    "386-first": ["linux/386", "linux/amd64"],
    "twins": ["linux/amd64", "linux/amd64", "linux/arm64", "linux/arm64"],
    "zstd": ["linux/amd64", "linux/amd64 zstd", "linux/arm64 zstd", "linux/arm64"],
    "rare": ["linux/s390x", "linux/ppc64le", "linux/riscv64"],
    "no-platform-first": ["-", "linux/amd64"],
    "no-platform": ["-"],
    "attested": ["linux/amd64", "unknown/unknown attestation"],
    "linux-version": ["linux(5.4.0)/amd64", "linux(4.19)/amd64"],
    "other-systems": ["freebsd/amd64", "darwin/arm64", "windows(10.0.20348.1)/amd64"],
    "windows": ["windows(10.0.14393.1)/amd64", "windows(10.0.20348.1)/amd64", "windows/amd64", "linux/amd64"],
}
DOCKER_LISTS = ["common", "arms", "arm-plain", "arm64-twice", "aliases", "levels", "twins", "no-platform-first"]
# A nested index is a list: its own platform, then its entries.
NESTED = {
    "nested": ["linux/arm64", ["linux/amd64", "linux/arm64", "linux/amd64"]],
    "nested-empty": [["linux/amd64", "linux/s390x"], "linux/amd64"],
    "nested-bare": [["-", "linux/amd64", "linux/arm/v7"], "linux/arm64"],
    "nested-behind": ["linux/amd64", ["linux/amd64", "linux/amd64"]],
}


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def platform(text):
    system, _, rest = text.partition("/")
    architecture, _, variant = rest.partition("/")
    system, _, version = system.rstrip(")").partition("(")
    said = {"architecture": architecture, "os": system, "variant": variant, "os.version": version}
    return {key: value for key, value in said.items() if value or key in ("architecture", "os")}


class Made:
    """One index with all its blobs."""

    def __init__(self, name, entries, docker=False):
        self.name, self.docker, self.blobs, self.digests = name, docker, {}, []
        self.manifest_type, self.index_type = (DOCKER_MANIFEST, DOCKER_LIST) if docker else (OCI_MANIFEST, OCI_INDEX)
        self.root = self.index(entries)

    def keep(self, data, media_type):
        self.blobs[digest(data)] = (media_type, data)
        return {"mediaType": media_type, "digest": digest(data), "size": len(data)}

    def document(self, value, media_type):
        return self.keep(json.dumps({"schemaVersion": 2, "mediaType": media_type, **value}).encode(), media_type)

    def index(self, entries):
        return self.document({"manifests": [self.entry(entry) for entry in entries]}, self.index_type)

    def entry(self, entry):
        if isinstance(entry, list):
            inner = self.index(entry[1:])
            return inner if entry[0] == "-" else {**inner, "platform": platform(entry[0])}
        text, _, mark = entry.partition(" ")
        descriptor = self.image("linux/amd64" if text == "-" else text)
        if text != "-":
            descriptor["platform"] = platform(text)
        if mark == "zstd":
            descriptor["annotations"] = ZSTD
        if mark == "attestation":
            descriptor["annotations"] = {"vnd.docker.reference.type": "attestation-manifest",
                                         "vnd.docker.reference.digest": self.digests[0]}
        return descriptor

    def image(self, text):
        kinds = ("application/vnd.docker.container.image.v1+json", "application/vnd.docker.image.rootfs.diff.tar.gzip") \
            if self.docker else ("application/vnd.oci.image.config.v1+json", "application/vnd.oci.image.layer.v1.tar+gzip")
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w") as tar:
            tar.addfile(tarfile.TarInfo("etc/"))
        layer = gzip.compress(plain.getvalue(), mtime=0)
        config = {**platform(text), "config": {"Labels": {"n": str(len(self.digests))}},
                  "rootfs": {"type": "layers", "diff_ids": [digest(plain.getvalue())]}, "history": [{"created_by": self.name}]}
        described = self.document({"config": self.keep(json.dumps(config).encode(), kinds[0]),
                                   "layers": [self.keep(layer, kinds[1])]}, self.manifest_type)
        self.digests.append(described["digest"])
        return described


def made():
    every = [Made(name, entries) for name, entries in {**INDEXES, **NESTED}.items()]
    return every + [Made(f"{name}-list", INDEXES[name], docker=True) for name in DOCKER_LISTS]


def write_layout(folder, every):
    folder = Path(folder)
    (folder / "blobs/sha256").mkdir(parents=True, exist_ok=True)
    for one in every:
        for name, (_, data) in one.blobs.items():
            (folder / "blobs/sha256" / name.removeprefix("sha256:")).write_bytes(data)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
        {**one.root, "annotations": {"org.opencontainers.image.ref.name": one.name}} for one in every]}))


def push(address, every):
    """Into the repository "choices" of a registry, children before parents."""
    host, _, port = address.rpartition(":")
    connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=30)

    def ask(method, path, body=b"", **headers):
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 400:
            raise AssertionError(f"{method} {path}: {answer.status} {text[:300]}")
        return answer

    there = set()
    for one in every:
        documents = (one.manifest_type, one.index_type)
        for name, (media_type, data) in one.blobs.items():  # a manifest is kept after its blobs, an index after its entries
            if name in there:
                continue
            there.add(name)
            if media_type in documents:
                ask("PUT", f"/v2/choices/manifests/{name}", data, **{"Content-Type": media_type})
                continue
            place = ask("POST", "/v2/choices/blobs/uploads/").headers["Location"].partition(f"{port}")[2]
            ask("PUT", f"{place}{'&' if '?' in place else '?'}digest={name}", data, **{"Content-Type": "application/octet-stream"})
        media_type, data = one.blobs[one.root["digest"]]
        ask("PUT", f"/v2/choices/manifests/{one.name}", data, **{"Content-Type": media_type})


if __name__ == "__main__":
    push(sys.argv[1], made())
