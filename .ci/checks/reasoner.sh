#!/usr/bin/env bash
# HermiT, a reasoner of OWL 2 DL, finds the ontology with the graph of the samples consistent, and finds faults put into it.
set -euo pipefail
command -v java >/dev/null || { echo "skipped: no java"; exit 0; }
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import rdflib, owlready2' 2>/dev/null || "$venv/bin/pip" install --quiet 'rdflib>=7.1.4' owlready2==0.51
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$FAZHI" --quiet build data/reports data/samples --data-dir "$work/data"
"$FAZHI" export --format ntriples --data-dir "$work/data" -o "$work/samples.nt"
"$venv/bin/python" tests/peers/reason.py "$work/samples.nt"
