#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The Doctor from the command line: the bundled sample, images other tools made, messages of clients."""
import csv
import io
import json
import shutil
import subprocess
import unittest
from pathlib import Path

import house
from house import FINE, NOT_FOUND, USAGE, gantry, tool

FINDINGS = 1
SAMPLE = Path(__file__).resolve().parents[2] / "resources/sample/workspace"
SHARED_FACTS = house.CORPORA.parent / "facts/platforms.md"


def sample(tag):
    return f"oci:{SAMPLE}:{tag}"


def ids(report, severity=None):
    return [one["id"] for one in report["findings"] if severity in (None, one["severity"])]


class Sample(house.House):
    def doctor(self, tag, *options, code=FINE):
        answer = gantry("doctor", "--json", "--today", "2026-03-16", *options, sample(tag))
        self.assertCode(answer, code)
        return answer.json

    def test_a_faulty_index_ends_with_code_1_and_says_why(self):
        report = self.doctor("telemetry-agent:3.7.4", "--host", "windows-2019", "--client", "docker-windows@27", code=FINDINGS)
        self.assertIn("windows-newer", ids(report, "error"))
        host = report["hosts"][0]
        self.assertIsNone(host["picked"])
        self.assertEqual(host["message"], "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries")
        for row in host["trace"]:
            self.assertEqual(set(row) & {"digest", "rules", "why"}, {"digest", "rules", "why"})
            for rule in row["rules"]:
                self.assertLessEqual({"rule", "ok", "wanted", "found"}, set(rule))

    def test_every_entry_has_its_row_and_nested_ones_name_their_index(self):
        answer = gantry("resolve", "--json", sample("edge-suite:2026.1"), "--host", "linux-amd64", "--client", "containerd")
        self.assertCode(answer, FINE)
        rows = answer.json["trace"]
        self.assertEqual([row["role"] for row in rows], ["index", "image", "image", "index", "image", "image"])
        self.assertEqual([row["parent"] for row in rows],
                         [None, rows[0]["digest"], rows[0]["digest"], None, rows[3]["digest"], rows[3]["digest"]])
        self.assertTrue(rows[0]["why"].startswith("Walked into"))
        refused = gantry("resolve", "--json", sample("edge-suite:2026.1"), "--host", "linux-amd64", "--client", "podman")
        self.assertCode(refused, FINDINGS)
        self.assertEqual([rule["ok"] for rule in refused.json["trace"][0]["rules"] if rule["rule"] == "type"], [False])

    def test_a_host_that_is_served_gets_a_digest(self):
        report = self.doctor("collector:0.9.1", "--host", "linux/arm64")
        self.assertRegex(report["hosts"][0]["picked"], "^sha256:02fcb96c")
        self.assertEqual(ids(report, "error"), [])

    def test_duplicates_and_missing_versions_are_found(self):
        found = ids(self.doctor("telemetry-agent:3.8.0", code=gantry("doctor", "--today", "2026-03-16", sample("telemetry-agent:3.8.0")).code))
        self.assertIn("duplicate", found)
        self.assertIn("windows-no-version", found)

    def test_text_for_people_names_finding_and_remedy(self):
        answer = gantry("doctor", "--host", "windows-2019", "--client", "docker-windows", sample("telemetry-agent:3.7.4"))
        self.assertCode(answer, FINDINGS)
        self.assertIn("ERROR", answer.text)
        self.assertIn("[windows-newer]", answer.text)
        self.assertIn("nothing", answer.text)

    def test_ignored_findings_do_not_count(self):
        report = self.doctor("telemetry-agent:3.7.4", "--host", "windows-2019", code=FINDINGS)
        name = f"oci:{SAMPLE}:telemetry-agent:3.7.4"
        file = house.work / "ignored.json"
        file.write_text(json.dumps({"gantryIgnored": 1, "images": {name: [
            {"finding": one["key"], "because": "the line is being replaced"} for one in report["findings"] if one["severity"] == "error"]}}))
        again = self.doctor("telemetry-agent:3.7.4", "--host", "windows-2019", "--ignore", file)
        self.assertTrue(any(one["ignored"] for one in again["findings"]))

    def test_what_the_window_ignores_is_ignored_here(self):
        report = self.doctor("telemetry-agent:3.7.4", "--host", "windows-2019", code=FINDINGS)
        kept = house.work / "ignoring/.config/gantry/ignored-findings.json"
        kept.parent.mkdir(parents=True)
        kept.write_text(json.dumps({"gantryIgnored": 1, "images": {sample("telemetry-agent:3.7.4"): [
            {"finding": one["key"], "because": "known"} for one in report["findings"] if one["severity"] == "error"]}}))
        answer = gantry("doctor", "--json", "--today", "2026-03-16", "--host", "windows-2019", sample("telemetry-agent:3.7.4"),
                        home=house.work / "ignoring")
        self.assertCode(answer, FINE)
        self.assertTrue(any(one["ignored"] for one in answer.json["findings"]))

    def test_what_a_host_cannot_use_is_an_error_even_alone(self):
        other = self.doctor("migrate:5.2.0", "--host", "windows-2022", code=FINDINGS)
        self.assertEqual(ids(other, "error"), ["no-entry"])
        chart = self.doctor("charts/telemetry-agent:3.7.4", "--host", "linux-amd64", code=FINDINGS)
        self.assertIsNone(chart["hosts"][0]["picked"])

    def test_docker_on_windows_looks_at_the_config_of_its_choice(self):
        answer = gantry("resolve", "--host", "windows-2019", "--client", "docker-windows", sample("telemetry-agent:3.8.0"))
        self.assertCode(answer, FINDINGS)
        self.assertIn("a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host", answer.err)
        self.assertCode(gantry("resolve", "--host", "windows-2019", "--client", "containerd", sample("telemetry-agent:3.8.0")), FINE)

    def test_wrong_hosts_of_resolve_are_told_how_to_be_right(self):
        self.assertFails(gantry("resolve", "--host", "this", "--host", "windows-2022", sample("collector:0.9.1")), USAGE, "one host")
        self.assertFails(gantry("resolve", "--host", "windows/amd64/10.0.20348", sample("collector:0.9.1")), USAGE,
                         "windows(10.0.20348)/amd64")
        self.assertFails(gantry("explain", "   "), USAGE, "empty")

    def test_what_became_of_the_blobs_is_told(self):
        self.assertRegex(gantry("doctor", "--blobs", sample("collector:0.9.1")).text, r"; blobs asked for: [1-9]")
        self.assertRegex(gantry("doctor", "--verify", sample("collector:0.9.1")).text, r"; blobs read and hashed: [1-9]")

    def test_sarif_is_what_code_scanning_reads(self):
        answer = gantry("doctor", "--sarif", "--host", "windows-2019", sample("telemetry-agent:3.7.4"))
        self.assertCode(answer, FINDINGS)
        log = answer.json
        self.assertEqual(log["version"], "2.1.0")
        run = log["runs"][0]
        for result in run["results"]:
            self.assertEqual(run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"], result["ruleId"])
            self.assertIn(result["level"], ("error", "warning", "note"))
            self.assertTrue(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        marks = [result["partialFingerprints"]["gantryFinding/v1"] for result in run["results"]]
        self.assertEqual(len(marks), len(set(marks)))

    def test_a_whole_repository_is_a_table(self):
        answer = gantry("doctor", "--tags", "--csv", f"oci:{SAMPLE}")
        rows = list(csv.reader(io.StringIO(answer.text)))
        self.assertEqual(rows[0][:2], ["tag", "digest"])
        self.assertIn("linux/arm64", [cell.removesuffix("/v8") for cell in rows[0]])
        self.assertIn("collector:0.9.1", [row[0] for row in rows])
        self.assertEqual({len(row) for row in rows}, {len(rows[0])})
        seen = gantry("doctor", "--tags", "--json", f"oci:{SAMPLE}").json
        self.assertEqual([row["tag"] for row in seen["tags"]], [row[0] for row in rows[1:]])
        self.assertEqual([row["hosts"] for row in seen["tags"] if row["hosts"]], [])  # presets are nobody's

    def test_a_whole_repository_tells_what_named_hosts_get(self):
        named = ("doctor", "--tags", "--host", "windows-2019", "--host", "linux/arm64", f"oci:{SAMPLE}")
        rows = list(csv.DictReader(io.StringIO(gantry(*named, "--csv").text)))
        seen = {row["tag"]: row["hosts"] for row in gantry(*named, "--json").json["tags"]}
        for row in rows:
            if seen[row["tag"]]:
                self.assertEqual([row["windows-2019"] or None, row["linux/arm64"] or None],
                                 [one["picked"] for one in seen[row["tag"]]])
        self.assertIsNone(seen["telemetry-agent:3.7.4"][0]["picked"])
        self.assertRegex(seen["collector:0.9.1"][1]["picked"], "^sha256:02fcb96c")

    def test_hosts_of_a_file_and_wrong_words(self):
        file = house.work / "hosts.txt"
        file.write_text("edge = linux/arm/v7\nline = windows-2022,process\n")
        report = self.doctor("telemetry-agent:3.7.4", "--hosts", file)
        self.assertEqual(len(report["hosts"]), 2)
        self.assertFails(gantry("doctor", "--host", "windws-2019", sample("collector:0.9.1")), USAGE, "windws-2019")
        self.assertFails(gantry("doctor", "--client", "dokcer", sample("collector:0.9.1")), USAGE, "dokcer")
        self.assertFails(gantry("doctor", "--today", "soon", sample("collector:0.9.1")), USAGE, "soon")
        self.assertFails(gantry("doctor", "--csv", sample("collector:0.9.1")), USAGE, "--csv")
        self.assertFails(gantry("doctor", sample("no-such-tag")), NOT_FOUND)


class Healthy(house.House):
    """What other tools make and nobody complained about."""

    def assertHealthy(self, reference, *options):
        answer = gantry("doctor", "--json", "--verify", *options, reference)
        self.assertCode(answer, FINE)
        self.assertEqual(ids(answer.json, "error"), [], reference)
        return answer.json

    def test_the_index_buildah_and_umoci_images_are_made_of(self):
        made = house.images()
        for tag in ("index", "single"):
            if tag in made["images"]:
                self.assertHealthy(f"oci:{made['layout']}:{tag}")

    @unittest.skipUnless(shutil.which("umoci"), "there is no umoci here")
    def test_an_image_of_umoci(self):
        layout = house.work / "umoci"
        tool("umoci", "init", "--layout", layout)
        tool("umoci", "new", "--image", f"{layout}:one")
        self.assertHealthy(f"oci:{layout}:one", "--layers")

    def test_a_flipped_byte_is_found_only_by_reading(self):
        copy = house.work / "flipped"
        shutil.copytree(SAMPLE, copy)
        index = json.loads((copy / "index.json").read_text())
        entry = next(m for m in index["manifests"]
                     if m.get("annotations", {}).get("org.opencontainers.image.ref.name") == "collector:0.9.1")
        blob = lambda digest: copy / "blobs" / digest.replace(":", "/")
        children = json.loads(blob(entry["digest"]).read_text())["manifests"]
        layer = json.loads(blob(children[0]["digest"]).read_text())["layers"][0]["digest"]
        data = bytearray(blob(layer).read_bytes())
        data[len(data) // 2] ^= 1
        blob(layer).chmod(0o644)
        blob(layer).write_bytes(data)
        reference = f"oci:{copy}:collector:0.9.1"
        asked = gantry("doctor", "--json", "--blobs", reference)
        self.assertNotIn("child-corrupt", ids(asked.json, "error"))
        self.assertTrue(asked.json["blobsAsked"])
        self.assertFalse(asked.json["blobsRead"])
        read = gantry("doctor", "--json", "--verify", reference)
        self.assertCode(read, 1)
        self.assertTrue(read.json["blobsRead"])
        found = [f for f in read.json["findings"] if f["id"] == "child-corrupt"]
        self.assertEqual(len(found), 1, found)
        self.assertIn(layer.split(":")[1][:8], found[0]["title"])

    @unittest.skipUnless(shutil.which("skopeo"), "there is no skopeo here")
    def test_a_copy_by_skopeo(self):
        copy = house.work / "skopeo"
        tool("skopeo", "copy", "--all", sample("collector:0.9.1"), f"oci:{copy}:1")
        self.assertHealthy(f"oci:{copy}:1", "--layers")

    @unittest.skipUnless(shutil.which("buildah"), "there is no buildah here")
    def test_an_index_by_buildah(self):
        root = house.work / "buildah"
        base = ["buildah", "--root", root / "root", "--runroot", root / "run", "--storage-driver", "vfs"]
        made = subprocess.run([*map(str, base), "manifest", "create", "localhost/list:1"], capture_output=True, env=house.environment(root / "home"))
        if made.returncode != 0:
            self.skipTest(f"buildah cannot run here: {made.stderr.decode().strip().splitlines()[-1:]}")
        for system in ("amd64", "arm64"):
            name = tool(*base, "from", "--name", system, "--arch", system, "scratch").decode().strip()
            tool(*base, "config", "--arch", system, "--cmd", "/hello", name)
            tool(*base, "commit", "--manifest", "localhost/list:1", name)
        tool(*base, "manifest", "push", "--all", "localhost/list:1", f"oci:{root}/out:1")
        self.assertHealthy(f"oci:{root}/out:1")


class Explain(house.House):
    def test_a_message_and_the_image_it_is_about(self):
        answer = gantry("explain", "--json", "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries",
                        sample("telemetry-agent:3.7.4"))
        self.assertFine(answer)
        first = answer.json["diagnosis"][0]
        self.assertEqual(first["key"], "windows-image-newer-than-host")
        self.assertEqual(first["host"], "windows(10.0.17763)/amd64")
        self.assertIn("windows/amd64 10.0.20348.3328", answer.json["image"]["platforms"])
        self.assertIsNone(answer.json["image"]["hosts"][0]["picked"])
        text = gantry("explain", "no matching manifest for windows/amd64 10.0.17763 in the manifest list entries",
                      sample("telemetry-agent:3.7.4")).text
        for word in ("newer than the Windows host", "windows/amd64 10.0.20348.3328", "nothing"):
            self.assertIn(word, text)

    def test_a_message_from_a_pipe(self):
        answer = gantry("explain", "-", input=b"docker: exec /bin/sh: exec format error\n")
        self.assertFine(answer)
        self.assertIn("foreign-binary-no-emulator", answer.text)

    def test_what_nobody_knows_ends_with_code_3(self):
        self.assertFails(gantry("explain", "the moon is full"), NOT_FOUND, "not known")

    @unittest.skipUnless(SHARED_FACTS.exists(), "there are no facts here")
    def test_every_line_of_the_facts(self):
        blocks = SHARED_FACTS.read_text().split("\n**E")[1:]
        self.assertEqual(len(blocks), 57)
        for block in blocks[::8]:  # each is a program start; the unit test reads all
            answer = gantry("explain", "--json", "--offline", block.split("\n\n")[1].strip())
            self.assertFine(answer)
            self.assertEqual(answer.json["diagnosis"][0]["id"], "E" + block[:2])


if __name__ == "__main__":
    house.main()
