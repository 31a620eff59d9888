"""A fazhi server for the scripts of this folder: starts it, asks it, ends it. Python's standard library alone."""
import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

TOKEN = "of-these-tests"


def binary():
    """The binary under test: FAZHI, or the release build."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    path = os.environ.get("FAZHI") or os.path.join(root, "target", "release", "fazhi")
    if not os.path.exists(path):
        sys.exit(f"expected a built fazhi at {path}: cargo build --release, or set FAZHI")
    return os.path.abspath(path)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Answer:
    """Status, headers and body; `whole` is false when the connection broke before the body's end."""

    def __init__(self, status, headers, body, whole, seconds):
        self.status, self.headers, self.body, self.whole, self.seconds = status, headers, body, whole, seconds


class Server:
    def __init__(self, *arguments, settings="", folder=None, environment=None):
        self.arguments, self.port = arguments, free_port()
        self.scratch = tempfile.TemporaryDirectory(prefix="fazhi-")
        self.folder = folder or self.scratch.name
        self.config = os.path.join(self.scratch.name, "fazhi.toml")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(settings)
        self.environment = {**os.environ, "FAZHI_TOKEN": TOKEN, **(environment or {})}
        self.log = os.path.join(self.scratch.name, "log")
        self.process = None

    def start(self):
        command = [binary(), "--config", self.config, "serve", "--bind", f"127.0.0.1:{self.port}", *self.arguments]
        log = open(self.log, "ab")
        self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stderr=log, stdout=log)
        log.close()
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                sys.exit(f"the server ended with {self.process.returncode}:\n{open(self.log).read()}")
            try:
                if self.ask("GET", "/health", timeout=2).status == 200:
                    return self
            except OSError:
                time.sleep(0.02)
        sys.exit("the server did not become ready in a minute")

    __enter__ = start

    def __exit__(self, *_):
        self.stop()
        self.scratch.cleanup()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(40)
            except subprocess.TimeoutExpired:
                self.kill()

    def ask(self, method, path, body=None, headers=None, token=None, timeout=120):
        headers = dict(headers or {})
        if token:
            headers["Authorization"] = f"Bearer {token}"
        start = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            whole, parts = True, []
            try:
                while part := answer.read(1 << 16):
                    parts.append(part)
            except (http.client.IncompleteRead, ConnectionError) as error:
                whole = False
                parts.append(getattr(error, "partial", b""))
            return Answer(answer.status, answer.headers, b"".join(parts), whole, time.monotonic() - start)
        finally:
            connection.close()

    def query(self, text, accept="application/sparql-results+json", **options):
        form = urllib.parse.urlencode({"query": text})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": accept}
        return self.ask("POST", "/query", form, headers, **options)

    def update(self, text, **options):
        headers = {"Content-Type": "application/sparql-update"}
        return self.ask("POST", "/update", text.encode(), headers, token=TOKEN, **options)

    def put(self, graph, turtle, **options):
        path = "/store?graph=" + urllib.parse.quote(graph, safe="")
        return self.ask("PUT", path, turtle.encode(), {"Content-Type": "text/turtle"}, token=TOKEN, **options)

    def metric(self, name):
        for line in self.ask("GET", "/metrics").body.decode().splitlines():
            if line.split(" ")[0] == name:
                return float(line.split(" ")[1])
        sys.exit(f"no metric {name}")

    def memory(self):
        """Resident bytes (Linux)."""
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmRSS"))
