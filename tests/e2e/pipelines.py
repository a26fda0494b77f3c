#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Exported pipelines: their files parse as what they are for, and their script does what the command would."""
import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

import house
from house import REFUSED, UNSUPPORTED, USAGE, digest, gantry

try:
    import yaml
except ImportError:
    yaml = None

ACCOUNT = "carrier:let-me-push"
SYSTEMS = {"github": "yml", "gitlab": "gitlab-ci.yml", "azure": "azure-pipelines.yml", "jenkins": "Jenkinsfile", "shell": None}


class Pipelines(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True))
        cls.made = cls.server.summary["images"]
        cls.at = cls.server.address
        folder = house.work / "bin"
        folder.mkdir()
        (folder / "gantry").symlink_to(house.GANTRY)
        cls.path = f"{folder}:{os.environ['PATH']}"

    def export(self, system, *words, root=None):
        root = root or house.work / f"{self._testMethodName}-{system}"
        answer = gantry("export", "ci", system, "--json", "--dir", root, *words)
        self.assertFine(answer)
        for name in answer.json["files"]:
            self.assertTrue((root / name).is_file(), name)
        return root, answer.json

    def run_script(self, root, exported, **more):
        script = next(name for name in exported["files"] if name.endswith(".sh"))
        env = house.environment(house.work / "ci-home", PATH=self.path, **more)
        return subprocess.run(["sh", str(root / script)], capture_output=True, text=True, env=env, cwd=house.work)

    def test_every_script_passes_shellcheck(self):
        if not shutil.which("shellcheck"):
            self.skipTest("there is no shellcheck here")
        for system in SYSTEMS:
            for tool in ("gantry", "skopeo", "oras"):
                root, made = self.export(system, "--tool", tool, f"{self.at}/demo/index:1", "example.com/a/b:1",
                                         root=house.work / f"check-{system}-{tool}")
                scripts = [str(root / name) for name in made["files"] if name.endswith(".sh")]
                done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_every_pipeline_parses_and_runs_the_script(self):
        if not yaml:
            self.skipTest("there is no yaml module for python here")
        for system, ending in SYSTEMS.items():
            root, made = self.export(system, f"{self.at}/demo/index:1", "ghcr.io/acme/app:1.0")
            self.assertEqual(made["variables"][:2], ["GHCR_IO_USER", "GHCR_IO_PASSWORD"])
            if not ending:
                self.assertEqual(made["files"], ["ci/push-app-1.0.sh"])
                continue
            text = (root / made["files"][-1]).read_text()
            self.assertTrue(made["files"][-1].endswith(ending), made["files"])
            if system == "jenkins":
                self.assertEqual(text.count("{"), text.count("}"))
                self.assertEqual(text.count("("), text.count(")"))
                self.assertIn("credentialsId: 'ghcr.io'", text)
                self.assertIn("sh 'sh ci/push-app-1.0.sh'", text)
                continue
            document = yaml.safe_load(text)
            if system == "github":
                job = document["jobs"]["push"]
                self.assertIn("workflow_dispatch", document[True])  # YAML 1.1 reads "on" as a word for true
                self.assertEqual(document["permissions"], {"contents": "read", "packages": "write"})
                self.assertEqual(job["steps"][1]["run"], "sh ci/push-app-1.0.sh")
                self.assertEqual(job["steps"][1]["env"]["GHCR_IO_PASSWORD"], "${{ secrets.GITHUB_TOKEN }}")
            elif system == "gitlab":
                self.assertEqual(document["push-app-1.0"]["script"], ["sh ci/push-app-1.0.sh"])
                self.assertEqual(document["push-app-1.0"]["rules"], [{"when": "manual"}])
            else:
                step = document["jobs"][0]["steps"][1]
                self.assertEqual(step["script"], "sh ci/push-app-1.0.sh")
                self.assertEqual(step["env"]["GHCR_IO_PASSWORD"], "$(GHCR_IO_PASSWORD)")

    def test_the_script_copies_what_it_says(self):
        target = f"{self.at}/ci/app:1"
        root, made = self.export("shell", f"{self.at}/demo/index:1", target)
        done = self.run_script(root, made)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(digest(self.server.raw("ci/app:1")), self.made["index"]["digest"])

    def test_the_script_pushes_a_draft(self):
        draft = house.work / "pushed.gantry.json"
        target = f"{self.at}/ci/draft:1"
        # A member no option can say: the draft itself has to go along.
        layout = house.images()["layout"]
        self.assertFine(gantry("assemble", "--to", f"{self.at}/ci/base:1", f"oci:{layout}:index"))
        planned = gantry("assemble", "--json", "--dry-run", "--to", target, f"{self.at}/ci/base:1", "--remove", "linux/arm64",
                         "--annotation", "index:com.example.a=b c", "--save-draft", draft)
        self.assertFine(planned)
        root, made = self.export("shell", "--from-draft", draft)
        done = self.run_script(root, made)
        self.assertEqual(done.returncode, 0, done.stderr)
        pushed = json.loads(self.server.raw("ci/draft:1"))
        self.assertEqual(pushed["manifests"], planned.json["index"]["manifests"])
        self.assertEqual(pushed["annotations"], planned.json["index"]["annotations"])

    def test_the_script_signs_in_with_what_the_job_has(self):
        with house.registry("--htpasswd", ACCOUNT) as locked:
            root, made = self.export("shell", f"{self.at}/demo/single:1", f"{locked.address}/ci/app:1")
            refused = self.run_script(root, made)
            self.assertNotEqual(refused.returncode, 0)
            user, password = made["variables"][:2]
            name, secret = ACCOUNT.split(":")
            signed = self.run_script(root, made, **{user: name, password: secret})
            self.assertEqual(signed.returncode, 0, signed.stderr)
            for file in made["files"]:
                self.assertNotIn(secret, (root / file).read_text())

    def test_what_is_missing_is_said(self):
        root, made = self.export("shell", "oci:nowhere/at-all:1", f"{self.at}/ci/app:2")
        done = self.run_script(root, made)
        self.assertEqual(done.returncode, 1)
        self.assertIn("nowhere/at-all is not here", done.stderr)
        env = house.environment(house.work / "ci-home", PATH="/usr/bin:/bin")
        if not shutil.which("gantry", path=env["PATH"]):
            script = root / next(name for name in made["files"] if name.endswith(".sh"))
            bare = subprocess.run(["sh", str(script)], capture_output=True, text=True, env=env)
            self.assertEqual(bare.returncode, 127)
            self.assertIn("gantry is not here", bare.stderr)

    def test_wrong_words_are_named(self):
        copy = (f"{self.at}/demo/index:1", "example.com/a:1")
        self.assertFails(gantry("export", "ci", "githup", *copy), USAGE, "github")
        self.assertFails(gantry("export", "cd", "github", *copy), USAGE, "export ci")
        self.assertFails(gantry("export", "ci", "github", copy[0]), USAGE, "SRC and DST")
        self.assertFails(gantry("export", "ci", "github", "--tool", "rsync", *copy, "--dir", "x"), UNSUPPORTED, "gantry")
        root, _ = self.export("github", *copy)
        workflow = next((root / ".github/workflows").iterdir())
        workflow.write_text("mine")
        self.assertFails(gantry("export", "ci", "github", "--dir", root, *copy), REFUSED, "--force", workflow.name)
        self.assertEqual(workflow.read_text(), "mine")
        self.assertFine(gantry("export", "ci", "github", "--dir", root, "--force", *copy))
        self.assertFalse(Path(root, "ci", "mine").exists())


if __name__ == "__main__":
    house.main()
