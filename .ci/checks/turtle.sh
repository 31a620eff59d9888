#!/usr/bin/env bash
# Every export of the samples is read by rdflib, oxigraph and, where there is one, Jena, to the same statements; the
# workbook by openpyxl; a second run and another locale give the same bytes. Python's packages go into a folder of their own.
set -euo pipefail
venv="${XDG_CACHE_HOME:-$HOME/.cache}/fazhi-venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import rdflib, pyoxigraph, openpyxl' 2>/dev/null ||
  "$venv/bin/pip" install --quiet 'rdflib>=7.1.4' pyoxigraph==0.5.13 openpyxl==3.1.5
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$FAZHI" --quiet build data/reports data/samples --data-dir "$work/data"
for format in turtle trig nquads ntriples rdfxml jsonld; do
  LC_ALL=C "$FAZHI" export --format "$format" --data-dir "$work/data" -o "$work/once.$format"
  LC_ALL=zh_CN.UTF-8 TZ=Asia/Shanghai "$FAZHI" export --format "$format" --data-dir "$work/data" -o "$work/twice.$format"
  cmp "$work/once.$format" "$work/twice.$format"
done
"$FAZHI" export --tables "$work/tables" --data-dir "$work/data"
rm -rf "$work/data"
"$FAZHI" --quiet build data/samples data/reports --data-dir "$work/data"
"$FAZHI" export --data-dir "$work/data" -o "$work/again.turtle"
cmp "$work/once.turtle" "$work/again.turtle"
if bash tests/peers/jena.sh "$work" "$work/jena"; then
  "$venv/bin/python" tests/peers/read_exports.py "$work" "$work/jena"
else
  echo "skipped: no Jena (Debian: libapache-jena-java)"
  "$venv/bin/python" tests/peers/read_exports.py "$work"
fi
