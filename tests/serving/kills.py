#!/usr/bin/env python3
"""Kills a writing server (`kill -9`) at random moments and looks at what is left. FAZHI=… kills.py [ROUNDS, default 1000]

Four clients write at once, each to graphs of its own, over every kind of write: PUT, an update over two graphs, a PATCH; and
one uploads reports, each upload a text of another figure. Each write carries a number. After the restart each graph must be whole (every triple of one number),
not older than the last acknowledged write and not newer than the last attempted one; the two graphs of an update agree.
"""
import collections
import http.client
import random
import sys
import tempfile
import threading
import time
import urllib.parse

from server import TOKEN, Server

CLIENTS, TRIPLES = 4, 60
HEADERS = {"Authorization": f"Bearer {TOKEN}"}


def turtle(number):
    return "".join(f"<http://e/s{n}> <http://e/p> {number} .\n" for n in range(TRIPLES))


def write(connection, client, number):
    """One write; true when it was acknowledged. The kind goes round."""
    a, b = f"http://e/{client}a", f"http://e/{client}b"
    kind = number % 4
    both = "".join(f"GRAPH <{g}> {{ {turtle(number)} }} " for g in (a, b))
    if kind == 0:
        path = "/store?graph=" + urllib.parse.quote(a, safe="")
        request = ("PUT", path, turtle(number), {"Content-Type": "text/turtle"})
    elif kind == 1:
        text = f"DELETE {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ VALUES ?g {{ <{a}> <{b}> }} GRAPH ?g {{ ?s ?p ?o }} }}; INSERT DATA {{ {both} }}"
        request = ("POST", "/update", text, {"Content-Type": "application/sparql-update"})
    elif kind == 2:
        text = f"DROP SILENT GRAPH <{a}>; DROP SILENT GRAPH <{b}>; INSERT DATA {{ {both} }}"
        request = ("POST", "/update", text, {"Content-Type": "application/sparql-update"})
    else:
        path = "/store?graph=" + urllib.parse.quote(a, safe="")
        text = f"DELETE WHERE {{ ?s ?p ?o }}; INSERT DATA {{ {turtle(number)} }}"
        request = ("PATCH", path, text, {"Content-Type": "application/sparql-update"})
    method, path, body, headers = request
    connection.request(method, path, body.encode(), {**headers, **HEADERS})
    answer = connection.getresponse()
    answer.read()
    return answer.status in (200, 201, 204), answer.status


# What an uploaded report is called and what its graph must hold, for its number.
REPORT = """青禾县统计局2023年度法治政府建设工作报告

一、2023年度法治政府建设主要举措和成效
（一）严格规范公正文明执法。全年办理行政处罚案件{number}件。
"""
FIGURE = """PREFIX fz: <https://w3id.org/fazhi/ns#>
SELECT ?value ?size { GRAPH ?g { ?s a fz:CaseStatistic ; fz:value ?value } { SELECT ?g (COUNT(*) AS ?size) { GRAPH ?g { ?x ?p ?o } } GROUP BY ?g } }"""


def upload(connection, number):
    """One upload of a report; true when it was acknowledged."""
    body = REPORT.format(number=number).encode()
    connection.request("POST", "/reports", body, {"Content-Type": "text/plain; charset=utf-8", **HEADERS})
    answer = connection.getresponse()
    answer.read()
    return answer.status in (200, 201), answer.status


class Client(threading.Thread):
    def __init__(self, name, port, number, state):
        super().__init__(daemon=True)
        self.client, self.port, self.number, self.state = name, port, number, state

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            while True:
                self.number += 1
                pair = self.number % 4 in (1, 2)
                self.state["tried"][self.client] = (self.number, pair)
                done, status = write(connection, self.client, self.number)
                if not done:
                    self.state["refused"][status] += 1
                    return
                self.state["acknowledged"][self.client] = self.number
                self.state["writes"] += 1
                if pair:
                    self.state["pair"][self.client] = self.number
        except (OSError, http.client.HTTPException):
            return


class Uploader(threading.Thread):
    def __init__(self, port, state):
        super().__init__(daemon=True)
        self.port, self.state = port, state

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        uploads = self.state["uploads"]
        try:
            while True:
                uploads["tried"] += 1
                done, status = upload(connection, uploads["tried"])
                if not done:
                    self.state["refused"][status] += 1
                    return
                uploads["acknowledged"] = uploads["tried"]
                uploads["count"] += 1
        except (OSError, http.client.HTTPException):
            return


def judge_report(server, state, round_number):
    """The report's graph is that of one upload, whole: as many triples as any other, one figure."""
    answer = server.query(FIGURE, "text/csv")
    assert answer.status == 200, answer.body
    rows = [tuple(map(int, line.split(","))) for line in answer.body.decode().split("\r\n")[1:] if line]
    uploads = state["uploads"]
    if not rows and not uploads["acknowledged"]:
        return []
    if len(rows) != 1 or (uploads["size"] and rows[0][1] != uploads["size"]):
        return [f"round {round_number}: the report's graph holds figures and triples {rows}, a whole one {uploads['size']}"]
    value, uploads["size"] = rows[0]
    fault = not uploads["acknowledged"] <= value <= uploads["tried"]
    text = f"round {round_number}: the report says {value}, acknowledged {uploads['acknowledged']}, tried {uploads['tried']}"
    uploads["acknowledged"] = value
    return [text] if fault else []


def numbers(server):
    """Graph → set of numbers in it, and how many triples."""
    text = "SELECT ?g ?o (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://e/p> ?o } } GROUP BY ?g ?o"
    answer = server.query(text, "text/csv")
    assert answer.status == 200, answer.body
    found = collections.defaultdict(dict)
    for line in answer.body.decode().split("\r\n")[1:]:
        if line:
            graph, number, count = line.split(",")
            found[graph.rsplit("/", 1)[1]][int(number)] = int(count)
    return found


def judge(server, state, round_number):
    faults = []
    found = numbers(server)
    for client in range(CLIENTS):
        acknowledged, (tried, tried_pair) = state["acknowledged"][client], state["tried"][client]
        held = {}
        for graph in (f"{client}a", f"{client}b"):
            if len(found[graph]) > 1 or any(count != TRIPLES for count in found[graph].values()):
                faults.append(f"round {round_number}: graph {graph} is half-written: {dict(found[graph])}")
            held[graph[-1]] = max(found[graph], default=0)
        if not acknowledged <= held["a"] <= tried:
            faults.append(f"round {round_number}: {client}a holds {held['a']}, acknowledged {acknowledged}, tried {tried}")
        pair = state["pair"][client]
        newest = tried if tried_pair else pair
        if held["b"] not in (pair, newest) or (held["b"] == newest != pair and held["a"] != newest):
            faults.append(f"round {round_number}: {client}b holds {held['b']}, acknowledged {pair}, tried {newest}")
        state["kept_unacknowledged"] += held["a"] > acknowledged
        state["acknowledged"][client] = state["start"][client] = held["a"]
        state["pair"][client] = held["b"]
        state["tried"][client] = (max(tried, held["a"]), False)
    return faults


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    folder = tempfile.TemporaryDirectory(prefix="fazhi-kills-")
    zero = dict.fromkeys(range(CLIENTS), 0)
    state = {"acknowledged": dict(zero), "tried": {c: (0, False) for c in zero}, "pair": dict(zero), "start": dict(zero),
             "writes": 0, "kept_unacknowledged": 0, "refused": collections.Counter(), "uploads": {"tried": 0, "acknowledged": 0, "count": 0, "size": 0}}
    faults, begun = [], time.monotonic()
    server = Server("--empty", folder=folder.name)
    # The first upload also writes the authority files, which takes longer than a round.
    server.start()
    done, status = upload(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60), 1)
    server.stop()
    if not done:
        sys.exit(f"expected the first report to be taken, got {status}")
    state["uploads"].update(tried=1, acknowledged=1)
    for number in range(rounds + 1):
        server.start()
        faults += judge(server, state, number) + judge_report(server, state, number)
        if number == rounds:
            break
        clients = [Client(c, server.port, state["tried"][c][0], state) for c in range(CLIENTS)] + [Uploader(server.port, state)]
        for client in clients:
            client.start()
        time.sleep(random.uniform(0.005, 0.6))
        server.kill()
        for client in clients:
            client.join(30)
        if number % 100 == 99:
            print(f"{number + 1} kills, {state['writes']} writes and {state['uploads']['count']} uploads acknowledged, {len(faults)} faults, {time.monotonic() - begun:.0f} s", flush=True)
    server.stop()
    for fault in faults:
        print("FAILED", fault)
    print(f"{rounds} kills, {state['writes']} acknowledged writes and {state['uploads']['count']} uploads, {state['kept_unacknowledged']} kept that were in flight, "
          f"refused {dict(state['refused'])}, {len(faults)} lost or half-written, {time.monotonic() - begun:.0f} s")
    sys.exit(1 if faults or not state["writes"] or not state["uploads"]["count"] else 0)


if __name__ == "__main__":
    main()
