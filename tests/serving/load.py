#!/usr/bin/env python3
"""Load beside oxigraph's server, on the same data in the same run. FAZHI=… load.py [SECONDS, default 60] [REPORT…]

Needs `wrk`, and `oxigraph` (PyPI) on the PATH or in OXIGRAPH. 64 clients ask the questions of `queries/` in turn.
Four runs: oxigraph; fazhi without its result cache (cold: each request is evaluated); oxigraph again; fazhi as it comes.
The rows of each answer are counted first. Where the counts differ, oxigraph's union default graph gives a triple once for each
graph that holds it; fazhi gives it once, as SPARQL's merge of graphs asks.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from server import Server, binary, free_port

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENTS = 64


# Values for parameters that have no default; they name what the samples hold.
VALUES = {"figures-of-a-body": {"name": "人力资源"}}


def term(kind, value):
    """A parameter's value as src/questions gives it to the query."""
    return {"integer": value, "year": f'"{value}"^^<http://www.w3.org/2001/XMLSchema#gYear>'}.get(kind, json.dumps(value, ensure_ascii=False))


def questions():
    """Each question with its parameters bound: to their defaults, or to VALUES."""
    for path in sorted((ROOT / "queries").glob("*.rq")):
        lines = path.read_text(encoding="utf-8").splitlines()
        text = "\n".join(line for line in lines if not line.startswith("#"))
        for line in lines:
            if match := re.match(r"# param\.(\w+): (\w+) \| ([^|]*)\|", line):
                name, kind, value = match[1], match[2], match[3].strip()
                # in the text, as fazhi does in the algebra: a group inside sees it too
                bound = term(kind, value or VALUES[path.stem][name])
                text = re.sub(rf"\?{name}\b", lambda _: bound, text)
        yield path.stem, text


def wrk(port, paths, seconds):
    with tempfile.NamedTemporaryFile("w", suffix=".paths") as file:
        file.write("\n".join(paths))
        file.flush()
        command = ["wrk", "-t2", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "60s", "-s", str(ROOT / "tests/serving/load.lua"),
                   f"http://127.0.0.1:{port}", "--", file.name]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in out.splitlines() if line.startswith("RESULT"))
    requests, micros, p50, p99, *errors = line.split()[1:]
    return {"rate": int(requests) / (int(micros) / 1e6), "p50": float(p50), "p99": float(p99), "errors": sum(map(int, errors))}


def resident(pid):
    with open(f"/proc/{pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))


def rows(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Accept": "application/sparql-results+json"})
    return len(json.load(urllib.request.urlopen(request, timeout=120))["results"]["bindings"])


class Oxigraph:
    """oxigraph's server over an N-Quads file, the union of all graphs as its default graph."""

    def __init__(self, quads):
        self.program = os.environ.get("OXIGRAPH") or shutil.which("oxigraph")
        if not self.program:
            sys.exit("expected oxigraph on the PATH or in OXIGRAPH: pip install oxigraph")
        self.folder = tempfile.TemporaryDirectory(prefix="oxigraph-")
        load = [self.program, "load", "--location", self.folder.name, "--file", quads, "--format", "nq"]
        subprocess.run(load, check=True, capture_output=True)
        self.port = free_port()

    def __enter__(self):
        command = [self.program, "serve-read-only", "--location", self.folder.name, "--bind", f"127.0.0.1:{self.port}",
                   "--union-default-graph"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                rows(self.port, "/query?query=SELECT%20*%20%7B%7D")
                return self
            except OSError:
                time.sleep(0.05)
        sys.exit("oxigraph did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def measure(name, server, paths, seconds):
    before = resident(server.process.pid)
    figures = wrk(server.port, paths, seconds)
    after = resident(server.process.pid)
    print(f"{name:28} {figures['rate']:10.1f} {figures['p50']:9.2f} {figures['p99']:9.2f} {figures['errors']:7} "
          f"{before:8.1f} {after:8.1f}", flush=True)
    return figures


def main():
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    reports = sys.argv[2:] or [str(ROOT / "data/reports"), str(ROOT / "data/samples")]
    paths = {name: "/query?" + urllib.parse.urlencode({"query": text}) for name, text in questions()}
    with tempfile.TemporaryDirectory(prefix="fazhi-load-") as folder:
        data, quads = os.path.join(folder, "fazhi-data"), os.path.join(folder, "all.nq")
        subprocess.run([binary(), "--quiet", "build", "--data-dir", data, *reports], check=True, stdout=subprocess.DEVNULL)
        with open(quads, "wb") as file:
            subprocess.run([binary(), "export", "--format", "nquads", "--data-dir", data], check=True, stdout=file)
        print(f"{sum(1 for _ in open(quads, 'rb'))} quads, {len(paths)} questions, {CLIENTS} clients, {seconds} s each")
        oxigraph = Oxigraph(quads)
        arguments = ("--data-dir", data)
        with oxigraph, Server(*arguments) as fazhi:
            for name, path in paths.items():
                ours, theirs = rows(fazhi.port, path), rows(oxigraph.port, path)
                if ours != theirs:
                    print(f"{name}: {ours} rows from fazhi, {theirs} from oxigraph")
        print(f"{'':28} {'requests/s':>10} {'p50 ms':>9} {'p99 ms':>9} {'errors':>7} {'MiB':>8} {'MiB end':>8}")
        mix = list(paths.values())
        with oxigraph as server:
            theirs = measure("oxigraph", server, mix, seconds)
        with Server(*arguments, settings="[server]\ncache-bytes = 0\n") as server:
            cold = measure("fazhi, cache off", server, mix, seconds)
        with oxigraph as server:
            again = measure("oxigraph again", server, mix, seconds)
        with Server(*arguments) as server:
            repeated = measure("fazhi, repeated questions", server, mix, seconds)
    best = max(theirs["rate"], again["rate"])
    print(f"cold {cold['rate'] / best:.2f} times oxigraph, repeated {repeated['rate'] / best:.1f} times")
    sys.exit(0 if cold["rate"] >= best and repeated["rate"] >= 10 * best and not cold["errors"] + repeated["errors"] else 1)


if __name__ == "__main__":
    main()
