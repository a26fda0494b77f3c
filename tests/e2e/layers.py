#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of images: trees against what umoci unpacks, bytes, variants, broken layers, slow lines, tables of contents."""
import gzip
import io
import json
import os
import random
import re
import shutil
import socket
import stat
import subprocess
import tarfile
import threading
import time
import unittest
from pathlib import Path

import house
from house import CORRUPT, FINE, NOT_FOUND, USAGE, digest, environment, gantry, tool

DIFFERENT = 1
EPOCH = 1700000000
ENTRY_FIELDS = ["path", "type", "layer", "change", "size", "mode", "uid", "gid", "uname", "gname", "mtime", "link", "hash",
                "eol", "arch", "xattrs", "windows", "warnings"]
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


def hard_layers():
    """Layers with everything that is easy to get wrong."""
    base = (Tar().dir("etc").add("etc/passwd", b"root:x:0:0::/root:/bin/sh\n").add("etc/gone", b"1").dir("etc/dir")
            .add("etc/dir/inside", b"2").dir("opaque").add("opaque/old", b"3").dir("opaque/deep").add("opaque/deep/old", b"4")
            .dir("usr").dir("usr/lib").add("usr/lib/a.so", b"5" * 1000, mode=0o755).symlink("lib", "usr/lib")
            .add("one", b"shared").hardlink("two", "one").add("setuid", b"x", mode=0o4755).dir("tmp", mode=0o1777)
            .add("file-then-dir", b"6").dir("dir-then-file").add("dir-then-file/x", b"7").symlink("swap", "etc")
            .add("implied/parent/file", b"8").add("long/" + "n" * 180 + "/" + "m" * 120, b"9"))
    middle = (Tar().add("etc/.wh.gone").add("etc/.wh.dir").dir("opaque").add("opaque/.wh..wh..opq").add("opaque/new", b"10")
              .add("one", b"replaced").dir("file-then-dir").add("file-then-dir/in", b"11").add("dir-then-file", b"12")
              .add("usr/lib/b.so", b"13", mode=0o755).hardlink("three", "two"))
    top = (Tar().add("etc/passwd", b"root:x:0:0::/root:/bin/bash\n", mode=0o600).add(".wh.swap").dir("etc/dir")
           .add("etc/dir/again", b"14").add("etc/caf\u00e9 \u2603", b"15").symlink("absolute", "/usr/lib/a.so"))
    return [layer.done() for layer in (base, middle, top)]


def unpacked(reference_folder, tag, bundle):
    """What umoci writes, by path: type, size, mode, link, inode."""
    tool("umoci", "unpack", "--rootless", "--image", f"{reference_folder}:{tag}", bundle)
    root, found = Path(bundle, "rootfs"), {}
    for folder, folders, names in os.walk(root):
        for name in folders + names:
            path = Path(folder, name)
            status = path.lstat()
            kind = {stat.S_IFREG: "file", stat.S_IFDIR: "dir", stat.S_IFLNK: "symlink"}[stat.S_IFMT(status.st_mode)]
            found[str(path.relative_to(root))] = {
                "type": kind, "size": status.st_size if kind == "file" else 0,
                "mode": None if kind == "symlink" else f"{stat.S_IMODE(status.st_mode):04o}",
                "link": os.readlink(path) if kind == "symlink" else None, "inode": status.st_ino if kind == "file" else None}
    return found


class Trees(house.House):
    def assertTreesEqual(self, reference, layout, tag):
        wanted = unpacked(layout, tag, house.work / f"bundle-{tag}-{time.monotonic_ns()}")
        header, entries, end = files(reference)
        seen = {entry["path"]: entry for entry in entries}
        self.assertEqual(len(seen), len(entries), "every path once")
        self.assertEqual(sorted(seen), sorted(wanted))
        inodes = {}
        for path, entry in seen.items():
            other, kind = wanted[path], entry["type"]
            if kind == "hardlink":
                kind = "file"
            self.assertEqual(kind, other["type"], path)
            if "size" not in entry:  # a folder nobody wrote an entry for
                self.assertEqual(kind, "dir", path)
                continue
            self.assertEqual(entry["size"], other["size"], path)
            if kind == "symlink":
                self.assertEqual(entry["link"], other["link"], path)
            else:
                self.assertEqual(entry["mode"], other["mode"], path)
            if kind == "file" and entry["size"]:
                inodes.setdefault(other["inode"], set()).add(entry["hash"])
        for inode, hashes in inodes.items():
            self.assertEqual(len(hashes), 1, "names of one inode have one content")
        self.assertTrue(end["digestVerified"] and end["diffIdVerified"] and end["error"] is None)
        return seen

    def test_images_of_other_tools_have_the_tree_umoci_unpacks(self):
        summary = house.images()
        for tag in ("single", "buildah"):
            if tag in summary["images"]:
                self.assertTreesEqual(f"oci:{summary['layout']}:{tag}", summary["layout"], tag)

    def test_hard_layers_have_the_tree_umoci_unpacks(self):
        layout = Layout(house.work / "hard")
        reference = layout.tag("hard", layout.image(hard_layers()))
        seen = self.assertTreesEqual(reference, layout.folder, "hard")
        self.assertNotIn("etc/gone", seen)
        self.assertNotIn("opaque/old", seen)
        self.assertEqual(seen["two"]["size"], len(b"shared"), "an inode keeps its content when another name is replaced")
        self.assertIn("usr/lib/b.so", seen)

    def test_every_field_of_the_contract_is_there_in_its_order(self):
        layout = Layout(house.work / "fields")
        reference = layout.tag("x", layout.image([Tar().add("a", b"#!/bin/sh\r\n").done()]))
        header, entries, end = files(reference)
        self.assertEqual(list(header)[:3], ["schema", "reference", "digest"])
        self.assertEqual(header["reference"], reference)
        self.assertEqual(len(header["layers"]), 1)
        self.assertEqual(list(entries[0]), ENTRY_FIELDS)
        self.assertEqual(entries[0]["eol"], "crlf")
        self.assertEqual(entries[0]["mtime"], "2023-11-14T22:13:20.000000000Z")
        self.assertEqual(list(end)[:6], ["end", "entries", "bytes", "digestVerified", "diffIdVerified", "error"])
        self.assertEqual((end["entries"], end["bytes"]), (1, 11))

    def test_what_a_layer_did_is_marked(self):
        layout = Layout(house.work / "changes")
        reference = layout.tag("x", layout.image(hard_layers()))
        header, entries, end = files("--layer", "1", reference)
        change = {entry["path"]: entry["change"] for entry in entries}
        self.assertEqual(change["etc/gone"], "removed")
        self.assertEqual(change["opaque/new"], "added")
        self.assertEqual(change["one"], "modified")
        self.assertIn(change["opaque/old"], ("hidden", "removed"))
        self.assertNotIn("setuid", change)
        by_digest = files("--layer", header["layers"][1]["digest"], reference)
        self.assertEqual(by_digest[1], entries)

    def test_layers_are_listed_as_their_archives_stand(self):
        layout = Layout(house.work / "all")
        tars = hard_layers()
        reference = layout.tag("x", layout.image(tars))
        header, entries, end = files("--layer", "all", reference)
        for number, tar in enumerate(tars):
            names = [entry.name for entry in tarfile.open(fileobj=io.BytesIO(tar))]
            mine = [entry for entry in entries if entry["layer"] == number]
            self.assertEqual(len(mine), len(names))
            for name, entry in zip(names, mine):
                if ".wh..wh..opq" in name:
                    self.assertEqual((entry["path"], entry["change"]), (os.path.dirname(name), "opaque"))
                elif ".wh." in name:
                    self.assertEqual((entry["path"], entry["change"]), (name.replace(".wh.", ""), "removed"))
                else:
                    self.assertEqual(entry["path"], name)

    def test_a_layer_seen_before_is_not_read_again(self):
        layout = Layout(house.work / "kept")
        image = layout.image(hard_layers())
        reference = layout.tag("x", image)
        home = house.work / "kept-home"
        first = files(reference, home=home)
        again = files(reference, home=home)
        self.assertEqual(first[1], again[1])
        self.assertEqual({layer["origin"] for layer in first[2]["layers"]}, {"read"})
        self.assertEqual({layer["origin"] for layer in again[2]["layers"]}, {"kept"})
        without = files("--no-cache", reference, home=home)
        self.assertEqual({layer["origin"] for layer in without[2]["layers"]}, {"read"})

    def test_hostile_names_do_not_steer_the_terminal(self):
        layout = Layout(house.work / "hostile")
        raw = Tar(tarfile.GNU_FORMAT)
        raw.tar.encoding, raw.tar.errors = "utf-8", "surrogateescape"
        raw.add("a\x1b[31mred").add("b\nnewline").add("c\u202etxt").add("bad\udcff")
        reference = layout.tag("x", layout.image([raw.done()]))
        text = gantry("files", reference)
        self.assertFine(text)
        self.assertNotIn(b"\x1b", text.out)
        self.assertNotIn("\u202e", text.text)
        self.assertEqual(len(text.text.splitlines()), 4)
        paths = [entry["path"] for entry in files(reference)[1]]
        self.assertEqual(sorted(paths), sorted(["a\x1b[31mred", "b\nnewline", "c\u202etxt", "bad\\xff"]))


class Bytes(house.House):
    def test_cat_writes_the_bytes_of_a_file(self):
        layout = Layout(house.work / "cat")
        noise = random.Random(1).randbytes(3_000_000)
        reference = layout.tag("x", layout.image([Tar().dir("d").add("d/noise", noise).symlink("link", "/d/noise")
                                                  .add("empty").done()]))
        for path in ("/d/noise", "d/noise", "link", "/link"):
            answer = gantry("cat", reference, path)
            self.assertFine(answer)
            self.assertEqual(answer.out, noise, path)
        self.assertEqual(gantry("cat", reference, "empty").out, b"")

    def test_cat_of_one_layer_gives_what_it_held(self):
        layout = Layout(house.work / "cat-layer")
        reference = layout.tag("x", layout.image([Tar().add("f", b"old").done(), Tar().add("f", b"new").done()]))
        self.assertEqual(gantry("cat", reference, "f").out, b"new")
        self.assertEqual(gantry("cat", reference, "f", "--layer", "0").out, b"old")

    def test_what_is_no_file_is_told(self):
        layout = Layout(house.work / "cat-not")
        reference = layout.tag("x", layout.image([Tar().dir("d").symlink("loop", "loop").done()]))
        self.assertFails(gantry("cat", reference, "nowhere"), NOT_FOUND, "nowhere")
        self.assertFails(gantry("cat", reference, "d"), USAGE, "folder")
        self.assertFails(gantry("cat", reference, "loop"), NOT_FOUND, "loop")
        self.assertFails(gantry("cat", reference, "d", "--layer", "7"), USAGE, "7")

    def test_bytes_equal_those_of_umoci(self):
        summary = house.images()
        bundle = house.work / "bytes"
        tool("umoci", "unpack", "--rootless", "--image", f"{summary['layout']}:single", bundle)
        for path in sorted(Path(bundle, "rootfs").rglob("*")):
            if path.is_file() and not path.is_symlink():
                name = str(path.relative_to(Path(bundle, "rootfs")))
                self.assertEqual(gantry("cat", f"oci:{summary['layout']}:single", name).out, path.read_bytes(), name)


class Differences(house.House):
    @classmethod
    def setUpClass(cls):
        layout = Layout(house.work / "variants")
        linux = layout.image([Tar().dir("app").add("app/run", b"\x7fELF", mode=0o755).add("app/text", b"a\nb\n")
                              .add("app/same", b"s").add("app/linux", b"l").done()],
                             config={"Env": ["PATH=/app:/bin", "A=1"], "Entrypoint": ["/app/run"], "User": "1000"})
        windows = layout.image([Tar().dir("Files").dir("Hives").dir("Files/app").add("Files/app/run.exe", b"MZ")
                                .add("Files/App/text", b"a\r\nb\r\n").add("Files/app/same", b"s").done()], os="windows",
                               config={"Env": ["PATH=C:\\app", "A=1"], "Entrypoint": ["C:\\app\\run.exe"]})
        cls.one = layout.tag("index", layout.index([linux, windows]))
        cls.linux = layout.tag("linux", linux)

    def rows(self, *arguments, code=DIFFERENT):
        answer = gantry("diff", "--json", *arguments)
        self.assertCode(answer, code)
        seen = rows(answer)
        self.assertEqual(seen[0]["schema"], 1)
        self.assertTrue(seen[-1]["end"])
        return seen

    def test_two_platforms_of_one_index_are_laid_beside_each_other(self):
        seen = self.rows(self.one, "--platforms", "linux/amd64,windows/amd64", "--ignore", "time")
        by_path = {row["path"]: row for row in seen if "path" in row}
        self.assertEqual(by_path["app/text"]["kind"], "content")
        self.assertIn("eol", by_path["app/text"]["facets"])
        self.assertEqual(by_path["app/text"]["pathB"].lower(), "files/app/text")
        self.assertEqual(by_path["app/linux"]["kind"], "onlyA")
        self.assertNotIn("app/same", by_path)
        self.assertEqual(by_path["app/run"]["pathB"], "Files/app/run.exe")
        self.assertIn("pairExe", by_path["app/run"]["rule"])
        self.assertFalse([path for path in by_path if path.startswith("Hives")])
        config = {(row["config"], row["name"]): row for row in seen if "config" in row}
        self.assertEqual(config["env", "PATH"]["kind"], "different")
        self.assertNotIn(("env", "A"), config)
        self.assertIn("app/run", config["entrypoint", None]["resolvedA"])
        self.assertEqual(seen[-1]["counts"]["onlyA"], 1)

    def test_an_image_does_not_differ_from_itself(self):
        seen = self.rows(self.linux, self.linux, code=FINE)
        self.assertEqual(len(seen), 2)
        text = gantry("diff", self.linux, self.linux)
        self.assertFine(text)
        everything = self.rows(self.linux, self.linux, "--all", code=FINE)
        self.assertIn("same", {row.get("kind") for row in everything})

    def test_without_path_rules_paths_stand_as_they_are(self):
        seen = self.rows(self.one, "--platforms", "linux/amd64,windows/amd64", "--no-path-rules")
        self.assertIn("Hives", {row.get("path") for row in seen})

    def test_layers_can_be_chosen(self):
        layout = Layout(house.work / "diff-layers")
        one = layout.tag("a", layout.image([Tar().add("base", b"1").done(), Tar().add("x", b"1").done()]))
        two = layout.tag("b", layout.image([Tar().add("base", b"2").done(), Tar().add("x", b"1").done()]))
        seen = self.rows(one, two, "--layers-a", "1", "--layers-b", "1", code=FINE)
        self.assertFalse([row for row in seen if "path" in row])
        seen = self.rows(one, two)
        self.assertEqual([row["path"] for row in seen if row.get("kind") == "content"], ["base"])

    def test_what_cannot_be_meant_is_told(self):
        self.assertFails(gantry("diff", self.one), USAGE, "platforms")
        self.assertFails(gantry("diff", self.one, "--platforms", "linux/amd64"), USAGE, "two platforms")
        self.assertFails(gantry("diff", self.linux, self.linux, "--ignore", "colour"), USAGE, "colour")
        self.assertFails(gantry("diff", self.one, "--platforms", "linux/amd64,linux/s390x"), NOT_FOUND, "s390x")


class Broken(house.House):
    def test_a_broken_layer_is_told_and_the_rest_still_prints(self):
        layout = Layout(house.work / "broken")
        good, bad = Tar().add("good", b"1").done(), Tar().add("early", b"2").add("late", b"3" * 100_000).done()
        image = layout.image([good, bad])
        reference = layout.tag("x", image)
        manifest = json.loads((layout.folder / "blobs" / image["digest"].replace(":", "/")).read_bytes())
        path = layout.folder / "blobs" / manifest["layers"][1]["digest"].replace(":", "/")
        damaged = bytearray(path.read_bytes())
        damaged[-12] ^= 0xff
        path.write_bytes(damaged)
        header, entries, end = files("--layer", "all", reference, code=CORRUPT)
        self.assertIn("good", [entry["path"] for entry in entries])
        self.assertEqual(end["error"]["code"] in ("Corrupt", "DigestMismatch"), True, end)
        self.assertFalse(end["digestVerified"])

    def test_a_missing_layer_is_told_and_the_rest_still_prints(self):
        layout = Layout(house.work / "missing")
        image = layout.image([Tar().add("good", b"1").done(), Tar().add("gone", b"2").done()])
        reference = layout.tag("x", image)
        manifest = json.loads((layout.folder / "blobs" / image["digest"].replace(":", "/")).read_bytes())
        (layout.folder / "blobs" / manifest["layers"][1]["digest"].replace(":", "/")).unlink()
        header, entries, end = files(reference, code=NOT_FOUND)
        self.assertEqual([entry["path"] for entry in entries], ["good"])
        self.assertEqual(end["layers"][1]["origin"], "missing")


class Counter:
    """Passes TCP on and counts what the other side sends."""

    def __init__(self, upstream):
        host, _, port = upstream.rpartition(":")
        self.upstream, self.bytes = (host.strip("[]"), int(port)), 0
        self.server = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.server.getsockname()[1]}"
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            server = socket.create_connection(self.upstream)
            threading.Thread(target=self.pump, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, True), daemon=True).start()

    def pump(self, source, sink, counted):
        try:
            while data := source.recv(65536):
                if counted:
                    self.bytes += len(data)
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.server.close()


class Remote(house.House):
    """Layers of a real registry."""

    @classmethod
    def setUpClass(cls):
        cls.stack = house.contextlib.ExitStack()
        cls.registry = cls.stack.enter_context(house.registry())
        noise, tar = random.Random(2), Tar()
        cls.contents = {f"d{i % 10}/file{i}": noise.randbytes(100_000) for i in range(200)}
        for name, content in cls.contents.items():
            tar.add(name, content)
        layout = Layout(house.work / "remote")
        cls.local = layout.tag("big", layout.image([tar.done()]))
        cls.size = sum(path.stat().st_size for path in (layout.folder / "blobs/sha256").iterdir())
        tool("skopeo", "copy", "--dest-tls-verify=false", cls.local, f"docker://{cls.registry.address}/demo/big:1")

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_rows_come_while_a_slow_layer_arrives(self):
        if not house.PROXY:
            self.skipTest("there is no gantry-faultproxy here (set GANTRY_FAULTPROXY)")
        port = house.work / "slow-port"
        proxy = subprocess.Popen([house.PROXY, "--upstream", self.registry.address, "--throttle", "5000000",
                                  "--port-file", port], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            while not (port.exists() and port.read_text().strip()):
                time.sleep(0.02)
            begun = time.monotonic()
            running = subprocess.Popen([house.GANTRY, "files", "--json", "--layer", "0",
                                        f"127.0.0.1:{port.read_text().strip()}/demo/big:1"], stdout=subprocess.PIPE,
                                       env=environment(house.work / "slow-home"))
            seen = [(time.monotonic() - begun, json.loads(line)) for line in running.stdout]
            self.assertEqual(running.wait(), FINE)
            first, last = seen[1][0], seen[-1][0]
            self.assertGreater(last, 0.5, "the line is not slow")
            self.assertLess(first, last * 0.75, "rows come early")
            self.assertTrue(seen[-1][1]["digestVerified"])
            self.assertEqual(seen[-1][1]["entries"], 200)
        finally:
            proxy.terminate()
            proxy.wait()

    def assertListsCheaply(self, repository, size):
        counter = Counter(self.registry.address)
        try:
            home = house.work / f"cheap-{repository}"
            reference = f"{counter.address}/demo/{repository}:1"
            header, entries, end = files(reference, home=home)
            self.assertEqual(end["layers"][0]["origin"], "claimed")
            listed = counter.bytes
            self.assertEqual({entry["path"] for entry in entries if entry["type"] == "file"}, set(self.contents))
            self.assertTrue(all("claimed" in entry["warnings"] for entry in entries if entry["type"] == "file"))
            self.assertFalse(end["diffIdVerified"])
            self.assertLess(listed, size * 0.02, f"{listed} of {size} bytes")
            name = "d7/file77"
            self.assertEqual(gantry("cat", reference, name, home=home).out, self.contents[name])
            self.assertLess(counter.bytes, size * 0.06, f"{counter.bytes} of {size} bytes")
            verified = files("--verify", reference, home=home)
            self.assertEqual(verified[2]["layers"][0]["origin"], "read")
            self.assertTrue(verified[2]["digestVerified"] and verified[2]["diffIdVerified"])
        finally:
            counter.close()

    def test_a_zstd_chunked_layer_lists_with_under_two_percent_of_its_bytes(self):
        done = subprocess.run(["skopeo", "copy", "--dest-tls-verify=false", "--dest-compress-format", "zstd:chunked", self.local,
                               f"docker://{self.registry.address}/demo/chunked:1"], capture_output=True, text=True,
                              env=environment(house.work / "no-blobs-known"))  # else the gzip layer is mounted
        if done.returncode != 0:
            self.skipTest(f"skopeo cannot make zstd:chunked: {done.stderr.strip()[-200:]}")
        self.assertListsCheaply("chunked", self.size)

    def test_an_estargz_layer_lists_with_under_two_percent_of_its_bytes(self):
        layout = Layout(house.work / "estargz")
        blob, diff_id, toc_digest = estargz(self.contents)
        layer = layout.blob(blob, OCI + "layer.v1.tar+gzip",
                            annotations={"containerd.io/snapshot/stargz/toc.digest": toc_digest})
        document = {"os": "linux", "architecture": "amd64", "config": {}, "rootfs": {"type": "layers", "diff_ids": [diff_id]}}
        manifest = {"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
                    "config": layout.blob(json.dumps(document).encode(), OCI + "config.v1+json"), "layers": [layer]}
        reference = layout.tag("x", layout.blob(json.dumps(manifest).encode(), OCI + "manifest.v1+json"))
        tool("skopeo", "copy", "--dest-tls-verify=false", "--preserve-digests", reference,
             f"docker://{self.registry.address}/demo/estargz:1")
        self.assertListsCheaply("estargz", len(blob))


def estargz(contents):
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
    table = json.dumps({"version": 1, "entries": entries}).encode()
    at = out.tell()
    # The table is the last entry, in one member with its header; behind it comes the end of the tar.
    member(head("stargz.index.json", len(table)) + table + b"\0" * (-len(table) % 512) + b"\0" * 1024)
    extra = b"SG" + (22).to_bytes(2, "little") + b"%016xSTARGZ" % at
    out.write(b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + len(extra).to_bytes(2, "little") + extra + b"\x01\0\0\xff\xff" + b"\0" * 8)
    return out.getvalue(), digest(plain.getvalue()), digest(table)


if __name__ == "__main__":
    house.main()
