#!/usr/bin/env bash
# pySHACL gives the verdicts of `fazhi check` on every case, and the samples have no violation that `check` cannot explain.
set -euo pipefail
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import pyshacl' 2>/dev/null || "$venv/bin/pip" install --quiet pyshacl==0.30.1
"$venv/bin/python" tests/peers/check_shapes.py
