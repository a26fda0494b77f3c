#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""docker-daemon: against a real dockerd over its unix socket, with both of its image stores."""
import tempfile
from pathlib import Path

import house
from house import NOT_FOUND, gantry, tool


class Engine(house.House):
    store = None

    @classmethod
    def setUpClass(cls):
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=house.work))
        cls.socket = house.support("engine", "start", folder, *([cls.store] if cls.store else [])).splitlines()[-1]
        cls.addClassCleanup(house.support, "engine", "stop", folder)
        cls.host = f"unix://{cls.socket}"
        cls.made = house.images()
        tool("docker", "-H", cls.host, "load", "-q", "-i", cls.made["archives"]["skopeo-docker.tar"])

    def gantry(self, *arguments):
        return gantry(*arguments, env={"DOCKER_HOST": self.host})

    def test_images_of_the_engine_are_listed(self):
        answer = self.gantry("repos", "docker-daemon:")
        self.assertFine(answer)
        self.assertIn("example.org/demo/single", answer.text.split())
        answer = self.gantry("tags", "docker-daemon:example.org/demo/single")
        self.assertFine(answer)
        self.assertEqual(answer.text.split(), ["1"])

    def test_an_image_of_the_engine_reads_like_its_original(self):
        answer = self.gantry("inspect", "--json", "docker-daemon:example.org/demo/single:1")
        self.assertFine(answer)
        images = [entry for entry in answer.json["manifests"] if entry["role"] == "image"]
        self.assertEqual(len(images), 1)
        original = gantry("inspect", "--json", f"oci:{self.made['layout']}:single").json["manifests"][0]
        self.assertEqual([layer["diffId"] for layer in images[0]["layers"]],
                         [layer["diffId"] for layer in original["layers"]])
        for field in ("env", "entrypoint", "cmd", "user", "workingDir", "os", "architecture"):
            self.assertEqual(images[0]["config"][field], original["config"][field], field)

    def test_raw_is_a_manifest_that_hashes_to_its_digest(self):
        raw = self.gantry("inspect", "--raw", "docker-daemon:example.org/demo/single:1")
        self.assertFine(raw)
        seen = self.gantry("inspect", "--json", "docker-daemon:example.org/demo/single:1").json
        self.assertEqual(house.digest(raw.out), seen["digest"])

    def test_what_is_written_for_docker_load_is_loaded(self):
        archive = Path(tempfile.mkdtemp(prefix="written-", dir=house.work)) / "out.tar"
        source = f"oci:{self.made['layout']}:single"
        self.assertFine(gantry("copy", source, f"docker-archive:{archive}:example.org/written:1"))
        tool("docker", "-H", self.host, "load", "-q", "-i", archive)
        loaded = self.gantry("inspect", "--json", "docker-daemon:example.org/written:1")
        self.assertFine(loaded)
        original = gantry("inspect", "--json", source).json["manifests"][0]
        image = next(entry for entry in loaded.json["manifests"] if entry["role"] == "image")
        self.assertEqual([layer["diffId"] for layer in image["layers"]], [layer["diffId"] for layer in original["layers"]])

    def test_an_image_the_engine_does_not_have_is_exit_code_3(self):
        self.assertFails(self.gantry("inspect", "docker-daemon:example.org/demo/none:1"), NOT_FOUND, "example.org/demo/none")


class EngineWithContainerdStore(Engine):
    store = "--containerd-store"


class NoEngine(house.House):
    def test_no_socket_says_which_and_what_to_do(self):
        answer = gantry("inspect", "docker-daemon:golang:1.24", env={"DOCKER_HOST": "unix:///nonexistent/docker.sock"})
        self.assertFails(answer, NOT_FOUND, "/nonexistent/docker.sock", "DOCKER_HOST")


if __name__ == "__main__":
    house.main()
