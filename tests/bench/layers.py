# SPDX-License-Identifier: Apache-2.0
"""A real layer for measurements: about as many bytes of this system's /usr as wanted, by tar with sorted names.

In the environment /usr is the Debian root tree. Of its files every n-th is taken, so that the mix of programs, libraries,
headers and texts stays that of the whole; folders and symbolic links are all there."""
import hashlib
import json
import os
import subprocess
from pathlib import Path

OCI = "application/vnd.oci.image."
SOURCE = Path("/usr")


def chosen(size):
    """Paths relative to /, sorted, whose files hold about `size` bytes."""
    folders, files, total = [], [], 0
    for at, names, leaves in os.walk(SOURCE):
        folders += [os.path.join(at, name) for name in names]
        for name in leaves:
            path = os.path.join(at, name)
            bytes_ = os.lstat(path).st_size
            files.append((path, bytes_))
            total += bytes_
    files.sort()
    # A share of size/total by the sum of bytes so far, not by count: a large file weighs what it weighs.
    taken, want, got = [], 0.0, 0
    for path, bytes_ in files:
        want += bytes_ * size / total
        if os.path.islink(path) or got + bytes_ <= want + bytes_ / 2:
            taken.append(path)
            got += bytes_
    return sorted(path.lstrip("/") for path in [str(SOURCE), *folders, *taken] if os.access(path, os.R_OK))


def tar(folder, size):
    """FOLDER/SIZE.tar, made once."""
    path = Path(folder) / f"{size // 1_000_000}MB.tar"
    if path.exists():
        return path
    part = path.with_suffix(".part")
    subprocess.run(["tar", "--create", "--file", part, "--directory", "/", "--no-recursion", "--null", "--files-from", "-",
                    "--owner=0", "--group=0", "--numeric-owner", "--mtime=@1700000000"],
                   input="\0".join(chosen(size)).encode(), check=True)
    part.rename(path)
    return path


def packed(path, kind):
    """The tar as gzip -6 or zstd -3, made once."""
    ending, command = {"gzip": (".gz", ["gzip", "-6n"]), "zstd": (".zst", ["zstd", "-3q", "--single-thread"])}[kind]
    out = path.with_name(path.name + ending)
    if not out.exists():
        part = out.with_name(out.name + ".part")
        with open(path, "rb") as source, open(part, "wb") as target:
            subprocess.run([*command, "-c"], stdin=source, stdout=target, check=True)
        part.rename(out)
    return out


def digest(path):
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def layout(folder, plain, blob, kind):
    """An OCI layout with one image of one layer, tagged `layer`."""
    folder = Path(folder)
    blobs = folder / "blobs/sha256"
    blobs.mkdir(parents=True)

    def put(document, media_type):
        content = json.dumps(document).encode()
        name = hashlib.sha256(content).hexdigest()
        (blobs / name).write_bytes(content)
        return {"mediaType": OCI + media_type, "digest": f"sha256:{name}", "size": len(content)}

    name = digest(blob)
    os.link(blob, blobs / name.removeprefix("sha256:"))
    config = {"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": [digest(plain)]}}
    manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": put(config, "config.v1+json"),
                "layers": [{"mediaType": OCI + "layer.v1.tar+" + kind, "digest": name, "size": blob.stat().st_size}]}
    root = put(manifest, "manifest.v1+json")
    root["annotations"] = {"org.opencontainers.image.ref.name": "layer"}
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [root]}))
    return folder
