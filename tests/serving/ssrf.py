#!/usr/bin/env python3
"""The SSRF table: every target that SERVICE and LOAD must not reach, tried on a running server. FAZHI=… ssrf.py

Two listeners on loopback tell whether anything was asked of them: a connection to either is a failure, whatever the
server answered. First with nothing listed (the default), then with the targets' names listed, then the one that is
allowed (listed, and private addresses permitted), which must work, its redirects not followed, its size bounded.
"""
import http.server
import socketserver
import sys
import threading

from server import Server

ASKED = []
TURTLE = b"<http://example.org/s> <http://example.org/p> 1 ."


class Bait(http.server.BaseHTTPRequestHandler):
    def reply(self):
        ASKED.append(f"{self.server.server_address[1]}{self.path}")
        length = int(self.headers.get("Content-Length") or 0)
        self.rfile.read(length)
        if self.path.startswith("/redirect"):
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.other}/stolen")
            self.end_headers()
            return
        body = TURTLE if not self.path.startswith("/huge") else b"#" * (3 << 20)
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.path.startswith("/slow"):
            threading.Event().wait(8)
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass

    do_GET = do_POST = reply

    def log_message(self, *_):
        pass


def bait():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Bait)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def targets(port):
    """URL, reason."""
    return [
        (f"http://127.0.0.1:{port}/", "loopback"),
        (f"http://localhost:{port}/", "a name of loopback"),
        (f"http://LOCALHOST.:{port}/", "the same with a final dot"),
        (f"http://[::1]:{port}/", "loopback in IPv6"),
        (f"http://[::ffff:127.0.0.1]:{port}/", "loopback mapped into IPv6"),
        (f"http://[::127.0.0.1]:{port}/", "loopback compatible with IPv6"),
        (f"http://[64:ff9b::7f00:1]:{port}/", "loopback behind NAT64"),
        (f"http://[2002:7f00:1::]:{port}/", "loopback behind 6to4"),
        (f"http://127.1:{port}/", "loopback in short"),
        (f"http://2130706433:{port}/", "loopback as one number"),
        (f"http://0x7f000001:{port}/", "loopback in hexadecimal"),
        (f"http://0177.0.0.1:{port}/", "loopback in octal"),
        (f"http://0.0.0.0:{port}/", "this host"),
        (f"http://[::]:{port}/", "this host in IPv6"),
        (f"http://127.0.0.1%2f@example.org:{port}/", "an escaped slash"),
        (f"http://example.org@127.0.0.1:{port}/", "a host that looks like credentials"),
        (f"http://example.org#@127.0.0.1:{port}/", "a fragment that looks like credentials"),
        (f"http://127.0.0.1:{port}\\@example.org/", "a backslash"),
        ("http://10.0.0.1/", "private, 10/8"),
        ("http://172.16.0.1/", "private, 172.16/12"),
        ("http://192.168.0.1/", "private, 192.168/16"),
        ("http://100.64.0.1/", "carrier-grade NAT"),
        ("http://169.254.169.254/latest/meta-data/", "cloud metadata"),
        ("http://[fd00:ec2::254]/latest/meta-data/", "cloud metadata in IPv6"),
        ("http://[fe80::1]/", "link-local"),
        ("http://[fd00::1]/", "unique local"),
        ("http://224.0.0.1/", "multicast"),
        ("http://255.255.255.255/", "broadcast"),
        ("http://metadata.google.internal/", "a name inside a cloud"),
        ("file:///etc/passwd", "a file"),
        ("ftp://127.0.0.1/", "another protocol"),
        (f"gopher://127.0.0.1:{port}/_GET", "another protocol"),
        ("data:text/turtle,%3Ca:a%3E%20%3Ca:b%3E%201%20.", "data in the address"),
        ("unix:/run/docker.sock", "a socket"),
    ]


def iri(url):
    return url if "\\" not in url else url.replace("\\", "%5C")


def tries(server, url):
    """Every statement that reaches out, with what it must not be answered with."""
    url = iri(url)
    yield "SERVICE", server.query(f"SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    yield "SERVICE by variable", server.query(f"SELECT * {{ VALUES ?e {{ <{url}> }} SERVICE ?e {{ ?s ?p ?o }} }}")
    yield "SERVICE in update", server.update(f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
    yield "LOAD", server.update(f"LOAD <{url}>")
    yield "LOAD INTO", server.update(f"LOAD <{url}> INTO GRAPH <http://example.org/g>")


def refused(server, port, settings_name):
    faults = 0
    for url, reason in targets(port):
        answers = list(tries(server, url))
        statuses = [answer.status for _, answer in answers]
        held = all(status >= 400 for status in statuses) and not ASKED and max(a.seconds for _, a in answers) < 6
        faults += not held
        print(f"{settings_name:8} {url:52} {' '.join(map(str, statuses)):20} {reason}{'' if held else '  FAILED ' + str(ASKED)}")
        ASKED.clear()
    for silent in ("SERVICE SILENT <{0}> {{ ?s ?p ?o }}",):
        url = f"http://127.0.0.1:{port}/"
        answer = server.query("SELECT * { " + silent.format(url) + " }")
        held = not ASKED
        faults += not held
        print(f"{settings_name:8} {'SERVICE SILENT':52} {answer.status:<20} asks nobody{'' if held else '  FAILED'}")
        ASKED.clear()
    return faults


def allowed(server, one, other):
    """What the allow-list opens, and its bounds."""
    faults = 0
    graph = "http://example.org/loaded"
    port = one.server_address[1]
    # Path, expected statuses, longest, reason
    table = [
        ("data.ttl", {204}, 3, "listed and permitted"),
        ("redirect", {502}, 3, "a redirect is not followed"),
        ("huge", {502}, 6, "more bytes than the budget"),
        ("slow", {502}, 4, "longer than the budget of time"),
    ]
    for path, statuses, longest, reason in table:
        answer = server.update(f"LOAD <http://127.0.0.1:{port}/{path}> INTO GRAPH <{graph}>")
        followed = [asked for asked in ASKED if asked.startswith(str(other.server_address[1]))]
        held = answer.status in statuses and answer.seconds < longest and not followed
        faults += not held
        print(f"allowed  LOAD /{path:46} {answer.status:<20} {reason}{'' if held else '  FAILED'}")
        ASKED.clear()
    return faults


def main():
    one, other = bait(), bait()
    one.other, other.other = other.server_address[1], one.server_address[1]
    port = one.server_address[1]
    faults = 0
    with Server("--in-memory") as server:
        faults += refused(server, port, "default")
    hosts = ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
             "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::]", "example.org"]
    listed = [f"{host}:{port}" for host in hosts]
    listed += ["10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "169.254.169.254", "[fd00:ec2::254]", "[fe80::1]", "[fd00::1]",
               "224.0.0.1", "255.255.255.255"]
    settings = f"[server]\noutgoing = {listed!r}\noutgoing-timeout = 2\n"
    with Server("--in-memory", settings=settings) as server:
        faults += refused(server, port, "listed")
    settings = (
        f"[server]\noutgoing = ['127.0.0.1:{port}']\noutgoing-private = ['127.0.0.1:{port}']\n"
        "outgoing-timeout = 2\noutgoing-bytes = 1000000\n"
    )
    with Server("--in-memory", settings=settings) as server:
        faults += allowed(server, one, other)
    print(f"{faults} not held")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
