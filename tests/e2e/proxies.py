#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Through a proxy: by the environment or one registry's setting, with and without a password, plain and tunnelled."""
import base64
import contextlib
import http.client
import http.server
import json
import select
import socket
import socketserver
import threading

import house
from house import NETWORK, gantry

# A name that is not this computer, so that a proxy is used; only the proxy knows where it is (RFC 6761, "test.").
NAME = "registry.test"
PASSWORD = "SENTINEL-proxy-pass-4711"


class Handler(http.server.BaseHTTPRequestHandler):
    """Forwards everything to one registry, whatever name is asked for."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def let_in(self):
        self.server.seen.append(f"{self.command} {self.path}")
        wanted = self.server.account
        if wanted and self.headers.get("Proxy-Authorization") != "Basic " + base64.b64encode(wanted.encode()).decode():
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="test"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return False
        return True

    def do_CONNECT(self):
        if not self.let_in():
            return
        with socket.create_connection(self.server.upstream) as far:
            self.send_response(200)
            self.end_headers()
            both = [self.connection, far]
            while True:
                for ready in select.select(both, [], [], 30)[0]:
                    data = ready.recv(65536)
                    if not data:
                        self.close_connection = True
                        return
                    (far if ready is self.connection else self.connection).sendall(data)

    def do_GET(self):
        if not self.let_in():
            return
        path = "/" + self.path.split("/", 3)[3]
        near = http.client.HTTPConnection(*self.server.upstream)
        passed_on = {key: value for key, value in self.headers.items()
                     if key.lower() not in ("proxy-authorization", "proxy-connection", "connection")}
        near.request(self.command, path, headers=passed_on)
        answer = near.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        for key, value in answer.getheaders():
            if key.lower() not in ("content-length", "transfer-encoding", "connection"):
                self.send_header(key, value)
        self.send_header("Content-Length", answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True


@contextlib.contextmanager
def proxy(registry, account=None):
    server = Server(("127.0.0.1", 0), Handler)
    host, _, port = registry.address.rpartition(":")
    server.upstream, server.account, server.seen = (host.strip("[]"), int(port)), account, []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def address(server, account=None):
    return f"http://{account + '@' if account else ''}127.0.0.1:{server.server_port}"


class PlainProxy(house.House):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(house.registry(fill=True))
        cls.image = f"{NAME}:{cls.server.address.rpartition(':')[2]}/demo/index:1"

    def inspect(self, home, **variables):
        return gantry("inspect", "--json", "--plain-http", "--no-cache", "--verbose", self.image, home=house.work / home,
                      env={"NO_PROXY": "", **variables})

    def test_the_environment_names_it(self):
        with proxy(self.server) as between:
            answer = self.inspect("environment", HTTP_PROXY=address(between))
            self.assertFine(answer)
            self.assertEqual(answer.json["digest"], self.server.summary["images"]["index"]["digest"])
            self.assertTrue(any(f"//{NAME}:" in line for line in between.seen), between.seen)

    def test_a_password_is_given_to_it_and_shown_nowhere(self):
        account = f"carol:{PASSWORD}"
        with proxy(self.server, account) as between:
            answer = self.inspect("password", HTTP_PROXY=address(between, account))
            self.assertFine(answer)
            self.assertNotIn(PASSWORD, answer.err + answer.text)
            self.assertNotIn(base64.b64encode(account.encode()).decode(), answer.err + answer.text)

    def test_a_wrong_password_is_one_clear_error(self):
        with proxy(self.server, f"carol:{PASSWORD}") as between:
            answer = self.inspect("wrong", HTTP_PROXY=address(between, "carol:WRONG-proxy-pass"))
            self.assertFails(answer, NETWORK, "proxy")
            self.assertNotIn("WRONG-proxy-pass", answer.err + answer.text)
            self.assertLess(len(between.seen), 20)

    def test_a_proxy_that_is_not_there_is_named(self):
        with proxy(self.server) as between:
            gone = address(between)
        self.assertFails(self.inspect("gone", HTTP_PROXY=gone), NETWORK, "proxy")

    def test_no_proxy_keeps_a_name_away_from_it(self):
        with proxy(self.server) as between:
            answer = self.inspect("exempt", HTTP_PROXY=address(between), NO_PROXY=f"{NAME}")
            self.assertFails(answer, NETWORK, NAME)
            self.assertEqual(between.seen, [])

    def test_loopback_never_goes_through_it(self):
        with proxy(self.server) as between:
            answer = gantry("inspect", "--json", "--no-cache", f"{self.server.address}/demo/index:1",
                            home=house.work / "loopback", env={"NO_PROXY": "", "HTTP_PROXY": address(between)})
            self.assertFine(answer)
            self.assertEqual(between.seen, [])

    def test_one_registry_has_its_own(self):
        home = house.work / "own"
        with proxy(self.server) as between, proxy(self.server) as other:
            (home / ".config/gantry").mkdir(parents=True)
            (home / ".config/gantry/registries.json").write_text(json.dumps({"schema": 1, "registries": {
                self.image.partition("/")[0]: {"plainHttp": True, "proxy": address(between)}}}))
            answer = gantry("inspect", "--json", "--no-cache", self.image, home=home,
                            env={"NO_PROXY": "", "HTTP_PROXY": address(other)})
            self.assertFine(answer)
            self.assertTrue(between.seen)
            self.assertEqual(other.seen, [])


class Tunnel(house.House):
    def test_tls_goes_through_a_tunnel_to_the_registry_itself(self):
        with house.registry("--tls", "--names", f"DNS:{NAME},DNS:localhost,IP:127.0.0.1,IP:::1", fill=True) as server:
            image = f"{NAME}:{server.address.rpartition(':')[2]}/demo/index:1"
            account = f"carol:{PASSWORD}"
            with proxy(server, account) as between:
                answer = gantry("inspect", "--json", "--no-cache", "--verbose", *server.tls(), image,
                                home=house.work / "tunnel",
                                env={"NO_PROXY": "", "HTTPS_PROXY": address(between, account)})
                self.assertFine(answer)
                self.assertEqual(answer.json["digest"], server.summary["images"]["index"]["digest"])
                self.assertTrue(between.seen)
                self.assertTrue(all(line.startswith("CONNECT ") for line in between.seen), between.seen)
                self.assertNotIn(PASSWORD, answer.err + answer.text)


if __name__ == "__main__":
    house.main()
