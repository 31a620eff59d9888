#!/usr/bin/env bash
# The W3C SPARQL tests against the built server, over HTTP, in strict-dataset mode.
# Needs ../shared/conformance (the tests and their runner) and pyoxigraph from PyPI to read RDF files.
set -euo pipefail
suite="${FAZHI_CONFORMANCE:-../shared/conformance}"
if [ ! -f "$suite/run.py" ]; then
  echo "skipped: no conformance suite in $suite"
  exit 0
fi
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import pyoxigraph' 2>/dev/null || "$venv/bin/pip" install --quiet pyoxigraph==0.5.13
work=$(mktemp -d)
port="${FAZHI_TEST_PORT:-17878}"
FAZHI_TOKEN=conformance "$FAZHI" serve --empty --strict-dataset --in-memory --bind "127.0.0.1:$port" 2>"$work/log" &
server=$!
trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
for _ in $(seq 100); do
  "$venv/bin/python" -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/health')" 2>/dev/null && break
  sleep 0.1
done
"$venv/bin/python" "$suite/run.py" --query "http://127.0.0.1:$port/query" --update "http://127.0.0.1:$port/update" \
  --gsp "http://127.0.0.1:$port/store" --token conformance --w3c "$suite/w3c" --json "$work/out.json"
python3 tests/conformance.py "$work/out.json"
