#!/usr/bin/env bash
# Jena reads once.FORMAT of a folder and writes what it found as N-Quads: jena.sh FOLDER OUT. Uses Debian's
# libapache-jena-java; exit 2 where it is missing and cannot be installed. A file that Jena refuses gives an empty answer.
set -euo pipefail
shopt -s nullglob
jars=/usr/share/java
if ! { [ -f "$jars/jena-cmds.jar" ] && command -v java >/dev/null; }; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 2
  { apt-get update -qq && apt-get install -y -qq libapache-jena-java default-jre-headless; } >/dev/null 2>&1 || exit 2
fi
mkdir -p "$2/bundles"
# The package moves Xerces to another name but leaves its messages behind, and without them no datatype loads.
python3 - "$jars/jena-core.jar" "$2/bundles" <<'PYTHON'
import pathlib, sys, zipfile
old = "org/apache/jena/ext/"
with zipfile.ZipFile(sys.argv[1]) as jar:
    for name in jar.namelist():
        if name.startswith(old) and name.endswith(".properties"):
            path = pathlib.Path(sys.argv[2], name.removeprefix(old))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(jar.read(name))
PYTHON
path="$2/bundles"
for jar in "$jars"/{jena-*,commons-*,dexx*,gson,guava,httpc*,jackson-*,jsonld-java,jakarta.json*,jsonp*,protobuf*,slf4j-api,slf4j-nop,*thrift,titanium-json-ld}.jar; do
  [[ $jar =~ -[0-9.]+\.jar$ ]] || path+=":$jar"
done
riot() { java -cp "$path" riotcmd.riot --syntax="$1" --output=nquads "$2"; }
for format in turtle trig nquads ntriples rdfxml jsonld; do
  riot "$format" "$1/once.$format" >"$2/$format.nq" || echo "Jena refuses $format" >&2
done
# Debian's Titanium comes without an implementation of JSON-P: where it cannot read the least document, it is no judge.
echo '{"@id": "https://example.org/a", "https://example.org/b": "c"}' >"$2/least.jsonld"
if [ ! -s "$2/jsonld.nq" ] && ! riot jsonld "$2/least.jsonld" >/dev/null 2>&1; then
  rm "$2/jsonld.nq"
  echo "skipped: this Jena reads no JSON-LD 1.1 at all" >&2
fi
