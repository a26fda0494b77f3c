#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Signing in and out: with a credential helper, in config.json, at a terminal; what is refused; where secrets may not be."""
import json
import os
import pty
import select
import signal
import subprocess
import time

import house
from house import CANCELED, NOT_FOUND, REFUSED, SIGN_IN, USAGE, gantry

SECRET = "SENTINEL-wonder-4711"
ACCOUNT = f"alice:{SECRET}"

# Docker's credential helper protocol (docker-credential-helpers, README, "Development").
HELPER = """#!/usr/bin/env python3
import json, os, sys
path = os.environ["HOME"] + "/helper.json"
kept = json.load(open(path)) if os.path.exists(path) else {}
with open(os.environ["HOME"] + "/helper.log", "a") as log:
    log.write(sys.argv[1] + " " + " ".join(sys.argv[2:]) + "\\n")
text = sys.stdin.read()
if sys.argv[1] == "store":
    given = json.loads(text)
    kept[given["ServerURL"]] = given
elif sys.argv[1] == "get":
    if text.strip() not in kept:
        print("credentials not found in native keychain"); sys.exit(1)
    print(json.dumps(kept[text.strip()]))
elif sys.argv[1] == "erase":
    kept.pop(text.strip(), None)
elif sys.argv[1] == "list":
    print(json.dumps({url: each["Username"] for url, each in kept.items()}))
json.dump(kept, open(path, "w"))
"""


class Login(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry("--htpasswd", ACCOUNT))
        cls.at = cls.server.address

    def setUp(self):
        self.home = house.work / self._testMethodName
        (self.home / ".docker").mkdir(parents=True)
        self.config = self.home / ".docker/config.json"

    def login(self, *options, password=SECRET, env=None):
        return gantry("login", self.at, "--username", "alice", "--password-stdin", *options, home=self.home,
                      input=password.encode(), env=env)

    def with_helper(self):
        folder = self.home / "bin"
        folder.mkdir()
        (folder / "docker-credential-fake").write_text(HELPER)
        (folder / "docker-credential-fake").chmod(0o755)
        self.config.write_text(json.dumps({"credsStore": "fake", "detachKeys": "ctrl-p"}))
        return {"PATH": f"{folder}:{os.environ['PATH']}"}

    def no_secret_in(self, *answers):
        for answer in answers:
            self.assertNotIn(SECRET, answer.err + answer.text)

    def test_a_helper_keeps_the_password_and_gives_it_back(self):
        env = self.with_helper()
        answer = self.login(env=env)
        self.assertFine(answer)
        self.assertIn("fake", answer.text)
        self.assertEqual(json.loads((self.home / "helper.json").read_text())[self.at]["Secret"], SECRET)
        self.assertNotIn(SECRET, self.config.read_text())
        self.assertEqual(json.loads(self.config.read_text())["detachKeys"], "ctrl-p")
        listed = gantry("repos", "--verbose", self.at, home=self.home, env=env)
        self.assertFine(listed)
        out = gantry("logout", self.at, home=self.home, env=env)
        self.assertFine(out)
        self.assertEqual(json.loads((self.home / "helper.json").read_text()), {})
        self.assertFails(gantry("repos", self.at, home=self.home, env=env), SIGN_IN)
        self.no_secret_in(answer, listed, out)

    def test_a_plain_file_only_when_allowed(self):
        refused = self.login()
        self.assertFails(refused, REFUSED, "--allow-plain-file")
        self.assertFalse(self.config.exists() and SECRET in self.config.read_text())
        self.config.write_text(json.dumps({"HttpHeaders": {"X-Own": "kept"}, "auths": {"other.example": {"auth": "YTpi"}}}))
        answer = self.login("--allow-plain-file")
        self.assertFine(answer)
        self.assertIn("config.json", answer.text)
        written = json.loads(self.config.read_text())
        self.assertEqual(written["HttpHeaders"], {"X-Own": "kept"})
        self.assertEqual(set(written["auths"]), {"other.example", self.at})
        self.assertEqual(self.config.stat().st_mode & 0o777, 0o600)
        self.assertFine(gantry("repos", self.at, home=self.home))
        out = gantry("logout", "--json", self.at, home=self.home)
        self.assertFine(out)
        self.assertEqual(set(json.loads(self.config.read_text())["auths"]), {"other.example"})
        self.no_secret_in(refused, answer, out)

    def test_docker_and_skopeo_read_what_was_kept(self):
        self.assertFine(self.login("--allow-plain-file"))
        done = subprocess.run(["skopeo", "list-tags", "--tls-verify=false", f"docker://{self.at}/demo/x"],
                              capture_output=True, text=True, env=house.environment(self.home))
        self.assertNotIn("unauthorized", done.stderr.lower())
        self.assertIn("repository name not known", done.stderr.lower())  # let in; nothing is there

    def test_a_wrong_password_is_not_kept(self):
        answer = self.login("--allow-plain-file", password="wrong")
        self.assertFails(answer, SIGN_IN, self.at)
        self.assertFalse(self.config.exists())

    def test_json_says_where_and_who(self):
        answer = self.login("--allow-plain-file", "--json")
        self.assertFine(answer)
        self.assertEqual((answer.json["registry"], answer.json["user"]), (self.at, "alice"))
        self.assertIn("config.json", answer.json["stored"])

    def test_nothing_to_log_out_of_is_exit_code_3(self):
        self.assertFails(gantry("logout", self.at, home=self.home), NOT_FOUND, self.at)

    def test_no_terminal_and_no_options_is_a_usage_error(self):
        done = subprocess.run([house.GANTRY, "login", self.at], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                              env=house.environment(self.home), start_new_session=True, timeout=20)
        self.assertEqual(done.returncode, USAGE)
        self.assertIn("--password-stdin", done.stderr)
        answer = gantry("login", self.at, "--password-stdin", home=self.home, input=b"x")
        self.assertFails(answer, USAGE, "--username")
        self.assertFails(self.login(password=""), USAGE, "password")

    def terminal(self, keys):
        """Types at a pseudo-terminal; answers (exit code, what stood on the screen)."""
        pid, screen = pty.fork()
        if pid == 0:
            os.execve(house.GANTRY, [house.GANTRY, "login", self.at, "--allow-plain-file"],
                      house.environment(self.home))
        shown, until = b"", time.monotonic() + 20
        while time.monotonic() < until:
            if not select.select([screen], [], [], 0.2)[0]:
                continue
            try:
                got = os.read(screen, 4096)
            except OSError:
                break
            if not got:
                break
            shown += got
            for prompt, key in list(keys.items()):
                if prompt in shown:
                    os.write(screen, keys.pop(prompt))
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if time.monotonic() > until:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
                self.fail(f"still asking after 20 s; on the screen: {shown.decode()}")
            select.select([], [], [], 0.02)
        return os.waitstatus_to_exitcode(ended[1]), shown.decode()

    def test_at_a_terminal_the_password_is_asked_for_and_not_shown(self):
        code, shown = self.terminal({b"User name": b"alice\n", b"Password": SECRET.encode() + b"\n"})
        self.assertEqual(code, 0, shown)
        self.assertIn("alice", shown)
        self.assertNotIn(SECRET, shown)
        self.assertFine(gantry("repos", self.at, home=self.home))

    def test_ctrl_c_at_the_prompt_is_exit_code_9(self):
        code, shown = self.terminal({b"User name": b"alice\n", b"Password": b"\x03"})
        self.assertEqual(code, CANCELED, shown)


class IdentityToken(house.House):
    def test_an_identity_token_of_config_json_is_exchanged(self):
        with house.registry("--token", "--htpasswd", ACCOUNT, fill=True, user=ACCOUNT) as server:
            import urllib.request
            import base64
            realm = json.loads((server.folder / "config.yml").read_text())["auth"]["token"]["realm"]
            request = urllib.request.Request(f"{realm}?offline_token=true&service=gantry-test", headers={
                "Authorization": "Basic " + base64.b64encode(ACCOUNT.encode()).decode()})
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            refresh = json.loads(opener.open(request).read())["refresh_token"]
            home = house.work / "identity"
            (home / ".docker").mkdir(parents=True)
            (home / ".docker/config.json").write_text(json.dumps({"auths": {server.address: {
                "auth": base64.b64encode(b"<token>:").decode(), "identitytoken": refresh}}}))
            answer = gantry("inspect", "--json", "--verbose", f"{server.address}/demo/single:1", home=home)
            self.assertFine(answer)
            self.assertNotIn(refresh, answer.err + answer.text)
            self.assertIn("POST", [each["method"] for each in server.tokens()])


if __name__ == "__main__":
    house.main()
