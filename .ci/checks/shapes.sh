#!/usr/bin/env bash
# pySHACL gives the verdicts of `fazhi check` on every case, and finds the catalogue to keep DCAT-AP 3: that of the shared base,
# and that of a base of its own, which tells of the service and its files too.
set -euo pipefail
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import pyshacl' 2>/dev/null || "$venv/bin/pip" install --quiet pyshacl==0.30.1
"$venv/bin/python" tests/peers/check_shapes.py
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for base in https://w3id.org/fazhi/ https://data.example.gov.cn/; do
  host=$(cut -d/ -f3 <<<"$base")
  "$FAZHI" --quiet build data/reports data/samples --base "$base" --data-dir "$work/$host"
  "$FAZHI" export --graph "${base}catalog" --data-dir "$work/$host" -o "$work/$host.ttl"
done
"$venv/bin/python" tests/peers/dcat_ap.py "$work"/*.ttl
