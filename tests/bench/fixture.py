# SPDX-License-Identifier: Apache-2.0
"""Small registries for measurements and for moments that a real one does not offer: very long lists, answers that wait.

They speak as much of distribution-spec v1.1.1 as a reader needs ("Pull", "Listing Tags"), from memory or from an OCI layout.
"""
import json
import socket
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Server(ThreadingHTTPServer):
    """Serves answer(path, query, headers) -> (status, headers, body) on a free loopback port.

    requests holds (seconds since start, path) of everything asked, answered the moments the first byte of a body leaves."""
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, answer, delay=0.0):
        self.answer, self.delay = answer, delay
        self.began = time.monotonic()
        self.requests, self.answered = [], []
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        pass  # a client that went away


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def do_GET(self):
        server = self.server
        server.requests.append((time.monotonic() - server.began, self.path))
        parts = urllib.parse.urlsplit(self.path)
        status, headers, body = server.answer(parts.path, dict(urllib.parse.parse_qsl(parts.query)), self.headers)
        if server.delay:
            time.sleep(server.delay)
        head = [f"HTTP/1.1 {status} X", *(f"{key}: {value}" for key, value in headers.items()),
                f"Content-Length: {len(body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode())
        server.answered.append((time.monotonic() - server.began, self.path))
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, *_):
        pass


JSON = {"Content-Type": "application/json"}


def missing(code):
    return 404, JSON, json.dumps({"errors": [{"code": code, "message": "unknown"}]}).encode()


def pages(path, member, names, page, more=None):
    """A list over many pages linked by Link, as `path` answers it (distribution-spec, "Listing Tags")."""
    ready = {}
    for first in range(0, len(names), page):
        body = {**(more or {}), member: names[first:first + page]}
        link = {}
        if first + page < len(names):
            last = names[first + page - 1]
            link = {"Link": f'<{path}?n={page}&last={urllib.parse.quote(last)}>; rel="next"'}
        ready[names[first - 1] if first else ""] = (200, {**JSON, **link}, json.dumps(body).encode())

    def answer(asked, query, _headers):
        if asked == "/v2/":
            return 200, JSON, b"{}"
        if asked != path or query.get("last", "") not in ready:
            return missing("NAME_UNKNOWN")
        return ready[query.get("last", "")]

    return answer


def layout(folder):
    """An OCI layout as the repository `demo`: tags by ref.name, manifests and blobs by digest."""
    folder = Path(folder)
    entries = json.loads((folder / "index.json").read_bytes())["manifests"]
    tags = {each["annotations"]["org.opencontainers.image.ref.name"]: each for each in entries
            if "org.opencontainers.image.ref.name" in each.get("annotations", {})}

    def answer(asked, _query, _headers):
        if asked == "/v2/":
            return 200, JSON, b"{}"
        if asked == "/v2/demo/tags/list":
            return 200, JSON, json.dumps({"name": "demo", "tags": sorted(tags)}).encode()
        kind, _, name = asked.removeprefix("/v2/demo/").partition("/")
        digest = tags[name]["digest"] if name in tags else name
        path = folder / "blobs" / digest.replace(":", "/")
        if kind not in ("manifests", "blobs") or not path.is_file():
            return missing("MANIFEST_UNKNOWN" if kind == "manifests" else "BLOB_UNKNOWN")
        body = path.read_bytes()
        media = json.loads(body).get("mediaType", "application/vnd.oci.image.manifest.v1+json") if kind == "manifests" \
            else "application/octet-stream"
        return 200, {"Content-Type": media, "Docker-Content-Digest": digest}, body

    return answer
