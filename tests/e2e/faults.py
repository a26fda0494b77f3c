#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real registry behind gantry-faultproxy: every fault ends in success or in one clear error, and spoils no cache."""
import contextlib
import json
import signal
import subprocess
import time
import unittest

import house
from house import CANCELED, CORRUPT, NETWORK, NOT_FOUND, SIGN_IN, gantry
from remote import ACCOUNT, docker_config

ROOT = "GET .*/manifests/1$"
CHILD = "GET .*/manifests/sha256"
CONFIG = "GET .*/blobs/"


class Proxy:
    def __init__(self, upstream, *options):
        self.process = subprocess.Popen([house.PROXY, "--upstream", upstream, "--log", str(house.work / "proxy.log"), *options],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.address = f"127.0.0.1:{self.process.stdout.readline().split()[1]}"

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()


@contextlib.contextmanager
def proxy(upstream, *faults, match=None, times=None, options=()):
    (house.work / "proxy.log").unlink(missing_ok=True)
    more = (["--match", match] if match else []) + (["--times", str(times)] if times else [])
    running = Proxy(upstream, *options, *more, *(part for fault in faults for part in ("--fault", fault)))
    try:
        yield running
    finally:
        running.process.terminate()
        running.process.communicate()


@unittest.skipUnless(house.PROXY, "there is no gantry-faultproxy here (set GANTRY_FAULTPROXY)")
class Faults(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True))
        cls.made = cls.server.summary["images"]

    def setUp(self):
        self.home = house.work / self._testMethodName
        self.home.mkdir()

    def run_behind(self, *faults, match=None, times=None, reference="demo/index:1", command="inspect", timeout=120):
        """Runs against the faulty registry, checks what must hold for every fault, answers the result."""
        with proxy(self.server.address, *faults, match=match, times=times) as between:
            answer = gantry(command, "--json", f"{between.address}/{reference}", home=self.home, timeout=timeout)
        said = [line for line in answer.err.splitlines() if line]
        if answer.code == 0:
            self.assertIn("schema", answer.json)
        else:
            self.assertEqual(len(said), 1, f"one line of error\n{answer}")
            self.assertTrue(said[0].startswith("gantry: "), answer)
            self.assertLess(len(said[0]), 600, answer)
            self.assertTrue(answer.error["message"], answer)
        self.cached(self.home)  # compares every blob with its name
        return answer

    def assertWhole(self, answer):
        self.assertFine(answer)
        self.assertEqual(answer.json["digest"], self.made["index"]["digest"])
        self.assertEqual({entry["error"] and entry["error"]["code"] for entry in answer.json["manifests"]}, {None}, answer)

    def entry_errors(self, answer):
        self.assertFine(answer)
        self.assertEqual(len(answer.json["manifests"]), 6)
        return {entry["error"]["code"] for entry in answer.json["manifests"] if entry["error"]}

    def by_digest(self):
        return f"demo/index@{self.made['index']['digest']}"

    # ---- what heals ----

    def test_a_body_cut_once_is_asked_for_again(self):
        self.assertWhole(self.run_behind("cut=100", match=ROOT, times=1))

    def test_a_connection_dropped_once_is_tried_again(self):
        self.assertWhole(self.run_behind("drop", times=1))

    def test_503_twice_is_waited_out(self):
        self.assertWhole(self.run_behind("status=503", match=ROOT, times=2))

    def test_429_with_retry_after_waits_as_long_as_it_says(self):
        answer = self.run_behind("rate=2", match=ROOT, times=1)
        self.assertWhole(answer)
        self.assertGreaterEqual(answer.seconds, 2)

    def test_slow_headers_are_waited_for(self):
        self.assertWhole(self.run_behind("slow-headers=700", match=CHILD))

    def test_an_answer_without_docker_content_digest_is_hashed(self):
        self.assertWhole(self.run_behind("no-digest"))

    def test_servers_without_ranges_are_fine(self):
        self.assertWhole(self.run_behind("no-range"))

    # ---- what does not ----

    def test_a_body_always_cut_is_a_network_error(self):
        self.assertFails(self.run_behind("cut=100", match=ROOT), NETWORK)

    def test_children_always_cut_leave_the_rest(self):
        self.assertEqual(self.entry_errors(self.run_behind("cut=100", match=CHILD)), {"Network"})

    def test_a_wrong_byte_in_what_a_digest_names_is_exit_code_6(self):
        answer = self.run_behind("flip", reference=self.by_digest())
        self.assertFails(answer, CORRUPT, self.made["index"]["digest"])
        self.assertEqual(answer.error["code"], "DigestMismatch")
        self.assertEqual(self.cached(self.home), [])

    def test_a_wrong_byte_behind_a_tag_keeps_the_digest_of_the_bytes(self):
        """A tag promises no digest, and many registries send a wrong Docker-Content-Digest for one: what counts are the bytes"""
        answer = self.run_behind("flip", match=ROOT)
        if answer.code == 0:
            self.assertNotEqual(answer.json["digest"], self.made["index"]["digest"])
            self.assertIn(answer.json["digest"], self.cached(self.home))
        else:
            self.assertFails(answer, CORRUPT)

    def test_wrong_children_are_errors_of_their_rows(self):
        self.assertEqual(self.entry_errors(self.run_behind("flip", match=CHILD)), {"DigestMismatch"})

    def test_wrong_configs_are_errors_of_their_rows(self):
        self.assertEqual(self.entry_errors(self.run_behind("flip", match=CONFIG)), {"DigestMismatch"})

    def test_a_length_longer_than_the_body_ends(self):
        answer = self.run_behind("length=100", match=CHILD)
        self.assertTrue(self.entry_errors(answer))

    def test_a_length_shorter_than_the_body_is_no_success(self):
        answer = self.run_behind("length=-10", reference=self.by_digest(), match=CHILD)
        self.assertIn(answer.code, (NETWORK, CORRUPT), answer)

    def test_401_for_ever_is_exit_code_4_after_few_requests(self):
        self.assertFails(self.run_behind("unauthorized"), SIGN_IN)
        self.assertLess(len((house.work / "proxy.log").read_text().splitlines()), 12)

    def test_tokens_that_are_never_accepted_are_exit_code_4_after_few_requests(self):
        self.assertFails(self.run_behind("bearer-loop"), SIGN_IN)
        self.assertLess(len((house.work / "proxy.log").read_text().splitlines()), 16)

    def test_429_for_ever_names_the_limit(self):
        answer = self.run_behind("rate=1", match=ROOT, timeout=200)
        self.assertCode(answer, NETWORK)
        self.assertEqual((answer.error["code"], answer.error["httpStatus"]), ("RateLimited", 429))

    def test_500_for_ever_is_a_network_error(self):
        answer = self.run_behind("status=500", match=ROOT)
        self.assertFails(answer, NETWORK)
        self.assertEqual(answer.error["httpStatus"], 500)

    def test_404_is_exit_code_3(self):
        self.assertFails(self.run_behind("status=404", match=ROOT), NOT_FOUND)

    def test_missing_children_leave_the_rest(self):
        self.assertEqual(self.entry_errors(self.run_behind("status=404", match=CHILD)), {"NotFound"})

    def test_an_html_error_page_becomes_one_sentence(self):
        answer = self.run_behind("html=502", match=ROOT)
        self.assertFails(answer, NETWORK, "502")
        self.assertNotIn("<", answer.err)

    def test_an_html_page_instead_of_a_manifest_is_an_error(self):
        answer = self.run_behind("html=200", match=ROOT)
        self.assertNotEqual(answer.code, 0)
        self.assertNotIn("<html", answer.err)

    def test_connections_always_dropped_are_a_network_error(self):
        self.assertFails(self.run_behind("drop", timeout=250), NETWORK)

    def test_a_huge_manifest_is_refused_without_reading_it(self):
        answer = self.run_behind("huge=200000000", match=ROOT)
        self.assertNotEqual(answer.code, 0)
        self.assertEqual(answer.error["code"], "LimitExceeded")
        self.assertLess(answer.seconds, 20)

    def test_an_endless_list_ends(self):
        answer = self.run_behind("endless-link", reference="demo/many", command="tags")
        if answer.code == 0:
            self.assertEqual(sorted(set(answer.json["tags"])), self.server.summary["manyTags"])
        else:
            self.assertFails(answer, NETWORK)

    def test_silence_ends_with_a_network_error(self):
        began = time.monotonic()
        answer = self.run_behind("silence", match=ROOT, timeout=280)
        self.assertFails(answer, NETWORK)
        print(f"         gave up after {time.monotonic() - began:.0f} s")

    def test_silence_can_be_canceled(self):
        with proxy(self.server.address, "silence", match=ROOT) as between:
            process = subprocess.Popen([house.GANTRY, "inspect", f"{between.address}/demo/index:1"], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, env=house.environment(self.home))
            deadline = time.monotonic() + 20
            while not (int(between.ask("count").split()[1])):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.01)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        self.assertEqual(process.returncode, CANCELED)
        self.assertLess(time.monotonic() - began, 0.2)

    # ---- what must not leak ----

    def test_redirects_to_another_host_carry_no_credential(self):
        with house.registry("--htpasswd", ACCOUNT, fill=True, user=ACCOUNT) as server:
            with proxy(server.address, "redirect=", match=CONFIG) as between:
                docker_config(self.home, between.address)
                answer = gantry("inspect", "--json", f"{between.address}/demo/index:1", home=self.home)
                self.assertEqual(between.ask("leaked"), "leaked 0")
                # The other place wants the credential too, and rightly does not get it: rows say so.
                self.assertFine(answer)

    def test_no_document_is_asked_for_more_than_twice(self):
        with proxy(self.server.address) as between:
            self.assertFine(gantry("inspect", "--json", f"{between.address}/demo/nested:1", home=self.home))
        asked = [line.split()[1] for line in (house.work / "proxy.log").read_text().splitlines() if line.startswith("GET")]
        repeated = {path for path in asked if asked.count(path) > 2 and "/v2/demo" in path}
        self.assertEqual(repeated, set(), json.dumps(asked, indent=1))


if __name__ == "__main__":
    house.main()
