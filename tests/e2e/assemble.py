#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Indexes put together by gantry: against a real docker-registry and a layout, read back by other tools."""
import json
import os
import subprocess
import unittest
from pathlib import Path

import house
from house import CORRUPT, NOT_FOUND, REFUSED, UNSUPPORTED, USAGE, digest, gantry, tool

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"


def plain(entry):
    """What everybody agrees an entry is."""
    platform = {key: value for key, value in (entry.get("platform") or {}).items() if value}
    return entry["digest"], entry["size"], json.dumps(platform, sort_keys=True)


class Assembling(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True, tags=3))
        cls.at = cls.server.address
        cls.made = cls.server.summary["images"]
        cls.layout = cls.server.summary["layout"]
        for name in ("single", "arm64", "windows", "windows2019"):
            tool("oras", "cp", "--no-tty", "--from-plain-http", "--to-plain-http", f"{cls.at}/demo/{name}:1",
                 f"{cls.at}/team/parts:{name}")
        cls.other = "buildah" if "buildah" in cls.made else "schema2"  # linux/amd64, and not `single`

    def part(self, name):
        return f"{self.at}/team/parts:{name}"

    def assemble(self, to, *words, code=0):
        answer = gantry("assemble", "--json", "--to", f"{self.at}/{to}", *words)
        self.assertCode(answer, code)
        return answer.json

    def raw(self, name):
        return self.server.raw(name)

    def index(self, name):
        return json.loads(self.raw(name))

    def put(self, repository, tag, document):
        """An index as somebody else wrote it, byte for byte."""
        path = house.work / "document.json"
        path.write_bytes(document)
        tool("oras", "manifest", "push", "--plain-http", "--media-type", json.loads(document)["mediaType"],
             f"{self.at}/{repository}:{tag}", str(path))

    def strange(self, repository, tag):
        """An index with members nobody knows, of two images of the repository."""
        entries = []
        for name in ("single", "arm64"):
            tool("oras", "cp", "--no-tty", "--from-plain-http", "--to-plain-http", self.part(name),
                 f"{self.at}/{repository}:{name}")
            made = self.made[name]
            entries.append({"mediaType": made["mediaType"], "size": made["size"], "digest": made["digest"],
                            "platform": {**made["platform"], "x-page": 4096}, "x-entry": [1.50, None]})
        document = {"schemaVersion": 2, "x-team": {"kept": True}, "mediaType": OCI_INDEX, "manifests": entries,
                    "annotations": {"com.example.a": "b"}}
        text = json.dumps(document, indent=3).replace("application/vnd.oci.image.index", "application\\/vnd.oci.image.index")
        text = text.replace("1.5,", "1.50,")
        self.put(repository, tag, text.encode())
        return text.encode()

    # ---- making ----

    def test_an_index_names_the_same_children_as_its_maker_gave(self):
        answer = self.assemble("team/new:1", *map(self.part, ("single", "arm64", "windows2019", "windows")))
        written = self.index("team/new:1")
        self.assertEqual(written, answer["index"])
        self.assertEqual([plain(entry) for entry in written["manifests"]],
                         [plain({**self.made[name]}) for name in ("single", "arm64", "windows2019", "windows")])
        self.assertEqual(answer["problems"], [p for p in answer["problems"] if p["severity"] != "error"])

    def test_the_digest_is_the_sha256_of_the_bytes_for_everybody(self):
        answer = self.assemble("team/sums:1", self.part("single"), self.part("arm64"))
        data = self.raw("team/sums:1")
        self.assertEqual(answer["result"]["digest"], digest(data))
        self.assertEqual(tool("sha256sum", input=data).split()[0].decode(), answer["result"]["digest"][7:])
        self.assertEqual(tool("skopeo", "inspect", "--raw", "--tls-verify=false", f"docker://{self.at}/team/sums:1"), data)
        self.assertEqual(tool("oras", "manifest", "fetch", "--plain-http", f"{self.at}/team/sums:1"), data)
        seen = json.loads(tool("oras", "manifest", "fetch", "--descriptor", "--plain-http", f"{self.at}/team/sums:1"))
        self.assertEqual((seen["digest"], seen["size"]), (answer["result"]["digest"], len(data)))

    def test_every_entry_can_be_pulled_by_skopeo(self):
        self.assemble("team/whole:1", self.part("single"), self.part("windows"), f"oci:{self.layout}:arm64")
        target = house.work / "pulled"
        tool("skopeo", "copy", "-q", "--all", "--src-tls-verify=false", f"docker://{self.at}/team/whole:1", f"oci:{target}:1")
        self.assertEqual(json.loads((target / "index.json").read_bytes())["manifests"][0]["digest"],
                         digest(self.raw("team/whole:1")))

    def test_other_tools_name_the_same_children(self):
        """buildah always; oras where its version makes indexes (1.3 and later)"""
        storage = ["--root", house.work / "storage", "--runroot", house.work / "storage-run", "--storage-driver", "vfs"]
        names, target = ("single", "arm64", "windows2019"), f"{self.at}/team/parts:by-buildah"
        tool("buildah", *storage, "manifest", "create", target)
        for name in names:
            tool("buildah", *storage, "manifest", "add", "--tls-verify=false", target, f"docker://{self.part(name)}")
        tool("buildah", *storage, "manifest", "push", "--all", "--tls-verify=false", target, f"docker://{target}")
        self.assemble("team/parts:beside-buildah", *map(self.part, names))
        ours, theirs = self.index("team/parts:beside-buildah"), self.index("team/parts:by-buildah")
        self.assertEqual([plain(entry)[:2] for entry in ours["manifests"]], [plain(entry)[:2] for entry in theirs["manifests"]])
        for mine, other in zip(ours["manifests"], theirs["manifests"]):
            for key in ("os", "architecture"):
                self.assertEqual(mine["platform"][key], other["platform"][key])
        known = subprocess.run(["oras", "manifest", "index", "create", "--help"], capture_output=True, text=True)
        if known.returncode == 0 and "index create" in known.stdout:
            names = ("single", "arm64", "windows2019", "windows")
            tool("oras", "manifest", "index", "create", "--plain-http", f"{self.at}/team/parts:by-oras",
                 *(self.made[name]["digest"] for name in names))
            self.assemble("team/parts:by-gantry", *map(self.part, names))
            self.assertEqual([plain(entry) for entry in self.index("team/parts:by-oras")["manifests"]],
                             [plain(entry) for entry in self.index("team/parts:by-gantry")["manifests"]])

    def test_attestations_travel_with_their_image(self):
        self.assemble("team/attested:1", f"{self.at}/demo/index:1", "--remove", "linux/arm64", "--remove", "windows/amd64")
        written = self.index("team/attested:1")["manifests"]
        single = self.made["single"]["digest"]
        self.assertEqual(written[0]["digest"], single)
        self.assertEqual([entry["annotations"]["vnd.docker.reference.digest"] for entry in written[1:]], [single])
        alone = self.assemble("team/attested:2", f"{self.at}/demo/index:1@{self.made['arm64']['digest']}")
        self.assertEqual(len(alone["index"]["manifests"]), 2)

    def test_a_nested_index_stays_an_entry(self):
        answer = self.assemble("team/nested:1", f"{self.at}/demo/nested:1")
        self.assertEqual([entry["mediaType"] for entry in answer["index"]["manifests"]], [OCI_INDEX, OCI_MANIFEST])
        self.assertEqual(self.raw("team/nested:1"), self.raw("demo/nested:1"))

    # ---- Windows ----

    def test_windows_versions_and_features_survive_every_path(self):
        features = ["--set", f"{self.made['windows']['digest']}:os.features=win32k"]
        self.assemble("team/win:1", self.part("windows"), self.part("windows2019"), *features)

        def seen(entries):
            return [(entry["platform"].get("os.version"), entry["platform"].get("os.features")) for entry in entries]
        wanted = [("10.0.20348.2582", ["win32k"]), ("10.0.17763.6189", None)]
        self.assertEqual(seen(self.index("team/win:1")["manifests"]), wanted)
        # To a layout and back.
        layout = house.work / "win-layout"
        self.assertFine(gantry("assemble", "--to", f"oci:{layout}:1", f"{self.at}/team/win:1"))
        self.assertFine(gantry("assemble", "--to", f"{self.at}/team/win:back", f"oci:{layout}:1"))
        self.assertEqual(self.raw("team/win:back"), self.raw("team/win:1"))
        # By skopeo, which keeps bytes.
        self.assertFine(gantry("copy", f"oci:{layout}:1", f"{self.at}/team/win-copy:1"))
        self.assertEqual(self.raw("team/win-copy:1"), self.raw("team/win:1"))
        # As a Docker list.
        self.assemble("team/win:list", f"{self.at}/team/win:1", "--docker-list")
        listed = self.index("team/win:list")
        self.assertEqual(listed["mediaType"], DOCKER_LIST)
        self.assertEqual(seen(listed["manifests"]), wanted)

    def test_a_windows_build_against_its_config_is_refused(self):
        answer = gantry("assemble", "--to", f"{self.at}/team/wrong:1", self.part("windows"),
                        "--set", "windows/amd64:os.version=10.0.17763.1")
        self.assertFails(answer, REFUSED, "17763", "20348", "--force")
        self.assertNotIn("team/wrong", gantry("repos", self.at).text)
        self.assertFine(gantry("assemble", "--force", "--to", f"{self.at}/team/wrong:1", self.part("windows"),
                               "--set", "windows/amd64:os.version=10.0.17763.1"))

    # ---- editing ----

    def test_members_nobody_knows_survive_an_edit(self):
        before = self.strange("team/strange", "1")
        self.assemble("team/strange:1", "--annotation", "index:com.example.a=c", "--annotation", "linux/amd64:com.example.e=f")
        after = self.index("team/strange:1")
        wanted = json.loads(before)
        wanted["annotations"]["com.example.a"] = "c"
        wanted["manifests"][0]["annotations"] = {"com.example.e": "f"}
        self.assertEqual(after, wanted)
        self.assertIn(b"1.50", self.raw("team/strange:1"))
        planned = gantry("assemble", "--dry-run", "--to", f"{self.at}/team/strange:1", "--annotation", "index:com.example.a=d")
        self.assertRegex(planned.text, r"\(the index\) +annotations.com.example.a")

    def test_an_index_that_is_not_changed_keeps_its_bytes(self):
        before = self.strange("team/kept", "1")
        answer = self.assemble("team/kept:2", f"{self.at}/team/kept:1")
        self.assertEqual(self.raw("team/kept:2"), before)
        self.assertEqual(answer["result"]["digest"], digest(before))
        self.assertEqual({change["change"] for change in answer["changes"]["entries"]}, {"same"})

    def test_one_platform_is_replaced_in_one_step(self):
        self.assemble("team/replaced:1", self.part("single"), self.part("windows2019"), self.part("windows"))
        before = self.index("team/replaced:1")["manifests"]
        answer = self.assemble("team/replaced:1", "--replace", f"linux/amd64={self.at}/demo/{self.other}:1")
        after = self.index("team/replaced:1")["manifests"]
        self.assertEqual(after[1:], before[1:])
        self.assertEqual(after[0]["digest"], self.made[self.other]["digest"])
        self.assertEqual([change["change"] for change in answer["changes"]["entries"]], ["replaced", "same", "same"])
        self.assertFails(gantry("assemble", "--to", f"{self.at}/team/replaced:1", "--replace",
                                f"windows/amd64={self.part('windows')}"), USAGE, "2 entries")
        self.assertFails(gantry("assemble", "--to", f"{self.at}/team/replaced:1", "--replace",
                                f"linux/s390x={self.part('single')}"), NOT_FOUND, "linux/amd64")

    def test_entries_are_removed_by_platform_and_digest(self):
        self.assemble("team/removed:1", *map(self.part, ("single", "arm64", "windows2019", "windows")))
        answer = self.assemble("team/removed:1", "--remove", "windows/amd64:10.0.17763", "--remove", self.made["arm64"]["digest"])
        self.assertEqual([entry["digest"] for entry in self.index("team/removed:1")["manifests"]],
                         [self.made["single"]["digest"], self.made["windows"]["digest"]])
        hosts = {host["name"]: host for host in answer["hosts"]}
        self.assertIsNotNone(hosts["Windows Server 2019"]["before"])
        self.assertIsNone(hosts["Windows Server 2019"]["after"])

    def test_two_entries_for_one_platform_are_a_conflict(self):
        answer = gantry("assemble", "--to", f"{self.at}/team/twice:1", self.part("single"), f"{self.at}/demo/{self.other}:1")
        self.assertFails(answer, REFUSED, "two entries for linux/amd64", "whichever comes first")
        self.assertFine(gantry("assemble", "--force", "--to", f"{self.at}/team/twice:1", self.part("single"),
                               f"{self.at}/demo/{self.other}:1"))

    def test_a_docker_list_leaves_out_annotations_and_says_so(self):
        answer = gantry("assemble", "--docker-list", "--to", f"{self.at}/team/list:1", f"{self.at}/demo/index:1",
                        "--annotation", "index:com.example.x=y")
        self.assertFine(answer)
        self.assertIn("2 annotations of the index", answer.err)
        written = self.index("team/list:1")
        self.assertEqual(written["mediaType"], DOCKER_LIST)
        self.assertNotIn("annotations", json.dumps(written))
        self.assertEqual(len(written["manifests"]), 4)

    # ---- drafts ----

    def test_a_draft_file_makes_the_same_index(self):
        draft = house.work / "saved.gantry.json"
        first = self.assemble("team/draft:1", self.part("single"), self.part("windows"), "--annotation", "index:a.b=c",
                              "--save-draft", draft, "--dry-run")
        self.assertIsNone(first["result"])
        self.assertNotIn("team/draft", gantry("repos", self.at).text)
        answer = gantry("assemble", "--json", "--from-draft", draft)
        self.assertFine(answer)
        self.assertEqual(answer.json["index"], first["index"])
        self.assertEqual(json.loads(draft.read_text())["gantryDraft"], 1)
        # Used a second time it would overwrite what it did not begin with: nothing was there then.
        changed = json.loads(draft.read_text())
        changed["gantryDraft"] = 7
        draft.write_text(json.dumps(changed))
        self.assertFails(gantry("assemble", "--from-draft", draft), UNSUPPORTED, "version 7")
        draft.write_text("{")
        self.assertFails(gantry("assemble", "--from-draft", draft), CORRUPT)

    def test_an_export_is_a_folder_whose_scripts_push_the_same(self):
        document, source = self.strange("team/exported", "strange"), f"{self.at}/team/exported:strange"
        folder = house.work / "exported"
        answer = gantry("assemble", "--json", "--to", f"{self.at}/team/exported:out", source, "--export", folder)
        self.assertCode(answer, 0)
        fidelity = {each["tool"]: each["fidelity"] for each in answer.json["commands"]}
        self.assertEqual(fidelity["gantry"], "needsFiles")
        self.assertEqual(fidelity["crane"], "loses")
        self.assertEqual({path.name for path in folder.iterdir()}, set(answer.json["files"]))
        self.assertCode(gantry("inspect", f"{self.at}/team/exported:out"), NOT_FOUND)
        env = {**house.environment(), "PATH": f"{Path(house.GANTRY).parent}:{os.environ['PATH']}"}
        subprocess.run([str(folder / "gantry.sh")], check=True, env=env, cwd="/", stdout=subprocess.PIPE)
        self.assertEqual(self.raw("team/exported:out"), document)
        again = gantry("assemble", "--to", f"{self.at}/team/exported:out", source, "--export", folder)
        self.assertCode(again, REFUSED)

    def test_an_exported_docker_manifest_line_makes_what_it_says(self):
        """docker 26.1 for what the line promises: the format, the children, every platform field"""
        env = {**house.environment(), "PATH": os.environ["PATH"], "HOME": str(house.work / "docker-home")}
        for number, (names, words, note) in enumerate((
                (("single", "arm64", "windows", "windows2019"), (), None),
                (("schema2",), ("--docker-list",), None),
                (("schema2",), (), "loses the OCI index (it writes a Docker list)"))):
            folder, target = house.work / f"docker-{number}", f"{self.at}/team/by-docker:{number}"
            sources = sorted((f"{self.at}/demo/{name}@{self.made[name]['digest']}" for name in names))
            answer = gantry("assemble", "--json", "--to", target, *sources, *words, "--export", folder)
            self.assertCode(answer, 0)
            line = next(each for each in answer.json["commands"] if each["tool"] == "docker")
            self.assertEqual((line["fidelity"], line.get("note") or None), ("loses" if note else "exact", note))
            self.assertFine(gantry("assemble", "--to", target.replace("by-docker", "by-gantry"), *sources, *words))
            made = subprocess.run([str(folder / "docker.sh")], env=env, cwd="/", capture_output=True, text=True)
            self.assertEqual(made.returncode, 0, made.stderr)
            theirs, ours = self.index(f"team/by-docker:{number}"), self.index(f"team/by-gantry:{number}")
            self.assertEqual(theirs["mediaType"] == ours["mediaType"], note is None)
            self.assertEqual([plain(entry) for entry in theirs["manifests"]], [plain(entry) for entry in ours["manifests"]])

    def test_a_draft_written_by_hand_names_its_sources_only(self):
        draft = house.work / "hand.gantry.json"
        draft.write_text(json.dumps({"gantryDraft": 1, "target": f"{self.at}/team/hand:1",
                                     "entries": [{"source": self.part("single")}, {"source": f"oci:{self.layout}:windows"}]}))
        self.assertFine(gantry("assemble", "--from-draft", draft))
        self.assertEqual([entry["platform"].get("os.version") for entry in self.index("team/hand:1")["manifests"]],
                         [None, "10.0.20348.2582"])

    # ---- guards ----

    def test_the_tag_is_guarded(self):
        self.assemble("team/guard:1", self.part("single"))
        before = digest(self.raw("team/guard:1"))
        draft = house.work / "guard.gantry.json"
        self.assemble("team/guard:1", "--annotation", "index:a.b=c", "--save-draft", draft, "--dry-run")
        self.assertFails(gantry("assemble", "--to", f"{self.at}/team/guard:1", self.part("arm64"), "--if-digest",
                                "sha256:" + "0" * 64), REFUSED)
        self.assertEqual(digest(self.raw("team/guard:1")), before)
        self.assemble("team/guard:1", self.part("single"), self.part("arm64"), "--if-digest", before)
        # The draft began with what is no longer there.
        moved = digest(self.raw("team/guard:1"))
        self.assertFails(gantry("assemble", "--from-draft", draft), REFUSED)
        self.assertEqual(digest(self.raw("team/guard:1")), moved)
        self.assertFine(gantry("assemble", "--from-draft", draft, "--force"))

    def test_a_protected_tag_moves_only_by_force(self):
        home = house.work / "careful"
        settings = home / ".config/gantry/protected-tags.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"schema": 1, "patterns": ["team/*:rel", "*/team/guarded:2.*"]}))

        def push(tag, *words):
            return gantry("assemble", "--to", f"{self.at}/team/guarded:{tag}", *words, home=home)

        self.assertFine(push("2.0", self.part("single")))  # a new tag is nobody's yet
        before = self.raw("team/guarded:2.0")
        self.assertFails(push("2.0", self.part("arm64")), REFUSED, "2.0 is protected", "2.*", "--force")
        copied = gantry("copy", self.part("windows"), f"{self.at}/team/guarded:2.0", home=home)
        self.assertFails(copied, REFUSED, "protected")
        deleted = gantry("delete", f"{self.at}/team/guarded:2.0", home=home)
        self.assertFails(deleted, REFUSED, "protected")
        self.assertEqual(self.raw("team/guarded:2.0"), before)
        self.assertFine(push("2.0", self.part("single")))  # nothing would move
        self.assertFine(push("2.0", self.part("arm64"), "--force"))
        after = self.raw("team/guarded:2.0")
        self.assertNotEqual(after, before)
        back = ("rollback", "--to", digest(before), f"{self.at}/team/guarded:2.0")
        self.assertFails(gantry(*back, home=home), REFUSED, "2.0 is protected", "2.*", "--force")
        planned = gantry(*back, "--dry-run", "--json", home=home)
        self.assertEqual((planned.code, planned.json["refusal"]["code"]), (REFUSED, "Refused"))
        self.assertEqual(self.raw("team/guarded:2.0"), after)
        self.assertFine(gantry(*back, "--force", home=home))
        self.assertEqual(self.raw("team/guarded:2.0"), before)
        self.assertFine(gantry("assemble", "--to", f"{self.at}/team/open:2.0", self.part("single"), home=home))
        self.assertFine(gantry("assemble", "--to", f"{self.at}/team/open:2.0", self.part("arm64"), home=home))
        self.assertFine(gantry("rollback", "--to", digest(before), f"{self.at}/team/open:2.0", home=home))
        settings.write_text('{"schema":1,"patterns":["a b"]}')
        self.assertFails(push("3.0", self.part("single")), CORRUPT, "a b", "protected-tags.json")

    def test_the_old_index_is_kept_and_rolled_back_to(self):
        self.assemble("team/old:1", self.part("single"))
        before = self.raw("team/old:1")
        answer = self.assemble("team/old:1", self.part("single"), self.part("arm64"), "--keep-old")
        kept = [move["tag"] for move in answer["tags"] if move["rollback"]]
        self.assertEqual(len(kept), 1)
        self.assertEqual(self.raw(f"team/old:{kept[0]}"), before)
        self.assertFine(gantry("rollback", f"{self.at}/team/old:1"))
        self.assertEqual(self.raw("team/old:1"), before)
        self.assemble("team/old:1", self.part("arm64"), "--keep-old=mine")
        self.assertEqual(self.raw("team/old:mine"), before)

    def test_a_dry_run_writes_nothing(self):
        answer = self.assemble("team/dry:1", self.part("single"), f"oci:{self.layout}:windows", "--dry-run")
        self.assertIsNone(answer["result"])
        self.assertIn("upload", {blob["action"] for blob in answer["blobs"]})
        self.assertNotIn("team/dry", gantry("repos", self.at).text)

    def test_words_that_mean_nothing_are_said(self):
        self.assertFails(gantry("assemble", self.part("single")), USAGE, "--to")
        to = ["assemble", "--to", f"{self.at}/team/words:1", self.part("single")]
        self.assertFails(gantry(*to, "--set", "linux/amd64:flavour=x"), USAGE, "--set")
        self.assertFails(gantry(*to, "--set", "linux/amd64:os="), REFUSED, "os")
        self.assertFails(gantry(*to, "--replace", "nothing"), USAGE, "--replace")
        self.assertFails(gantry(*to, "--remove", "linux/s390x"), NOT_FOUND, "linux/amd64")
        self.assertFails(gantry(*to, "--docker-list", "--oci-index"), USAGE)
        self.assertFails(gantry("assemble", "--to", f"{self.at}/team/none:1", f"{self.at}/team/nothing:1"), NOT_FOUND)
        self.assertFails(gantry("assemble", "--to", f"{self.at}/team/none:1"), NOT_FOUND)


if __name__ == "__main__":
    house.main()
