# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end tests share: a home of their own, the built gantry, registries, images.

Every script of this folder is a unittest program of its own. It prints each check with its sentence,
a line "SKIP   : name() reason" for what this machine cannot run, and ends with 77 when nothing ran.
"""
import contextlib
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SUPPORT = Path(os.environ.get("GANTRY_SUPPORT", SOURCE / "tests/support"))
GANTRY = os.environ.get("GANTRY_BIN") or shutil.which("gantry") or sys.exit("house: set GANTRY_BIN to the built gantry")
PROXY = os.environ.get("GANTRY_FAULTPROXY") or shutil.which("gantry-faultproxy")
CORPORA = Path(os.environ.get("GANTRY_CORPORA", SOURCE.parent / "shared/corpora"))

# Exit codes of cli.md.
FINE, USAGE, NOT_FOUND, SIGN_IN, NETWORK, CORRUPT, UNSUPPORTED, REFUSED, CANCELED, IO = 0, 2, 3, 4, 5, 6, 7, 8, 9, 10

work = None  # this script's folder; gone at the end


class Answer:
    """What a run of gantry gave."""

    def __init__(self, code, out, err, seconds, arguments):
        self.code, self.out, self.err, self.seconds = code, out, err.decode(errors="replace"), seconds
        self.arguments = arguments

    @property
    def text(self):
        return self.out.decode()

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.out)["error"]

    def __repr__(self):
        return f"gantry {' '.join(self.arguments)}\n  exit code {self.code}\n  stderr: {self.err.strip()}\n  stdout: {self.out[:600]!r}"


def environment(home=None, **more):
    """A home without anything of the person's own."""
    home = Path(home or work / "home")
    (home / "run").mkdir(parents=True, exist_ok=True)
    keep = {key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "ASAN_OPTIONS",
                                             "UBSAN_OPTIONS", "LSAN_OPTIONS") if key in os.environ}
    return {**keep, "HOME": str(home), "XDG_CONFIG_HOME": str(home / ".config"), "XDG_CACHE_HOME": str(home / ".cache"),
            "XDG_RUNTIME_DIR": str(home / "run"), "XDG_DATA_HOME": str(home / ".local/share"), "NO_PROXY": "*",
            "QT_QPA_PLATFORM": "offscreen", **{key: str(value) for key, value in more.items()}}


def gantry(*arguments, home=None, input=b"", timeout=60, env=None, cwd=None, **more):
    arguments = [str(part) for part in arguments]
    begun = time.monotonic()
    done = subprocess.run([GANTRY, *arguments], input=input, capture_output=True, timeout=timeout, cwd=cwd or work,
                          env=environment(home, **(env or {})), **more)
    return Answer(done.returncode, done.stdout, done.stderr, time.monotonic() - begun, arguments)


def tool(*command, **more):
    """Somebody else's tool; its stdout as bytes. A failure fails the test."""
    command = [str(part) for part in command]
    done = subprocess.run(command, capture_output=True, env=environment(work / "tools"), **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: exit code {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return done.stdout


def support(script, *arguments, timeout=300):
    done = subprocess.run([str(SUPPORT / script), *map(str, arguments)], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, "GANTRY_TEST_OWNER": str(os.getpid())})
    if done.returncode == 77:
        raise unittest.SkipTest(done.stderr.strip() or f"{script} cannot run here")
    if done.returncode != 0:
        raise AssertionError(f"{script} {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout.strip()


def images():
    """The images of `fill archives`, made once per build folder; answers its summary."""
    shared = Path(os.environ.get("GANTRY_E2E_IMAGES", work / "images"))
    shared.mkdir(parents=True, exist_ok=True)
    with open(shared.parent / f"{shared.name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = hashlib.sha256((SUPPORT / "fill").read_bytes()).hexdigest()
        marker = shared / "made-by"
        if not marker.exists() or marker.read_text() != stamp:
            shutil.rmtree(shared)
            shared.mkdir()
            support("fill", "archives", shared)
            marker.write_text(stamp)
    return json.loads((shared / "summary.json").read_text())


@contextlib.contextmanager
def registry(*options, fill=False, user=None, tags=30):
    """A real docker-registry; yields a Registry."""
    folder = Path(tempfile.mkdtemp(prefix="registry-", dir=work))
    address = support("registry", "start", folder, *options)
    try:
        yield_value = Registry(folder, address, options)
        if fill:
            yield_value.fill(user, tags)
        yield yield_value
    finally:
        support("registry", "stop", folder)


class Registry:
    def __init__(self, folder, address, options):
        self.folder, self.address, self.options = folder, address, options
        self.ca = folder / "ca.crt" if "--tls" in options else None
        self.summary = None

    def fill(self, user=None, tags=30):
        copy = self.folder / "fill"
        shutil.copytree(Path(images()["layout"]).parent, copy)
        more = (["--ca", self.ca] if self.ca else []) + (["--user", user] if user else [])
        self.summary = json.loads(support("fill", "registry", copy, self.address, "--tags", tags, *more))

    def tls(self):
        return ["--tls-ca", self.ca] if self.ca else []

    def tokens(self):
        log = self.folder / "token.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    def raw(self, reference):
        """Bytes of a manifest as served, without any image tool."""
        host, _, port = self.address.rpartition(":")
        repository, _, name = reference.rpartition("@" if "@" in reference else ":")
        connection = http.client.HTTPConnection(host.strip("[]"), int(port))
        connection.request("GET", f"/v2/{repository}/manifests/{name}", headers={"Accept": ", ".join([
            "application/vnd.oci.image.index.v1+json", "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.docker.distribution.manifest.list.v2+json",
            "application/vnd.docker.distribution.manifest.v2+json"])})
        return connection.getresponse().read()


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class House(unittest.TestCase):
    """A test case with the comparisons these tests need."""

    def assertCode(self, answer, code):
        self.assertEqual(answer.code, code, f"\n{answer}")

    def assertFine(self, answer):
        self.assertCode(answer, FINE)

    def assertFails(self, answer, code, *words):
        """The exit code, and one line on standard error that has the words."""
        self.assertCode(answer, code)
        lines = [line for line in answer.err.splitlines() if line.startswith("gantry: ")]
        self.assertTrue(lines, f"no error line\n{answer}")
        for word in words:
            self.assertIn(word.lower(), lines[-1].lower(), f"\n{answer}")
        return lines[-1]

    def cached(self, home=None):
        """Every blob in the cache; all of them match their names."""
        found = []
        root = Path(home or work / "home") / ".cache/gantry"
        for path in root.glob("blobs/*/*/*"):
            algorithm = path.parts[-3]
            if path.is_file() and len(path.name) == hashlib.new(algorithm).digest_size * 2:
                self.assertEqual(hashlib.new(algorithm, path.read_bytes()).hexdigest(), path.name, f"{path} does not match")
                found.append(f"{algorithm}:{path.name}")
        return found


class Sentences(unittest.TextTestResult):
    """One line per check: what it says, and how long it took."""

    def startTest(self, test):
        unittest.TestResult.startTest(self, test)
        self.begun = time.monotonic()

    def say(self, mark, test, more=""):
        sentence = test.shortDescription() or getattr(test, "_testMethodName", str(test)).removeprefix("test_").replace("_", " ")
        took = f" ({time.monotonic() - self.begun:.2f} s)" if hasattr(self, "begun") else ""
        self.stream.writeln(f"{mark:<7}: {sentence}{took}{more}")
        self.stream.flush()

    def addSuccess(self, test):
        unittest.TestResult.addSuccess(self, test)
        self.say("PASS", test)

    def addSkip(self, test, reason):
        unittest.TestResult.addSkip(self, test, reason)
        name = getattr(test, "_testMethodName", str(test))
        self.stream.writeln(f"SKIP   : {name}() {' '.join(reason.split())}")

    def addFailure(self, test, problem):
        unittest.TestResult.addFailure(self, test, problem)
        self.say("FAIL!", test)

    def addError(self, test, problem):
        unittest.TestResult.addError(self, test, problem)
        self.say("ERROR", test)


def main():
    """Runs the tests of the calling script."""
    global work
    with tempfile.TemporaryDirectory(prefix="gantry-e2e-") as folder:
        work = Path(folder)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        runner = unittest.TextTestRunner(stream=sys.stdout, resultclass=Sentences, verbosity=0)
        result = unittest.main(module="__main__", testRunner=runner, exit=False).result
        # A class that was skipped whole counts as one skip and no run.
        ran = result.testsRun - len(result.skipped)
        if not result.wasSuccessful():
            sys.exit(1)
        if ran <= 0:
            print("; ".join(sorted({reason for _, reason in result.skipped})) or "nothing to run")
            sys.exit(77)
