#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Files of images: trees against what umoci unpacks, bytes, variants, broken layers."""
import io
import json
import os
import random
import stat
import tarfile
import time
from pathlib import Path

import house
from house import CORRUPT, FINE, NOT_FOUND, USAGE, digest, gantry, tool
from madelayers import Layout, Tar, estargz_image, files, rows

DIFFERENT = 1
ENTRY_FIELDS = ["path", "type", "layer", "change", "size", "mode", "uid", "gid", "uname", "gname", "mtime", "link", "hash",
                "eol", "arch", "xattrs", "windows", "warnings"]


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

    def test_a_hard_link_into_another_layer_is_told_when_one_layer_is_asked(self):
        layout = Layout(house.work / "linked")
        reference = layout.tag("x", layout.image([Tar().add("one", b"1").done(), Tar().hardlink("two", "one").done()]))
        self.assertEqual(gantry("cat", reference, "two").out, b"1")
        answer = gantry("cat", "--layer", "1", reference, "two")
        self.assertEqual(answer.code, USAGE)
        self.assertIn("hard link to one, which this layer does not hold", answer.err)

    def test_where_runtimes_disagree_the_row_says_so(self):
        layout = Layout(house.work / "disagree")
        base = (Tar().add("first", b"old").hardlink("second", "first").dir("d").add("d/x", b"1")
                .symlink("out", "../x").add("a:b", b"2"))
        top = (Tar().add("first", b"new").add(".wh.again").add("again", b"3").add("gone", b"4").add(".wh.gone")
               .add("nothing/.wh..wh..opq").add("d/y", b"5").add("d/.wh..wh..opq").dir("bare").add("bare/.wh.", b""))
        reference = layout.tag("x", layout.image([base.done(), top.done()]))
        said = {entry["path"]: entry["warnings"] for entry in files(reference)[1] if entry["warnings"]}
        self.assertEqual(said, {
            "second": ["linkTargetReplaced"], "again": ["whiteoutBeforeOwnEntry"],
            "gone": ["whiteoutOfOwnEntry"], "nothing": ["opaqueOfNothing"], "d": ["opaqueWithoutParent"],
            "bare": ["whiteoutOfNothing"], "out": ["linkClimbsOut"], "a:b": ["nameHasColon"]})
        self.assertEqual(gantry("cat", reference, "second").out, b"old")
        text = gantry("files", reference).out.decode()
        self.assertIn("[linkTargetReplaced]", text)
        self.assertNotIn("nameHasColon", text, "of Linux names Windows alone minds")

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


class Tables(house.House):
    """Layers whose table of contents says something else than their tar."""

    @classmethod
    def setUpClass(cls):
        layout = Layout(house.work / "tables")
        contents = {"a": b"1", "b": b"22", "c": b"333"}

        def claim(entries):
            entries[0]["mode"] = 0o4755
            entries[1]["size"] = 1
            entries.append({**entries[2], "name": "only-in-table"})

        cls.honest = layout.tag("honest", estargz_image(layout, contents)[0])
        cls.lying = layout.tag("lying", estargz_image(layout, contents, claim)[0])

    def test_verify_compares_a_layer_with_its_table(self):
        _, entries, end = files("--verify", self.honest)
        self.assertEqual(end["layers"][0]["tableOfContents"], {"disagreements": 0, "paths": [], "error": None})
        self.assertIsNone(end["error"])
        self.assertFalse([entry for entry in entries if "tableOfContents" in entry])
        self.assertIsNone(files(self.honest)[2]["layers"][0]["tableOfContents"], "nobody asked")

    def test_rows_are_marked_where_the_table_disagrees(self):
        for arguments in ([], ["--layer", "all"], ["--layer", "0"]):
            _, entries, end = files("--verify", *arguments, self.lying, code=CORRUPT)
            marked = {entry["path"]: entry.get("tableOfContents") for entry in entries}
            self.assertEqual(marked, {"a": ["mode"], "b": ["size"], "c": None}, arguments)
            table = end["layers"][0]["tableOfContents"]
            self.assertEqual(table["disagreements"], 3)
            self.assertIn({"path": "only-in-table", "differs": ["onlyInTable"]}, table["paths"])
            self.assertEqual(end["error"]["code"], "Corrupt")
        answer = gantry("files", "--verify", self.lying)
        self.assertEqual(answer.code, CORRUPT)
        self.assertIn("table of contents", answer.err)
        self.assertIn(b"[table of contents differs: mode]", answer.out)

    def test_a_table_outside_its_layer_is_told(self):
        layout = Layout(house.work / "outside")
        image = layout.image([Tar().add("a", b"1").done()])
        manifest = json.loads((layout.folder / "blobs" / image["digest"].replace(":", "/")).read_bytes())
        manifest["layers"][0]["annotations"] = {"containerd.io/snapshot/stargz/toc.digest": "sha256:" + "a" * 64}
        outside = layout.tag("outside", layout.blob(json.dumps(manifest).encode(), image["mediaType"]))
        self.assertTrue(files(outside)[2]["layers"][0]["tableOfContentsElsewhere"])
        answer = gantry("files", outside)
        self.assertEqual(answer.code, 0)
        self.assertIn("-esgztoc", answer.err)
        self.assertFalse(files(self.honest)[2]["layers"][0]["tableOfContentsElsewhere"], "it is in the layer")

    def test_diff_verify_tells_it_in_its_last_row(self):
        answer = gantry("diff", "--json", "--verify", self.honest, self.lying)
        end = rows(answer)[-1]
        self.assertEqual(end["a"]["layers"][0]["tableOfContents"]["disagreements"], 0)
        self.assertEqual(end["b"]["layers"][0]["tableOfContents"]["disagreements"], 3)
        differing = [row["path"] for row in rows(answer)[1:-1] if row.get("kind") == "content"]
        self.assertEqual(differing, [], "the tars are the same but for the table in them, which is no file of the image")
        self.assertEqual(answer.code, CORRUPT)


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


if __name__ == "__main__":
    house.main()
