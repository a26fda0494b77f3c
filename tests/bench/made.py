# SPDX-License-Identifier: Apache-2.0
"""OCI layouts for measurements, written without any tool: indexes with as many entries as wanted."""
import gzip
import hashlib
import json
import random
from pathlib import Path

OCI = "application/vnd.oci.image."
CREATED = "2023-11-14T22:13:20Z"


def index_layout(folder, name, entries, layers=5, first_bytes=0):
    """A layout in folder with one tag: an index of `entries` images of `layers` tiny layers each.

    Every image has its own config of a realistic size (about 5 KB) and its own first layer, of
    `first_bytes` bytes that cannot be compressed when that is given."""
    folder = Path(folder)
    (folder / "blobs/sha256").mkdir(parents=True)

    def put(content, media_type, **more):
        if not isinstance(content, bytes):
            content = json.dumps(content, indent=1).encode()
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content), **more}

    def put_random(seed, size):
        """In pieces: what this process once held counts as the memory of those it starts."""
        source, hashed = random.Random(seed), hashlib.sha256()
        with open(folder / "blobs/growing", "wb") as file:
            for at in range(0, size, 1 << 20):
                piece = source.randbytes(min(1 << 20, size - at))
                hashed.update(piece)
                file.write(piece)
        (folder / "blobs/growing").rename(folder / "blobs/sha256" / hashed.hexdigest())
        return {"mediaType": OCI + "layer.v1.tar", "digest": f"sha256:{hashed.hexdigest()}", "size": size}

    manifests = []
    architectures = ["amd64", "arm64", "arm", "386", "ppc64le", "s390x", "riscv64", "mips64le"]
    for number in range(entries):
        contents = [f"layer {layer} of {number if layer == 0 else 'all'}\n".encode() * 100 for layer in range(layers)]
        parts = [put(gzip.compress(content, mtime=0), OCI + "layer.v1.tar+gzip") for content in contents]
        if first_bytes:
            parts[0] = put_random(number, first_bytes)
            contents[0] = None
        described = {"architecture": architectures[number % len(architectures)], "os": "linux"}
        if number >= len(architectures):
            described = {"architecture": "amd64", "os": "windows", "os.version": f"10.0.{20348 + number}.1"}
        history = [{"created": CREATED, "created_by": f"RUN step {step} # " + "x" * 60, "empty_layer": step >= layers}
                   for step in range(layers + 20)]
        config = {**described, "created": CREATED, "config": {
            "Env": ["PATH=/usr/bin", *(f"NAME_{each}=value" for each in range(20))], "Cmd": ["/bin/sh"],
            "Labels": {f"org.example.label.{each}": "value" for each in range(20)}}, "history": history,
            "rootfs": {"type": "layers", "diff_ids": [
                "sha256:" + hashlib.sha256(each).hexdigest() if each else parts[0]["digest"] for each in contents]}}
        manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": put(config, OCI + "config.v1+json"),
                    "layers": parts}
        manifests.append(put(manifest, OCI + "manifest.v1+json", platform=described))
    root = put({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": manifests}, OCI + "index.v1+json")
    root["annotations"] = {"org.opencontainers.image.ref.name": name}
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [root]}))
    return f"oci:{folder}:{name}"


def files_layout(folder, name, entries):
    """A layout in folder with one tag: an image whose one layer holds `entries` empty files, a thousand to a folder."""
    folder = Path(folder)
    (folder / "blobs/sha256").mkdir(parents=True)

    def header(path, kind):
        block = bytearray(512)
        block[:len(path)] = path
        block[100:108] = b"0000755\0" if kind == b"5" else b"0000644\0"
        block[108:124] = b"0000000\0" * 2
        block[124:148] = b"00000000000\0" * 2
        block[148:156] = b" " * 8
        block[156:157] = kind
        block[257:265] = b"ustar\x0000"
        block[148:156] = b"%06o\0 " % sum(block)
        return bytes(block)

    plain = hashlib.sha256()
    with open(folder / "blobs/growing", "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=1, mtime=0) as file:
        for number in range(0, entries, 1000):
            piece = [header(b"srv/d%05d/" % (number // 1000), b"5")]
            piece += [header(b"srv/d%05d/f%x-%d" % (number // 1000, each * 2654435761 % 2**32, each % 997), b"0")
                      for each in range(number, min(number + 999, entries))]
            for block in (b"".join(piece), b"\0" * 1024 if number + 1000 >= entries else b""):
                plain.update(block)
                file.write(block)

    def put(content):
        content = content if isinstance(content, bytes) else json.dumps(content).encode()
        digest = hashlib.sha256(content).hexdigest()
        (folder / "blobs/sha256" / digest).write_bytes(content)
        return {"digest": f"sha256:{digest}", "size": len(content)}

    layer = {"mediaType": OCI + "layer.v1.tar+gzip", **put((folder / "blobs/growing").read_bytes())}
    (folder / "blobs/growing").unlink()
    described = {"architecture": "amd64", "os": "linux"}
    config = {**described, "created": CREATED, "history": [{"created_by": "COPY srv /srv"}],
              "rootfs": {"type": "layers", "diff_ids": ["sha256:" + plain.hexdigest()]}}
    manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                "config": {"mediaType": OCI + "config.v1+json", **put(config)}, "layers": [layer]}
    root = {"mediaType": OCI + "manifest.v1+json", **put(manifest), "platform": described,
            "annotations": {"org.opencontainers.image.ref.name": name}}
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [root]}))
    return f"oci:{folder}:{name}"
