#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The entry we say a client takes is the entry it takes: skopeo, podman, buildah, and dockerd with each store."""
import concurrent.futures
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

import choices
import house
from house import gantry

EVERY = choices.made()
ENTER = ["nsenter", "-t"]


def version(*command):
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    found = re.search(r"\d+\.\d+(\.\d+)?", said)
    return found.group() if found else ""


class Choose(house.House):
    """A layout with all the indexes, and what we say of it."""

    @classmethod
    def setUpClass(cls):
        cls.layout = Path(tempfile.mkdtemp(prefix="choices-", dir=house.work))
        choices.write_layout(cls.layout, EVERY)

    def ours(self, index, host, client):
        """Number of the entry we say it takes, None for nothing; and the message then."""
        answer = gantry("resolve", "--json", f"oci:{self.layout}:{index.name}", "--host", host, "--client", client)
        self.assertIn(answer.code, (house.FINE, 1), f"\n{answer}")
        said = answer.json
        self.assertEqual(said["picked"] is None, answer.code == 1, f"\n{answer}")
        return (index.digests.index(said["picked"]) if said["picked"] else None), said["message"]

    def compare(self, client, cases, theirs, threads=4):
        """Asks both about every case; every difference fails the test at once.

        One thread for those that keep an image under its name until the next question.
        """
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            mine = list(pool.map(lambda case: self.ours(*case, client), cases))
        with concurrent.futures.ThreadPoolExecutor(threads) as pool:
            others = list(pool.map(lambda case: theirs(*case), cases))
        answers = [(index.name, host, ours, other) for (index, host), ours, other in zip(cases, mine, others)]
        different = [f"{name} on {host}: {client} takes {other[0]}, we say {mine[0]} ({other[1]})"
                     for name, host, mine, other in answers if mine[0] != other[0]]
        self.assertFalse(different, "\n" + "\n".join(different))
        picked = sum(other[0] is not None for *_, other in answers)
        self.assertGreater(picked, len(answers) // 5, "nearly nothing was taken: the clients did not work")
        self.assertLess(picked, len(answers), "everything was taken: nothing was tried that is refused")
        print(f"          {client}: {len(answers)} combinations, {picked} with an entry", flush=True)
        return answers


def wanted(host):
    system, architecture, *variant = host.split("/")
    return system, architecture, variant[0] if variant else ""


class Names(Choose):
    """containers/image: names as written."""

    def skopeo(self, *command):
        def ask(index, host):
            system, architecture, variant = wanted(host)
            override = ["--override-os", system, "--override-arch", architecture]
            override += ["--override-variant", variant] if variant else []
            done = subprocess.run(["skopeo", *override, *command[:-1], command[-1].format(name=index.name)],
                                  capture_output=True, text=True, env=house.environment(house.work / "tools"), check=False)
            if done.returncode != 0:
                return None, done.stderr.strip()
            return int(json.loads(done.stdout)["config"]["Labels"]["n"]), ""
        return ask

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        registry = house.registry()
        cls.address = registry.__enter__().address
        cls.addClassCleanup(registry.__exit__, None, None, None)
        choices.push(cls.address, EVERY)

    def needs(self, tool):
        if not shutil.which(tool):
            self.skipTest(f"there is no {tool} here")

    def test_skopeo_takes_what_we_say_out_of_a_layout(self):
        self.needs("skopeo")
        # It reads no Docker list out of a layout, and enters a nested index only when it inspects.
        cases = [(index, host) for index in EVERY if index.name not in choices.NESTED and not index.docker for host in ("linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/arm/v6")]
        answers = self.compare("podman", cases, self.skopeo("inspect", "--config", f"oci:{self.layout}:{{name}}"))
        for name, host, (_, message), (number, said) in answers:
            if number is None:  # word for word
                self.assertIn(message, said.replace('\\"', '"'), f"{name} on {host}")

    def test_skopeo_takes_what_we_say_out_of_a_registry(self):
        self.needs("skopeo")
        cases = [(index, host) for index in EVERY if index.docker or index.name in ("windows", "other-systems")
                 for host in ("linux/amd64", "linux/arm64/v8", "linux/arm/v7", "linux/arm/v6", "linux/arm/v5", "windows/amd64")]
        self.compare("podman", cases, self.skopeo("inspect", "--config", "--tls-verify=false",
                                                  f"docker://{self.address}/choices:{{name}}"))

    def test_a_nested_index_is_refused_when_it_is_copied(self):
        self.needs("skopeo")
        refused = 0
        for index in (one for one in EVERY if one.name in choices.NESTED):
            mine = self.ours(index, "linux/amd64", "podman")
            done = subprocess.run(["skopeo", "--override-arch", "amd64", "copy", f"oci:{self.layout}:{index.name}",
                                   f"dir:{house.work}/{index.name}"], capture_output=True, text=True, check=False,
                                  env=house.environment(house.work / "tools"))
            self.assertEqual(mine[0] is None, done.returncode != 0, f"{index.name}: {mine}\n{done.stderr}")
            if mine[0] is None:
                refused += 1
                self.assertIn(mine[1], done.stderr)
        self.assertEqual(refused, 3)

    def pulled(self, tool):
        root = Path(tempfile.mkdtemp(prefix=f"{tool}-", dir=house.work))
        base = [tool, "--root", str(root / "root"), "--runroot", str(root / "run"), "--storage-driver", "vfs"]
        environment = house.environment(house.work / "tools")

        def ask(index, host):
            system, architecture, variant = wanted(host)
            platform = ["--os", system, "--arch", architecture, *(["--variant", variant] if variant else [])]
            done = subprocess.run([*base, "pull", "-q", "--tls-verify=false", *platform, f"docker://{self.address}/choices:{index.name}"],
                                  capture_output=True, text=True, env=environment, check=False)
            if done.returncode != 0:
                return None, done.stderr.strip()
            image = done.stdout.split()[-1]
            kind = ["--type", "image"] if tool == "buildah" else []
            told = json.loads(house.tool(*base, "inspect", *kind, image))
            told = told[0] if isinstance(told, list) else told["OCIv1"]
            labels = told.get("Labels") or told["config"]["Labels"]
            return int(labels["n"]), ""
        return ask

    def programs(self, tool):
        self.needs(tool)
        names = ("common", "arms", "aliases", "zstd", "no-platform-first", "levels-down")
        cases = [(index, host) for index in EVERY if index.name in names for host in ("linux/amd64", "linux/arm/v6")]
        self.compare("podman", cases, self.pulled(tool), threads=1)

    def test_podman_takes_what_we_say(self):
        self.programs("podman")

    def test_buildah_takes_what_we_say(self):
        self.programs("buildah")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("engine", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


class Engine(Choose):
    """dockerd with the classic store; it lives in a network namespace, so the registry lives there, too."""
    store, client = [], "docker"
    hosts = ("linux/amd64", "linux/amd64/v3", "linux/386", "linux/arm64/v8", "linux/arm/v6")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(tempfile.mkdtemp(prefix="engine-", dir=house.work))
        cls.socket = house.support("engine", "start", folder, *cls.store).splitlines()[-1]
        cls.addClassCleanup(house.support, "engine", "stop", folder)
        inside = [*ENTER, (folder / "pid").read_text().strip(), "-n"]
        house.tool(*inside, "ip", "link", "set", "lo", "up")
        registry = Path(tempfile.mkdtemp(prefix="registry-", dir=house.work))
        done = subprocess.run([*inside, str(house.SUPPORT / "registry"), "start", str(registry)], capture_output=True,
                              text=True, env={**os.environ, "GANTRY_TEST_OWNER": str(os.getpid())}, check=False)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.addClassCleanup(house.support, "registry", "stop", registry)
        cls.address = done.stdout.split()[-1]
        house.tool(*inside, sys.executable, choices.__file__, cls.address)
        cls.version = version("dockerd", "--version")

    def ask(self, method, path):
        connection = UnixConnection(self.socket)
        connection.request(method, f"/v1.41{path}")
        answer = connection.getresponse()
        return answer.status, answer.read()

    def pull(self, index, host):
        name = f"{self.address}/choices:{index.name}"
        query = urllib.parse.urlencode({"fromImage": f"{self.address}/choices", "tag": index.name, "platform": host})
        status, body = self.ask("POST", f"/images/create?{query}")
        lines = [json.loads(line) for line in body.splitlines() if line.strip()]
        failed = next((line for line in lines if "error" in line), None)
        if status != 200 or failed:
            said = failed["error"] if failed else lines[-1].get("message", "")
            self.assertRegex(said, "no matching manifest|no match for platform", f"{name} on {host}")
            return None, said
        status, body = self.ask("GET", f"/images/{name}/json")
        self.assertEqual(status, 200, f"{name} on {host}: {body}")
        number = int(json.loads(body)["Config"]["Labels"]["n"])
        self.ask("DELETE", f"/images/{name}?force=1")
        return number, ""

    def test_dockerd_takes_what_we_say(self):
        client = f"{self.client}@{self.version}"
        # A platform that is asked for stands for a host; the levels of a host are asked for as such.
        cases = [(index, host) for index in EVERY for host in self.hosts if not self.gives_up(index, host)]
        self.compare(client, cases, self.pull, threads=1)

    def gives_up(self, index, host):
        """Engine 26.1 panics over an entry without platform when one is asked for that its config has not."""
        return index.name.startswith("no-platform") and host not in ("linux/amd64", "linux/amd64/v3")


class EngineWithContainerdStore(Engine):
    store, client = ["--containerd-store"], "docker-containerd"
    hosts = ("linux/amd64", "linux/arm64/v8", "linux/arm/v6")  # levels of a host do not count yet in 26.1

    def gives_up(self, index, host):
        return False


if __name__ == "__main__":
    house.main()
