#!/usr/bin/env python3
"""Every saved question over many reports, each within a limit. FAZHI=… questions.py FOLDER [SECONDS, default 5]

FOLDER holds the reports to build the dataset from; `cargo bench --bench reports -- 2000 FOLDER` writes 2,000. Each question
is asked once as a table and once as a page, from a server that keeps no results, with its parameters at their defaults.
"""
import subprocess
import sys
import urllib.parse

from load import VALUES, questions
from server import Server, binary


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 5.0
    server = Server("--empty", settings="[server]\ncache-bytes = 0\n")
    # reports of one body and year are one report: what is left out is told
    subprocess.run([binary(), "-q", "--config", server.config, "build", sys.argv[1]], cwd=server.folder, check=False)
    late = []
    with server:
        for name, _ in questions():
            given = urllib.parse.urlencode(VALUES.get(name, {}))
            for kind, path in [("table", f"/query?question={name}&{given}"), ("page", f"/question/{name}?{given}")]:
                accept = {"Accept": "text/csv" if kind == "table" else "text/html"}
                answer = server.ask("GET", path, headers=accept)
                print(f"{answer.seconds:8.3f} s  {answer.status}  {len(answer.body):10d} bytes  {name}, {kind}")
                if answer.status != 200 or not answer.whole or answer.seconds > limit:
                    late.append(f"{name}, {kind}")
    if late:
        sys.exit(f"not answered whole within {limit:g} s: {'; '.join(late)}")


if __name__ == "__main__":
    main()
