#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Copy as Command: the lines are run as a person would paste them, and those called exact give the same bytes."""
import json
import os
import shutil
import subprocess
import unittest

import house
from house import digest

LINES = os.environ.get("GANTRY_COMMANDLINES") or shutil.which("gantry-commandlines")


@unittest.skipUnless(LINES, "there is no gantry-commandlines here (set GANTRY_COMMANDLINES)")
class Commands(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry("--tls", fill=True))
        cls.made = cls.server.summary["images"]
        cls.index = f"{cls.server.address}/demo/index:1"
        # Trusted as a person would have it: skopeo and gantry by certs.d, Go programs by the system's list.
        home = house.work / "home"
        folder = home / ".config/containers/certs.d" / cls.server.address
        folder.mkdir(parents=True)
        shutil.copy(cls.server.ca, folder / "ca.crt")
        bin_folder = house.work / "bin"
        bin_folder.mkdir()
        (bin_folder / "gantry").symlink_to(house.GANTRY)
        cls.env = house.environment(home, SSL_CERT_FILE=cls.server.ca, PATH=f"{bin_folder}:{os.environ['PATH']}")

    def offered(self, *words):
        done = subprocess.run([LINES, *words], capture_output=True, text=True, check=True)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def outputs(self, commands, ran):
        """(command, stdout) of every exact line whose tool is here; those that fail fail the test."""
        for command in commands:
            tool = command["line"].split()[0]
            if not command["exact"] or not shutil.which(tool, path=self.env["PATH"]):
                continue
            if command["line"].startswith("docker "):
                continue  # buildx needs an engine of its own
            done = subprocess.run(["sh", "-c", command["line"]], capture_output=True, env=self.env, cwd=house.work)
            self.assertEqual(done.returncode, 0, f"{command['line']}\n{done.stderr.decode()}")
            ran.append(command["tool"])
            yield command, done.stdout

    def same_bytes(self, commands, wanted):
        ran = []
        for command, out in self.outputs(commands, ran):
            self.assertEqual(digest(out), wanted, command["line"])
        self.assertIn("gantry", ran)
        self.assertTrue({"skopeo", "oras"} & set(ran), ran)
        print(f"         ran {', '.join(ran)}")

    def test_manifest_of_a_tag_and_of_a_digest(self):
        self.same_bytes(self.offered("manifest", self.index), self.made["index"]["digest"])
        self.same_bytes(self.offered("manifest", self.index, self.made["arm64"]["digest"]), self.made["arm64"]["digest"])

    def test_config_bytes(self):
        wanted = self.made["arm64"]["config"]["digest"]
        ran = []
        for command, out in self.outputs(self.offered("config", self.index, wanted, "linux/arm64/v8"), ran):
            self.assertEqual(digest(out), wanted, command["line"])
        self.assertIn("oras", ran)
        # skopeo finds a config by its image alone: offered where no digest is given and none is needed.
        wanted, ran = self.made["single"]["config"]["digest"], []
        for command, out in self.outputs(self.offered("config", f"{self.server.address}/demo/single:1"), ran):
            self.assertEqual(digest(out), wanted, command["line"])
        self.assertIn("skopeo", ran)

    def test_tags_and_repositories(self):
        for view, wanted in (("tags", self.server.summary["manyTags"]), ("repositories", self.server.summary["repositories"])):
            ran = []
            for command, out in self.outputs(self.offered(view, f"{self.server.address}/demo/many"), ran):
                text = out.decode()
                names = json.loads(text)["Tags"] if text.startswith("{") else text.split()
                self.assertEqual(sorted(names), wanted, command["line"])
            self.assertIn("gantry", ran)

    def test_a_layout(self):
        layout = f"oci:{house.images()['layout']}:index"
        self.same_bytes(self.offered("manifest", layout), self.made["index"]["digest"])

    def test_a_copy_is_the_same_whoever_makes_it(self):
        ran = []
        for tool in ("gantry", "skopeo", "oras"):
            target = f"{self.server.address}/demo/single:by-{tool}"
            lines = [each for each in self.offered("copy", self.index, target) if each["tool"] == tool]
            for command, _ in self.outputs(lines, ran):
                read = subprocess.run(["skopeo", "inspect", "--raw", f"docker://{target}"], capture_output=True, env=self.env)
                self.assertEqual(digest(read.stdout), self.made["index"]["digest"], command["line"])
        self.assertIn("gantry", ran)

    def test_a_draft_is_the_same_index_as_a_command(self):
        draft = house.work / "exported.gantry.json"
        target = f"{self.server.address}/demo/index:assembled"
        first = house.gantry("assemble", "--json", "--to", target, self.index, "--remove", "linux/arm64", "--annotation",
                             "index:com.example.a=b c", "--save-draft", draft)
        self.assertFine(first)
        lines = [each["line"] for each in self.offered("assembly", str(draft)) if each["tool"] == "gantry"]
        done = subprocess.run(["sh", "-c", lines[0] + " --json --force --verbose"], capture_output=True, env=self.env)
        self.assertEqual(done.returncode, 0, f"{lines[0]}\n{done.stderr.decode()}")
        self.assertEqual(json.loads(done.stdout)["index"]["manifests"], first.json["index"]["manifests"])
        self.assertEqual(json.loads(done.stdout)["index"]["annotations"], first.json["index"]["annotations"])

    def test_every_line_of_gantry_runs(self):
        entry = self.made["windows"]["digest"]
        for words in (["index", self.index], ["entry", self.index, "", "windows(10.0.20348.2582)/amd64"],
                      ["entry", self.index, entry], ["referrers", self.index, self.made["index"]["digest"]],
                      ["config", self.index, self.made["arm64"]["config"]["digest"], "linux/arm64"]):
            lines = [each["line"] for each in self.offered(*words) if each["tool"] == "gantry"]
            self.assertTrue(lines, words)
            for line in lines:
                done = subprocess.run(["sh", "-c", line], capture_output=True, env=self.env)
                self.assertEqual(done.returncode, 0, f"{line}\n{done.stderr.decode()}")


if __name__ == "__main__":
    house.main()
