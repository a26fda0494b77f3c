# SPDX-License-Identifier: Apache-2.0
"""Layers and layouts written by hand, and what `gantry files` says of them."""
import gzip
import io
import json
import tarfile
from pathlib import Path

from house import FINE, digest, gantry

EPOCH = 1700000000
OCI = "application/vnd.oci.image."


def rows(answer):
    return [json.loads(line) for line in answer.out.splitlines()]


def files(*arguments, code=FINE, **more):
    """Header, entries and end of `gantry files --json`."""
    answer = gantry("files", "--json", *arguments, **more)
    assert answer.code == code, answer
    all_rows = rows(answer)
    assert all_rows[0]["schema"] == 1 and all_rows[-1]["end"] is True, answer
    return all_rows[0], all_rows[1:-1], all_rows[-1]


class Tar:
    """A layer's tar, entry by entry."""

    def __init__(self, format=tarfile.PAX_FORMAT):
        self.bytes = io.BytesIO()
        self.tar = tarfile.open(fileobj=self.bytes, mode="w", format=format)

    def add(self, name, content=b"", type=tarfile.REGTYPE, mode=0o644, link="", uid=0, gid=0, pax=None):
        entry = tarfile.TarInfo(name)
        entry.type, entry.mode, entry.linkname, entry.mtime = type, mode, link, EPOCH
        entry.uid, entry.gid, entry.pax_headers = uid, gid, pax or {}
        entry.size = len(content) if type == tarfile.REGTYPE else 0
        self.tar.addfile(entry, io.BytesIO(content) if entry.size else None)
        return self

    def dir(self, name, mode=0o755):
        return self.add(name, type=tarfile.DIRTYPE, mode=mode)

    def symlink(self, name, link):
        return self.add(name, type=tarfile.SYMTYPE, mode=0o777, link=link)

    def hardlink(self, name, link):
        return self.add(name, type=tarfile.LNKTYPE, link=link)

    def done(self):
        self.tar.close()
        return self.bytes.getvalue()


class Layout:
    """An OCI layout written by hand."""

    def __init__(self, folder):
        self.folder = Path(folder)
        (self.folder / "blobs/sha256").mkdir(parents=True)
        (self.folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        self.tags = []

    def blob(self, data, media_type, **more):
        name = digest(data)
        (self.folder / "blobs" / name.replace(":", "/")).write_bytes(data)
        return {"mediaType": media_type, "digest": name, "size": len(data), **more}

    def image(self, tars, os="linux", architecture="amd64", config=None, compress=True):
        layers = [self.blob(gzip.compress(tar, mtime=0) if compress else tar,
                            OCI + "layer.v1.tar" + ("+gzip" if compress else "")) for tar in tars]
        document = {"os": os, "architecture": architecture, "config": config or {},
                    "rootfs": {"type": "layers", "diff_ids": [digest(tar) for tar in tars]},
                    "history": [{"created_by": f"step {i}"} for i in range(len(tars))]}
        if os == "windows":
            document["os.version"] = "10.0.20348.2582"
        manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                    "config": self.blob(json.dumps(document).encode(), OCI + "config.v1+json"), "layers": layers}
        return self.blob(json.dumps(manifest).encode(), OCI + "manifest.v1+json",
                         platform={"os": os, "architecture": architecture})

    def index(self, entries):
        return self.blob(json.dumps({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": entries}).encode(),
                         OCI + "index.v1+json")

    def tag(self, name, target):
        self.tags.append({**target, "annotations": {"org.opencontainers.image.ref.name": name}})
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": self.tags}))
        return f"oci:{self.folder}:{name}"


def estargz(contents, claim=lambda entries: None):
    """An eStargz layer (stargz-snapshotter, docs/estargz.md): each body a gzip member of its own, table, footer."""
    out, plain, entries = io.BytesIO(), io.BytesIO(), []

    def member(data):
        plain.write(data)
        out.write(gzip.compress(data, compresslevel=1, mtime=0))

    def head(name, size):
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o644, EPOCH
        return info.tobuf(tarfile.USTAR_FORMAT)

    for name, content in contents.items():
        member(head(name, len(content)))
        entries.append({"name": name, "type": "reg", "size": len(content), "modtime": "2023-11-14T22:13:20Z", "mode": 0o644,
                        "offset": out.tell(), "digest": digest(content), "chunkDigest": digest(content)})
        member(content)
        member(b"\0" * (-len(content) % 512))
    claim(entries)
    table = json.dumps({"version": 1, "entries": entries}).encode()
    at = out.tell()
    # The table is the last entry, in one member with its header; behind it comes the end of the tar.
    member(head("stargz.index.json", len(table)) + table + b"\0" * (-len(table) % 512) + b"\0" * 1024)
    extra = b"SG" + (22).to_bytes(2, "little") + b"%016xSTARGZ" % at
    out.write(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + len(extra).to_bytes(2, "little") + extra + b"\x01\0\0\xff\xff" + b"\0" * 8)
    return out.getvalue(), digest(plain.getvalue()), digest(table)


def estargz_image(layout, contents, claim=lambda entries: None):
    """An image of one eStargz layer, and the size of its blob."""
    blob, diff_id, toc_digest = estargz(contents, claim)
    layer = layout.blob(blob, OCI + "layer.v1.tar+gzip", annotations={"containerd.io/snapshot/stargz/toc.digest": toc_digest})
    document = {"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff_id]}}
    manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                "config": layout.blob(json.dumps(document).encode(), OCI + "config.v1+json"), "layers": [layer]}
    return layout.blob(json.dumps(manifest).encode(), OCI + "manifest.v1+json"), len(blob)
