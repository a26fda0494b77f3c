#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What happens to a running gantry: signals, kill -9, two at once, a cache somebody damaged, a disk that is full."""
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import house
from house import CANCELED, gantry

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))
import fixture  # noqa: E402


class Running(house.House):
    @classmethod
    def setUpClass(cls):
        cls.summary = house.images()

    def slow(self, seconds):
        return fixture.Server(fixture.layout(self.summary["layout"]), seconds)

    def start(self, *arguments, home=None):
        return subprocess.Popen([house.GANTRY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=house.environment(home))

    def until_asked(self, server, count=1):
        deadline = time.monotonic() + 20
        while len(server.requests) < count:
            self.assertLess(time.monotonic(), deadline, "gantry asked nothing")
            time.sleep(0.002)

    def canceled_by(self, number):
        with self.slow(30) as server:
            process = self.start("inspect", "--json", "--no-cache", f"{server.address}/demo:index")
            self.until_asked(server)
            began = time.monotonic()
            process.send_signal(number)
            out, err = process.communicate(timeout=20)
            took = time.monotonic() - began
        self.assertEqual(process.returncode, CANCELED, err)
        self.assertIn(b"anceled", err)
        self.assertLess(took, 0.1, "an answer within 100 ms")

    def test_ctrl_c_ends_within_100_ms_with_exit_code_9(self):
        self.canceled_by(signal.SIGINT)

    def test_sigterm_ends_within_100_ms_with_exit_code_9(self):
        self.canceled_by(signal.SIGTERM)

    def test_kill_9_at_any_moment_leaves_a_cache_that_works(self):
        home = house.work / "killed"
        kept = set()
        with self.slow(0.004) as server:
            reference = f"{server.address}/demo:index"
            for turn in range(26):
                asked = len(server.answered)
                process = self.start("inspect", "--json", reference, home=home)
                # After the first answer, after the second, ...; when all come from the cache, it ends by itself.
                while len(server.answered) - asked <= turn // 2 and process.poll() is None:
                    time.sleep(0.0005)
                time.sleep(0.003 * (turn % 2))
                process.kill()
                process.communicate()
                kept.add(len(self.cached(home)))
            answer = gantry("inspect", "--json", reference, home=home)
            self.assertFine(answer)
            self.assertEqual(answer.json["digest"], self.summary["images"]["index"]["digest"])
            self.assertGreaterEqual(len(self.cached(home)), 11)
            self.assertFine(gantry("inspect", "--json", "--offline", reference, home=home))
        print(f"         blobs in the cache after each kill: {sorted(kept)}")

    def test_eight_at_once_share_one_cache(self):
        home = house.work / "shared"
        with self.slow(0.01) as server:
            answers = [None] * 8

            def run(number):
                answers[number] = gantry("inspect", "--json", f"{server.address}/demo:nested", home=home)

            threads = [threading.Thread(target=run, args=(number,)) for number in range(len(answers))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        for answer in answers:
            self.assertFine(answer)
            self.assertEqual(answer.json["digest"], self.summary["images"]["nested"]["digest"])
        self.assertGreaterEqual(len(self.cached(home)), 12)
        leftovers = [path for path in (home / ".cache/gantry").rglob("*") if "tmp" in path.name or "part" in path.suffix]
        self.assertEqual([path for path in leftovers if path.is_file()], [])

    def test_a_damaged_cache_is_noticed_and_mended(self):
        home = house.work / "mended"
        with self.slow(0) as server:
            reference = f"{server.address}/demo:index"
            self.assertFine(gantry("inspect", "--json", reference, home=home))
            for path in (home / ".cache/gantry/blobs").rglob("*"):
                if path.is_file():
                    path.chmod(0o644)
                    path.write_bytes(b"rubbish")
            answer = gantry("inspect", "--json", reference, home=home)
            self.assertFine(answer)
            self.assertEqual({entry["error"] and entry["error"]["code"] for entry in answer.json["manifests"]}, {None})
            self.assertGreaterEqual(len(self.cached(home)), 11)

    def test_a_cache_that_cannot_be_written_stops_nothing(self):
        home = house.work / "read-only"
        home.mkdir()
        (home / ".cache").write_text("a file where a folder should be\n")
        with self.slow(0) as server:
            self.assertFine(gantry("inspect", "--json", f"{server.address}/demo:index", home=home))

    def test_a_full_disk_under_the_cache_stops_nothing(self):
        home = house.work / "full"
        if os.geteuid() != 0:
            self.skipTest("mounting a small disk needs root")
        (home / ".cache").mkdir(parents=True)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", home / ".cache"], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
        try:
            with self.slow(0) as server:
                answer = gantry("inspect", "--json", f"{server.address}/demo:index", home=home)
            self.assertFine(answer)
            self.cached(home)
        finally:
            subprocess.run(["umount", home / ".cache"], check=True)

    def test_a_broken_settings_file_is_named_and_stops_nothing(self):
        home = house.work / "settings"
        file = home / ".config/gantry/registries.json"
        file.parent.mkdir(parents=True)
        file.write_text("{ not json")
        with self.slow(0) as server:
            answer = gantry("inspect", f"{server.address}/demo:index", home=home)
        self.assertFine(answer)
        self.assertIn("registries.json", answer.err)

    def test_saved_plain_http_is_marked_in_the_output(self):
        home = house.work / "saved"
        with self.slow(0) as server:
            file = home / ".config/gantry/registries.json"
            file.parent.mkdir(parents=True)
            file.write_text('{"schema":1,"registries":{"%s":{"insecureTls":true}}}' % server.address)
            answer = gantry("inspect", "--json", f"{server.address}/demo:index", home=home)
        self.assertTrue(answer.json["insecure"])
        self.assertIn("not secure", answer.err)


if __name__ == "__main__":
    house.main()
