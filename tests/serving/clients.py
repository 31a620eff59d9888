#!/usr/bin/env python3
"""Real clients against a running server, unchanged. FAZHI=… clients.py

Python clients (SPARQLWrapper, rdflib) must be importable; Comunica (`comunica-sparql`, npm) and Jena (`rsparql`,
`rupdate`) are tried when they are on the PATH, and named as skipped when not.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

from server import TOKEN, Server

DATA = "@prefix : <http://example.org/> . :a :name \"依法行政\"@zh ; :next :b . :b :name \"法治\"@zh ."
SELECT = "SELECT ?s ?name { ?s <http://example.org/name> ?name } ORDER BY ?s"
JARS = "/usr/share/java/jena-cmds.jar"
NAMES = ["依法行政", "法治"]


def sparqlwrapper(base):
    import SPARQLWrapper as sw

    for method in (sw.GET, sw.POST):
        for form in (sw.JSON, sw.XML, sw.CSV, sw.TSV):
            client = sw.SPARQLWrapper(f"{base}/query")
            client.setMethod(method)
            client.setReturnFormat(form)
            client.setQuery(SELECT)
            found = client.query().convert()
            if form == sw.JSON:
                assert [row["name"]["value"] for row in found["results"]["bindings"]] == NAMES
            text = found.toxml() if form == sw.XML else found.decode() if isinstance(found, bytes) else json.dumps(found, ensure_ascii=False)
            assert all(name in text for name in NAMES), (method, form)
        client = sw.SPARQLWrapper(f"{base}/query")
        client.setMethod(method)
        client.setQuery("ASK { ?s ?p ?o }")
        client.setReturnFormat(sw.JSON)
        assert client.query().convert()["boolean"] is True
        for form in (sw.TURTLE, sw.RDFXML, sw.JSONLD, sw.N3):
            client.setReturnFormat(form)
            client.setQuery("CONSTRUCT WHERE { ?s <http://example.org/name> ?o }")
            graph = client.query().convert()
            assert graph is not None, form
    client = sw.SPARQLWrapper(f"{base}/update")
    client.setMethod(sw.POST)
    client.addCustomHttpHeader("Authorization", f"Bearer {TOKEN}")
    client.setQuery("INSERT DATA { GRAPH <http://example.org/sw> { <http://example.org/sw> <http://example.org/p> 1 } }")
    client.query()
    client = sw.SPARQLWrapper(f"{base}/query")
    client.setQuery("SELECT * { <http://example.org/sw> ?p ?o }")
    client.setReturnFormat(sw.JSON)
    assert len(client.query().convert()["results"]["bindings"]) == 1
    client.setQuery("SELEC")
    try:
        client.query()
    except sw.SPARQLExceptions.QueryBadFormed:
        return
    raise AssertionError("a syntax error is a 400")


def rdflib_store(base):
    from rdflib import Graph, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for form in ("xml", "json", "csv", "tsv"):
        for method in ("GET", "POST"):
            graph = Graph(SPARQLStore(f"{base}/query", returnFormat=form, method=method), identifier=URIRef("http://example.org/g"))
            assert len(graph) == 3, (form, method, len(graph))
            rows = list(graph.query(SELECT))
            assert [str(row.name) for row in rows] == NAMES, form
            assert list(graph.objects(URIRef("http://example.org/a"), URIRef("http://example.org/next")))


def rdflib_update_store(base):
    from rdflib import Dataset, Graph, Literal, URIRef
    from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore

    e = "http://example.org/"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    store = SPARQLUpdateStore(f"{base}/query", f"{base}/update", headers=headers, context_aware=True)
    graph = Graph(store, identifier=URIRef(e + "rdflib"))
    for n in range(5):
        graph.add((URIRef(e + f"s{n}"), URIRef(e + "p"), Literal("制度", lang="zh")))
    store.commit()
    assert len(graph) == 5
    graph.remove((URIRef(e + "s0"), None, None))
    store.commit()
    assert len(graph) == 4
    graph.update("DELETE WHERE { ?s ?p ?o }")
    store.commit()
    assert len(graph) == 0
    assert URIRef(e + "g") in {context.identifier for context in Dataset(store).graphs()}


def run(*command, ok=True):
    out = subprocess.run(command, capture_output=True, text=True, timeout=180)
    assert (out.returncode == 0) == ok, out.stderr or out.stdout
    return out.stdout


def comunica(base):
    out = run("comunica-sparql", f"sparql@{base}/query", "-q", SELECT, "-t", "application/sparql-results+json")
    assert [row["name"]["value"] for row in json.loads(out)["results"]["bindings"]] == NAMES
    out = run("comunica-sparql", f"{base}/query", "-q", "CONSTRUCT WHERE { ?s <http://example.org/next> ?o }", "-t", "application/n-triples")
    assert out.count("\n") == 1


def rsparql(base, *arguments):
    """Jena's own script, or the same class from Debian's jars."""
    if shutil.which("rsparql"):
        return run("rsparql", "--service", f"{base}/query", *arguments)
    # Not every jar of Debian's: some exclude one another. The messages of its Xerces are where it does not look for them.
    named = r"jena-|commons-|dexx|gson|guava|failureaccess|http(client|core)|jackson-|jsonld|jakarta|slf4j-(api|nop)|thrift|titanium"
    jars = [jar for jar in sorted(glob.glob("/usr/share/java/*.jar")) if re.match(named, os.path.basename(jar))]
    with tempfile.TemporaryDirectory() as folder:
        before = "org/apache/jena/ext/xerces/"
        with zipfile.ZipFile("/usr/share/java/jena-core.jar") as jar:
            for name in jar.namelist():
                if name.startswith(before) and name.endswith(".properties"):
                    path = os.path.join(folder, "xerces", name[len(before):])
                    os.makedirs(os.path.dirname(path), exist_ok=True)
                    with open(path, "wb") as file:
                        file.write(jar.read(name))
        command = ["java", "-cp", ":".join([folder, *jars]), "arq.rsparql"]
        return run(*command, "--service", f"{base}/query", *arguments)


def jena(base):
    out = rsparql(base, "--results", "JSON", SELECT)
    assert [row["name"]["value"] for row in json.loads(out)["results"]["bindings"]] == NAMES
    out = rsparql(base, "--results", "CSV", SELECT)
    assert all(name in out for name in NAMES)
    out = rsparql(base, "ASK { ?s ?p ?o }")
    assert "yes" in out.lower(), out
    out = rsparql(base, "CONSTRUCT WHERE { ?s <http://example.org/next> ?o }")
    assert "next" in out


def main():
    clients = [
        ("SPARQLWrapper", sparqlwrapper, None),
        ("rdflib SPARQLStore", rdflib_store, None),
        ("rdflib SPARQLUpdateStore", rdflib_update_store, None),
        ("Comunica", comunica, "comunica-sparql"),
        ("Jena rsparql", jena, "rsparql" if shutil.which("rsparql") or not os.path.exists(JARS) else "java"),
    ]
    faults = 0
    with Server("--in-memory") as server:
        assert server.put("http://example.org/g", DATA).status == 201
        base = f"http://127.0.0.1:{server.port}"
        for name, client, program in clients:
            if program and not shutil.which(program):
                print(f"{name:26} skipped: no {program}")
                continue
            try:
                client(base)
                print(f"{name:26} works")
            except Exception as error:  # noqa: BLE001 - whatever goes wrong is the finding
                faults += 1
                print(f"{name:26} FAILED: {type(error).__name__}: {error}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
