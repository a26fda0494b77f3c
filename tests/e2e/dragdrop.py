#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A real pointer under Xvfb drags variants from the tree onto the canvas and pushes what came of it."""
import json
import os
import shutil
import subprocess
import time
import unittest

import house
from house import tool

PROBE = os.environ.get("GANTRY_WINDOWPROBE") or shutil.which("gantry-window-probe")
PICTURES = os.environ.get("GANTRY_E2E_PICTURES")
NEEDED = ["Xvfb", "openbox", "xdotool"]


def until(question, what, seconds=30):
    """The first answer that is something; asked again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if answer := question():
            return answer
        time.sleep(0.05)
    raise AssertionError(f"not within {seconds} s: {what}")


class Screen:
    """A display of its own with a window manager, and the window on it."""

    def __init__(self, case, *places):
        missing = [name for name in NEEDED if not shutil.which(name)]
        if missing or not PROBE:
            raise unittest.SkipTest(f"{', '.join(missing) or 'gantry-window-probe'} is not here")
        read, write = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        case.addCleanup(self.stop, self.server)
        # The whole line: the server dies of a pipe that is closed before the line's end is written.
        with os.fdopen(read) as number:
            self.display = ":" + number.readline().strip()
        self.environment = house.environment(DISPLAY=self.display, QT_QPA_PLATFORM="xcb")
        self.environment.pop("WAYLAND_DISPLAY", None)
        until(lambda: subprocess.run(["xdotool", "getdisplaygeometry"], env=self.environment, capture_output=True,
                                     check=False).returncode == 0, "the display answers")
        self.manager = subprocess.Popen(["openbox"], env=self.environment, stderr=subprocess.DEVNULL)
        case.addCleanup(self.stop, self.manager)
        self.window = subprocess.Popen([PROBE, *places], env=self.environment, text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        case.addCleanup(self.stop, self.window)

    @staticmethod
    def stop(process):
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()

    def ask(self, *words):
        self.window.stdin.write(" ".join(words) + "\n")
        self.window.stdin.flush()
        return json.loads(self.window.stdout.readline())

    def state(self):
        return self.ask("state")

    def hand(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True)

    def point(self, place):
        self.hand("mousemove", place["x"], place["y"])

    def way(self, begin, end, steps=12):
        """The pointer moves as a hand does: a stretch at a time."""
        for step in range(1, steps + 1):
            self.hand("mousemove", begin["x"] + (end["x"] - begin["x"]) * step // steps,
                      begin["y"] + (end["y"] - begin["y"]) * step // steps)
            time.sleep(0.02)

    def picture(self, name):
        if PICTURES and shutil.which("import"):
            subprocess.run(["import", "-window", "root", f"{PICTURES}/{name}.png"], env=self.environment, check=False)

    def row(self, tag, entry):
        """Where an entry of a tag is in the tree, once the rows above it are open; they arrive one after another."""
        return self.ask("expand", tag)["found"] and self.ask("expand", f"{tag}\tindex")["found"] \
            and self.ask("row", f"{tag}\t{entry}")

    def drag(self, begin, end, picture=None):
        self.point(begin)
        self.hand("mousedown", 1)
        self.way(begin, end)
        # A drag begins with the first stretch and is answered a little later.
        until(lambda: self.state().get("dragging"), "the canvas has the drag")
        if picture:
            self.picture(picture)
        self.hand("mouseup", 1)


class DragDrop(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True))
        cls.at = cls.server.address
        cls.made = cls.server.summary

    def test_two_variants_dragged_from_the_tree_are_pushed_as_an_index(self):
        screen = Screen(self, f"{self.at}/demo/index:1")
        until(lambda: screen.state()["settled"], "the image is read")
        until(lambda: screen.ask("expand", "1")["found"], "the tag is in the tree")
        screen.hand("key", "ctrl+n")
        until(lambda: screen.state()["assembly"], "Ctrl+N makes an assembly")
        target = f"{self.at}/made/agent:1.0"
        screen.hand("key", "ctrl+a")
        screen.hand("type", "--delay", "5", target)
        screen.hand("key", "Return")
        until(lambda: screen.state()["target"] == target, "the target is taken")

        wanted = []
        for number, variant in enumerate(("linux/amd64", "linux/arm64/v8")):
            row = until(lambda v=variant: screen.row("1", v), f"{variant} is in the tree")
            plate = screen.ask("plate")
            screen.drag(row, plate, f"drag-{number}")
            until(lambda n=number: len(screen.state()["entries"]) == n + 1, f"{variant} arrived")
        wanted = screen.state()["entries"]
        screen.picture("assembled")

        push = until(lambda: (p := screen.ask("push")).get("enabled") and p, "Push is on")
        screen.point(push)
        screen.hand("click", 1)
        until(lambda: screen.state()["sent"], "it is pushed")
        screen.picture("pushed")

        index = json.loads(self.server.raw("made/agent:1.0"))
        listed = [entry["digest"] for entry in index["manifests"]
                  if entry["platform"]["os"] != "unknown"]
        self.assertEqual(listed, wanted)
        source = json.loads(self.server.raw("demo/index:1"))
        platforms = {entry["digest"]: entry["platform"] for entry in source["manifests"]}
        for entry in index["manifests"]:
            self.assertEqual(entry["platform"], platforms[entry["digest"]])
        # Somebody else's tool finds all of it.
        raw = tool("skopeo", "inspect", "--raw", "--tls-verify=false", f"docker://{target}")
        self.assertEqual(raw, self.server.raw("made/agent:1.0"))
        tool("skopeo", "copy", "--all", "--src-tls-verify=false", f"docker://{target}",
             f"oci:{house.work}/read-back:1")

    def test_escape_gives_a_drag_up(self):
        screen = Screen(self, f"{self.at}/demo/index:1")
        until(lambda: screen.state()["settled"], "the image is read")
        until(lambda: screen.ask("expand", "1")["found"], "the tag is in the tree")
        screen.hand("key", "ctrl+n")
        until(lambda: screen.state()["assembly"], "Ctrl+N makes an assembly")
        row = until(lambda: screen.row("1", "linux/amd64"), "linux/amd64 is in the tree")
        screen.point(row)
        screen.hand("mousedown", 1)
        screen.way(row, screen.ask("plate"))
        until(lambda: screen.state().get("dragging"), "the canvas has the drag")
        screen.hand("key", "Escape")
        until(lambda: not screen.state().get("dragging"), "the drag is given up")
        screen.hand("mouseup", 1)
        self.assertEqual(screen.state()["entries"], [])


if __name__ == "__main__":
    house.main()
