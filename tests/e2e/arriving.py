#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Layers of a real registry: rows while they arrive over a slow line, and tables of contents."""
import json
import random
import socket
import subprocess
import threading
import time

import house
from house import FINE, environment, gantry, tool
from madelayers import Layout, Tar, estargz_image, files


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

    def listSlowly(self, repository, *arguments):
        """Rows of `gantry files --json` over a slow line, each with the seconds until it came."""
        if not house.PROXY:
            self.skipTest("there is no gantry-faultproxy here (set GANTRY_FAULTPROXY)")
        port = house.work / f"slow-{self._testMethodName}"
        proxy = subprocess.Popen([house.PROXY, "--upstream", self.registry.address, "--throttle", "5000000",
                                  "--port-file", port], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            while not (port.exists() and port.read_text().strip()):
                time.sleep(0.02)
            begun = time.monotonic()
            running = subprocess.Popen([house.GANTRY, "files", "--json", *arguments,
                                        f"127.0.0.1:{port.read_text().strip()}/demo/{repository}:1"], stdout=subprocess.PIPE,
                                       env=environment(house.work / f"slow-home-{self._testMethodName}"))
            seen = [(time.monotonic() - begun, json.loads(line)) for line in running.stdout]
            self.assertEqual(running.wait(), FINE)
            self.assertGreater(seen[-1][0], 0.5, "the line is not slow")
            return seen
        finally:
            proxy.terminate()
            proxy.wait()

    def test_rows_come_while_a_slow_layer_arrives(self):
        seen = self.listSlowly("big", "--layer", "0")
        self.assertLess(seen[1][0], seen[-1][0] * 0.75, "rows come early")
        self.assertTrue(seen[-1][1]["digestVerified"])
        self.assertEqual(seen[-1][1]["entries"], 200)

    def test_rows_of_the_merged_tree_come_while_its_base_arrives(self):
        seen = self.listSlowly("big")
        self.assertLess(seen[1][0], seen[-1][0] * 0.75, "rows come early")
        rows = [row for _, row in seen[1:-1]]
        self.assertLess(seen[len(rows) // 2][0], seen[-1][0] * 0.9, "half of them come early")
        _, entries, end = files(self.local)
        key = lambda row: row["path"]
        self.assertEqual(sorted(rows, key=key), sorted(entries, key=key))
        self.assertEqual((seen[-1][1]["entries"], seen[-1][1]["bytes"]), (end["entries"], end["bytes"]))

    def test_a_base_that_takes_a_row_back_tells_it_again(self):
        tar = Tar().add("twice", b"1").add("gone/x", b"2").add("own", b"3")
        for name, content in self.contents.items():
            tar.add(name, content)
        tar.add("twice", b"22").add("gone", b"").add("extra/.wh.a").add(".wh.own")
        layout = Layout(house.work / "back")
        local = layout.tag("x", layout.image([tar.done()]))
        tool("skopeo", "copy", "--dest-tls-verify=false", local, f"docker://{self.registry.address}/demo/back:1")
        seen = self.listSlowly("back")
        _, entries, end = files(local)

        def lastRows(rows):
            """Of a path the last row counts."""
            last = {row["path"]: row for row in rows}
            return last, sorted((row for row in last.values() if row["change"] != "removed"), key=lambda row: row["path"])

        last, there = lastRows(row for _, row in seen[1:-1])
        self.assertEqual(there, lastRows(entries)[1])
        self.assertEqual(last["gone/x"]["change"], "removed")
        self.assertEqual((last["twice"]["size"], last["twice"]["warnings"]), (2, ["duplicatePath"]))
        self.assertEqual(last["own"]["warnings"], ["whiteoutOfOwnEntry"])
        self.assertEqual((seen[-1][1]["entries"], seen[-1][1]["bytes"]), (end["entries"], end["bytes"]))

    def test_files_of_upper_layers_come_while_the_base_arrives(self):
        layout = Layout(house.work / "stacked")
        base = Tar()
        for name, content in self.contents.items():
            base.add(name, content)
        middle = Tar().dir("etc").add("etc/hidden", b"1").add("etc/kept", b"2").hardlink("etc/second", "etc/kept")
        top = (Tar().dir("etc").add("etc/.wh.hidden").add("etc/new", b"3").dir("d0").add("d0/.wh.file0")
               .symlink("d0/file10", "../etc/new"))
        local = layout.tag("x", layout.image([base.done(), middle.done(), top.done()]))
        tool("skopeo", "copy", "--dest-tls-verify=false", local, f"docker://{self.registry.address}/demo/stacked:1")
        seen = self.listSlowly("stacked")
        paths = [row["path"] for _, row in seen[1:-1]]
        self.assertEqual(set(paths[:3]), {"etc/new", "d0/file10", "etc/kept"})
        self.assertLess(seen[3][0], seen[-1][0] * 0.75, "rows come early")
        self.assertEqual(len(paths), len(set(paths)), "no path twice")
        # The same rows as when nothing is waited for, and the same sums.
        _, entries, end = files(local)
        key = lambda row: row["path"]
        self.assertEqual(sorted((row for _, row in seen[1:-1]), key=key), sorted(entries, key=key))
        self.assertEqual((seen[-1][1]["entries"], seen[-1][1]["bytes"]), (end["entries"], end["bytes"]))
        self.assertNotIn("d0/file0", paths)
        self.assertNotIn("etc/hidden", paths)

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
        image, size = estargz_image(layout, self.contents)
        reference = layout.tag("x", image)
        tool("skopeo", "copy", "--dest-tls-verify=false", "--preserve-digests", reference,
             f"docker://{self.registry.address}/demo/estargz:1")
        self.assertListsCheaply("estargz", size)


if __name__ == "__main__":
    house.main()
