#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Images on this computer: OCI layouts by umoci and buildah, archives by skopeo and podman, and the layouts of the corpora."""
import json
import subprocess
import unittest
from pathlib import Path

import house
from house import CORPORA, CORRUPT, IO, NOT_FOUND, USAGE, digest, gantry, tool

ENTRY_FIELDS = ["digest", "mediaType", "size", "role", "attests", "platform", "config", "layers", "error", "children",
                "referrers"]
TOP_FIELDS = ["schema", "reference", "mediaType", "digest", "size", "artifactType", "annotations", "manifests", "totals"]
CONFIG_FIELDS = ["digest", "created", "os", "architecture", "variant", "os.version", "user", "env", "entrypoint", "cmd",
                 "workingDir", "exposedPorts", "labels", "stopSignal", "history"]
LAYER_FIELDS = ["digest", "mediaType", "size", "diffId", "createdBy", "urls"]


class Layouts(house.House):
    @classmethod
    def setUpClass(cls):
        cls.summary = house.images()
        cls.layout = cls.summary["layout"]
        cls.made = cls.summary["images"]

    def blob(self, name):
        return Path(self.layout, "blobs", name.replace(":", "/")).read_bytes()

    def inspect(self, tag, *options):
        answer = gantry("inspect", "--json", *options, f"oci:{self.layout}:{tag}")
        self.assertFine(answer)
        return answer.json

    def test_every_field_of_the_contract_is_there_in_its_order(self):
        seen = self.inspect("index")
        self.assertEqual(list(seen)[:len(TOP_FIELDS)], TOP_FIELDS)
        self.assertEqual(seen["schema"], 1)
        for entry in seen["manifests"]:
            self.assertEqual(list(entry)[:len(ENTRY_FIELDS)], ENTRY_FIELDS)
            if entry["role"] == "image":
                self.assertEqual(list(entry["config"]), CONFIG_FIELDS)
                for layer in entry["layers"]:
                    self.assertEqual(list(layer), LAYER_FIELDS)
        self.assertTrue({"compressedBytes", "layers", "platforms"} <= set(seen["totals"]))

    def test_an_index_reads_as_its_maker_described_it(self):
        seen, made = self.inspect("index"), self.made["index"]
        for key in ("mediaType", "digest", "size"):
            self.assertEqual(seen[key], made[key])
        self.assertEqual(seen["annotations"], {"org.opencontainers.image.title": "the demo of every platform"})
        self.assertEqual([entry["digest"] for entry in seen["manifests"]], [entry["digest"] for entry in made["entries"]])
        roles = [entry["role"] for entry in seen["manifests"]]
        self.assertEqual(roles, ["image"] * 4 + ["attestation"] * 2)
        self.assertEqual(seen["totals"]["platforms"], 4)
        for entry, wanted in zip(seen["manifests"], made["entries"]):
            for key in ("os", "architecture", "variant", "os.version"):
                self.assertEqual(entry["platform"][key], wanted["platform"].get(key))
            self.assertIsNone(entry["error"])

    def test_layers_and_config_of_an_image_are_those_of_its_documents(self):
        entry = self.inspect("single")["manifests"]
        self.assertEqual(len(entry), 1, "a single manifest is its own only entry")
        entry, made = entry[0], self.made["single"]
        config = json.loads(self.blob(made["config"]["digest"]))
        self.assertEqual(entry["digest"], made["digest"])
        self.assertEqual(entry["config"]["digest"], made["config"]["digest"])
        self.assertEqual([layer["digest"] for layer in entry["layers"]], [layer["digest"] for layer in made["layers"]])
        self.assertEqual([layer["diffId"] for layer in entry["layers"]], config["rootfs"]["diff_ids"])
        created_by = [step["created_by"] for step in config["history"] if not step.get("empty_layer")]
        self.assertEqual([layer["createdBy"] for layer in entry["layers"]], created_by)
        self.assertEqual(entry["config"]["created"], config["created"])
        self.assertEqual(entry["config"]["user"], "1000:1000")
        self.assertEqual(entry["config"]["entrypoint"], ["/usr/bin/true"])
        self.assertEqual(entry["config"]["cmd"], ["--serve"])
        self.assertEqual(entry["config"]["exposedPorts"], ["8080/tcp"])
        self.assertEqual(entry["config"]["labels"], {"org.opencontainers.image.title": "demo"})
        self.assertEqual(entry["config"]["stopSignal"], "SIGINT")
        self.assertIn("LANG=C.UTF-8", entry["config"]["env"])

    def test_attestations_point_at_what_they_attest(self):
        seen = self.inspect("index")
        attested = [entry["attests"] for entry in seen["manifests"] if entry["role"] == "attestation"]
        self.assertEqual(attested, [self.made["single"]["digest"], self.made["arm64"]["digest"]])

    def test_raw_gives_the_exact_bytes_and_nothing_else(self):
        for tag in ("index", "single", "list", "nested", "schema2"):
            answer = gantry("inspect", "--raw", f"oci:{self.layout}:{tag}")
            self.assertFine(answer)
            self.assertEqual(digest(answer.out), self.made[tag]["digest"])
            self.assertEqual(answer.err, "")

    def test_raw_with_a_platform_gives_that_manifest(self):
        for platform, name in (("linux/arm64", "arm64"), ("linux/arm64/v8", "arm64"), ("linux/amd64", "single"),
                               ("windows(10.0.17763)/amd64", "windows2019"),
                               ("windows(10.0.20348.2582)/amd64", "windows"), ("windows/amd64:10.0.20348", "windows"),
                               ("windows/amd64", "windows")):
            answer = gantry("inspect", "--raw", "--platform", platform, f"oci:{self.layout}:index")
            self.assertFine(answer)
            self.assertEqual(digest(answer.out), self.made[name]["digest"], platform)
        answer = gantry("inspect", "--raw", "--platform", "linux/arm64", f"oci:{self.layout}:nested")
        self.assertEqual(digest(answer.out), self.made["arm64"]["digest"], "inside a nested index")

    def test_a_platform_narrows_the_entries(self):
        seen = self.inspect("index", "--platform", "linux/arm64")
        self.assertEqual([entry["role"] for entry in seen["manifests"]], ["image", "attestation"])
        self.assertEqual(seen["manifests"][0]["platform"]["architecture"], "arm64")
        self.assertEqual(seen["manifests"][1]["attests"], self.made["arm64"]["digest"])
        self.assertEqual(seen["totals"]["platforms"], 1)
        self.assertEqual(len(self.inspect("index", "--platform", "windows/amd64")["manifests"]), 2)

    def test_a_platform_that_is_not_there_names_those_that_are(self):
        answer = gantry("inspect", "--json", "--platform", "linux/s390x", f"oci:{self.layout}:index")
        self.assertFails(answer, NOT_FOUND, "linux/s390x", "linux/amd64", "windows/amd64")
        self.assertEqual(answer.error["code"], "NotFound")
        self.assertFails(gantry("inspect", "--platform", "linux/no/such/thing", f"oci:{self.layout}:index"), USAGE)

    def test_a_nested_index_stays_visible(self):
        seen = self.inspect("nested")
        self.assertEqual([entry["role"] for entry in seen["manifests"]], ["index", "image"])
        inner = seen["manifests"][0]
        self.assertEqual([child["role"] for child in inner["children"]], ["image"] * 4 + ["attestation"] * 2)
        self.assertIsNone(seen["manifests"][1]["children"])

    def test_a_docker_list_with_a_foreign_layer(self):
        seen = self.inspect("list")
        self.assertEqual(seen["mediaType"], "application/vnd.docker.distribution.manifest.list.v2+json")
        windows = seen["manifests"][1]
        self.assertEqual(windows["platform"]["os.version"], "10.0.20348.2582")
        self.assertTrue(windows["layers"][0]["urls"][0].startswith("https://example.org/"))

    def test_images_by_buildah_and_skopeo(self):
        if "buildah" not in self.made:
            self.skipTest("buildah made no image here: " + json.dumps(self.summary["skipped"]))
        entry = self.inspect("buildah")["manifests"][0]
        self.assertIn("MADE_BY=buildah", entry["config"]["env"])
        self.assertEqual(self.inspect("schema2")["mediaType"], "application/vnd.docker.distribution.manifest.v2+json")

    def test_text_for_people_shows_every_platform_once(self):
        answer = gantry("inspect", f"oci:{self.layout}:index")
        self.assertFine(answer)
        for word in ("linux/amd64", "linux/arm64/v8", "10.0.20348.2582", "10.0.17763.6189", "provenance", "4 platforms"):
            self.assertIn(word, answer.text)
        self.assertNotIn("unknown/unknown", answer.text)
        self.assertEqual(answer.text.count("linux/amd64"), 1)

    def test_tags_of_a_layout(self):
        answer = gantry("tags", f"oci:{self.layout}")
        self.assertFine(answer)
        self.assertEqual(sorted(answer.text.split()), sorted(self.made))
        seen = gantry("tags", "--json", f"oci:{self.layout}").json
        self.assertEqual(seen["schema"], 1)
        self.assertEqual(sorted(seen["tags"]), sorted(self.made))

    def test_a_tag_that_is_not_there_names_the_nearest(self):
        self.assertFails(gantry("inspect", f"oci:{self.layout}:singel"), NOT_FOUND, "single")

    def test_every_archive_shows_the_image_that_was_put_in(self):
        single = self.made["single"]
        config = json.loads(self.blob(single["config"]["digest"]))
        for name, path in self.summary["archives"].items():
            kind = "docker-archive" if "docker" in name else "oci-archive"
            answer = gantry("inspect", "--json", f"{kind}:{path}")
            self.assertFine(answer)
            images = [entry for entry in answer.json["manifests"] if entry["role"] == "image"]
            self.assertTrue(images, name)
            entry = images[0]
            self.assertEqual([layer["diffId"] for layer in entry["layers"]], config["rootfs"]["diff_ids"], name)
            self.assertEqual(entry["config"]["cmd"], ["--serve"], name)
            self.assertFine(gantry("tags", f"{kind}:{path}"))
        if "podman-oci.tar" not in self.summary["archives"]:
            self.skipTest("podman made no archives here: " + json.dumps(self.summary["skipped"]))

    def test_an_archive_with_an_index_reads_whole(self):
        seen = gantry("inspect", "--json", f"oci-archive:{self.summary['archives']['skopeo-index.tar']}:index").json
        self.assertEqual(seen["digest"], self.made["index"]["digest"])
        self.assertEqual(seen["totals"]["platforms"], 4)

    def test_skopeo_and_gantry_see_the_same_bytes(self):
        for tag in set(self.made) - {"list", "schema2"}:  # skopeo reads no Docker types from layouts
            self.assertEqual(gantry("inspect", "--raw", f"oci:{self.layout}:{tag}").out,
                             tool("skopeo", "inspect", "--raw", f"oci:{self.layout}:{tag}"))

    def test_what_is_no_image_says_what_it_is(self):
        self.assertFails(gantry("inspect", "oci:/nonexistent"), NOT_FOUND, "/nonexistent")
        self.assertFails(gantry("inspect", f"oci-archive:{__file__}"), CORRUPT, "local.py")
        self.assertFails(gantry("inspect", "lower/UPPER"), USAGE, "lower/UPPER")

    def test_a_damaged_child_greys_its_row_and_leaves_the_rest(self):
        copy = house.work / "damaged"
        tool("cp", "-r", self.layout, copy)
        victim = copy / "blobs" / self.made["arm64"]["digest"].replace(":", "/")
        victim.write_bytes(victim.read_bytes().replace(b"config", b"c0nfig", 1))
        (copy / "blobs" / self.made["windows"]["digest"].replace(":", "/")).unlink()
        answer = gantry("inspect", "--json", f"oci:{copy}:index")
        self.assertFine(answer)
        errors = {entry["digest"]: entry["error"] for entry in answer.json["manifests"]}
        self.assertEqual(errors.pop(self.made["arm64"]["digest"])["code"], "DigestMismatch")
        self.assertEqual(errors.pop(self.made["windows"]["digest"])["code"], "NotFound")
        self.assertEqual(set(errors.values()), {None})
        text = gantry("inspect", f"oci:{copy}:index").text
        self.assertIn("missing", text)

    def test_a_damaged_root_is_an_error_with_exit_code_6(self):
        copy = house.work / "damaged-root"
        tool("cp", "-r", self.layout, copy)
        victim = copy / "blobs" / self.made["index"]["digest"].replace(":", "/")
        victim.write_bytes(victim.read_bytes() + b" ")
        answer = gantry("inspect", "--json", f"oci:{copy}:index")
        self.assertFails(answer, CORRUPT, self.made["index"]["digest"])
        self.assertEqual(answer.error["code"], "DigestMismatch")


@unittest.skipUnless((CORPORA / "registry/layouts/expectations.json").exists(), "no corpora here (set GANTRY_CORPORA)")
class Corpora(house.House):
    # index.json says another media type than the document itself: refused with the reason (CVE-2021-41190 class).
    contradicting = {("ggcr-nested-index", "1"), ("ggcr-nested-index", "2")}

    def test_tags_and_roots_of_every_layout_are_the_expected_ones(self):
        checked = 0
        for layout in json.loads((CORPORA / "registry/layouts/expectations.json").read_text()):
            place = CORPORA / "registry/layouts" / layout["layout"]
            if not place.is_dir():
                continue
            answer = gantry("tags", "--json", f"oci:{place}")
            self.assertFine(answer)
            self.assertEqual(sorted(answer.json["tags"]), sorted(layout["tags"]))
            for tag, expected in layout["tags"].items():
                answer = gantry("inspect", "--json", f"oci:{place}:{tag}")
                checked += 1
                if (layout["layout"], tag) in self.contradicting:
                    self.assertFails(answer, CORRUPT, "calls itself")
                    continue
                self.assertFine(answer)
                self.assertEqual(answer.json["digest"], expected, tag)
        self.assertGreater(checked, 20)

    def test_referrers_in_a_layout_are_found(self):
        for layout in json.loads((CORPORA / "registry/layouts/expectations.json").read_text()):
            place = CORPORA / "registry/layouts" / layout["layout"]
            if not place.is_dir():
                continue
            for subject, expected in layout.get("referrers_by_subject", {}).items():
                answer = gantry("inspect", "--json", "--referrers", f"oci:{place}@{subject}")
                if answer.code == NOT_FOUND:  # a subject that lives elsewhere
                    continue
                self.assertFine(answer)
                found = {each["digest"] for each in answer.json["referrers"]}
                self.assertTrue(set(expected) <= found, f"{layout['layout']} {subject}: {expected} not in {found}")

    def test_a_loop_ends(self):
        answer = gantry("inspect", "--json", f"oci:{CORPORA}/registry/layouts/regclient-testrepo:loop", timeout=20)
        self.assertFine(answer)

    def test_archives_of_docker_and_containerd(self):
        folder = CORPORA / "registry/layouts"
        for name in ("docker25-save.tar", "hello-world-containerd-export.tar"):
            for kind in ("oci-archive", "docker-archive"):
                answer = gantry("inspect", "--json", f"{kind}:{folder / name}")
                if (name, kind) == ("docker25-save.tar", "oci-archive"):
                    self.assertFails(answer, NOT_FOUND, "no image")  # its index.json says "manifests": null
                    continue
                self.assertFine(answer)
                self.assertTrue(answer.json["manifests"])


class Output(house.House):
    @classmethod
    def setUpClass(cls):
        cls.image = f"oci:{house.images()['layout']}:index"

    def test_a_full_disk_is_exit_code_10(self):
        with open("/dev/full", "wb") as full:
            done = subprocess.run([house.GANTRY, "inspect", self.image], stdout=full, stderr=subprocess.PIPE,
                                  env=house.environment())
        self.assertEqual(done.returncode, IO)
        self.assertIn(b"No space left", done.stderr)

    def test_a_reader_that_leaves_ends_the_program_in_silence(self):
        process = subprocess.Popen([house.GANTRY, "inspect", "--json", self.image], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=house.environment())
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.wait(20)

    def test_closed_standard_streams_do_no_harm(self):
        done = subprocess.run(["sh", "-c", '"$0" inspect "$1" >&- 2>&- <&-', house.GANTRY, self.image],
                              env=house.environment())
        self.assertEqual(done.returncode, 0)

    def test_no_gui_library_is_loaded_by_a_command(self):
        maps = tool("ldd", house.GANTRY).decode()
        self.assertIn("libQt6Core", maps)
        for name in ("Qt6Gui", "Qt6Widgets", "Qt6Svg", "KF6", "libGL", "libX11", "wayland"):
            self.assertNotIn(name, maps)

    def test_help_and_version_go_to_standard_output(self):
        for arguments in (["--help"], ["help", "inspect"], ["tags", "--help"], ["--version"], ["--generate", "man"]):
            answer = gantry(*arguments)
            self.assertFine(answer)
            self.assertGreater(len(answer.out), 5)
            self.assertEqual(answer.err, "")

    def test_usage_errors_are_exit_code_2_and_json_when_asked(self):
        self.assertFails(gantry("inspct", self.image), USAGE, "did you mean inspect?")
        answer = gantry("inspect", "--json", "--frobnicate", self.image)
        self.assertFails(answer, USAGE, "--frobnicate")
        self.assertEqual(answer.json["schema"], 1)
        self.assertEqual(answer.error["code"], "Usage")
        self.assertEqual(answer.error["httpStatus"], None)

    def test_without_a_display_the_window_says_so(self):
        env = house.environment()
        env.pop("QT_QPA_PLATFORM")
        for arguments in ([], ["golang:1.24"]):
            done = subprocess.run([house.GANTRY, *arguments], capture_output=True, text=True, env=env)
            self.assertEqual(done.returncode, USAGE)
            self.assertIn("display", done.stderr)

    def test_the_window_program_gets_the_arguments(self):
        fake = house.work / "fake-window"
        fake.write_text('#!/bin/sh\nprintf "%s|" "$@"\n')
        fake.chmod(0o755)
        done = subprocess.run([house.GANTRY, "--theme", "dark", "golang:1.24", "oci:a b"], capture_output=True, text=True,
                              env=house.environment(GANTRY_WINDOW=fake))
        self.assertEqual((done.returncode, done.stdout), (0, "--theme|dark|golang:1.24|oci:a b|"))


if __name__ == "__main__":
    house.main()
