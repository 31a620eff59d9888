#!/usr/bin/env bash
# The running server: runaway queries stop in time, nothing outgoing escapes, kills lose nothing, real clients work.
# The Python clients come from PyPI; Comunica and Jena are tried where they are installed.
set -euo pipefail
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import SPARQLWrapper, rdflib' 2>/dev/null ||
  "$venv/bin/pip" install --quiet SPARQLWrapper==2.0.0 rdflib==7.1.4
export FAZHI
# The machine of a check may be busy with others.
FAZHI_FAULT_TARGET=6 python3 tests/serving/faults.py
python3 tests/serving/ssrf.py | tail -n 6
python3 tests/serving/kills.py 25
"$venv/bin/python" tests/serving/clients.py
