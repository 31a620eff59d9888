#!/usr/bin/env python3
"""Read fazhi's exports with rdflib, oxigraph and Jena: read_exports.py FOLDER [JENA]

FOLDER holds once.FORMAT for each graph format and tables/ of `fazhi export --tables`; JENA holds what Jena read from each
file, as N-Quads in FORMAT.nq (none where it cannot read the format). Every reader must find in every file the same number
of statements and the same canonical hash: SHA-256 over the canonical N-Quads of RDFC-1.0. Where a dataset has no blank
nodes, that is its sorted N-Quads.
The workbook must hold the rows of the CSV tables, read by openpyxl. Exit 1 on a difference.
Needs rdflib, pyoxigraph and openpyxl.
"""
import csv
import hashlib
import json
import pathlib
import sys

import openpyxl
import pyoxigraph
import rdflib

# An independent reader shall not tidy up lexical forms: "010"^^xsd:integer is another literal than "10".
rdflib.NORMALIZE_LITERALS = False
# Name of a format: its name in rdflib, in oxigraph, and whether it holds named graphs.
FORMATS = {
    "ntriples": ("nt", pyoxigraph.RdfFormat.N_TRIPLES, False),
    "turtle": ("turtle", pyoxigraph.RdfFormat.TURTLE, False),
    "rdfxml": ("xml", pyoxigraph.RdfFormat.RDF_XML, False),
    "nquads": ("nquads", pyoxigraph.RdfFormat.N_QUADS, True),
    "trig": ("trig", pyoxigraph.RdfFormat.TRIG, True),
    "jsonld": ("json-ld", pyoxigraph.RdfFormat.JSON_LD, True),
}


def term(node):
    """A term of rdflib as one of oxigraph."""
    if isinstance(node, rdflib.URIRef):
        return pyoxigraph.NamedNode(str(node))
    if isinstance(node, rdflib.BNode):
        return pyoxigraph.BlankNode(str(node))
    if node.language:
        return pyoxigraph.Literal(str(node), language=node.language)
    if node.datatype:
        return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(str(node.datatype)))
    return pyoxigraph.Literal(str(node))


def read_rdflib(path, parser, named):
    source = rdflib.Dataset() if named else rdflib.Graph()
    source.parse(path, format=parser)
    if not named:
        return (pyoxigraph.Quad(term(s), term(p), term(o)) for s, p, o in source)
    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    return (
        pyoxigraph.Quad(term(s), term(p), term(o), term(g) if g and g != default else pyoxigraph.DefaultGraph())
        for s, p, o, g in source.quads((None, None, None, None))
    )


def figures(quads):
    """How many statements, how many terms of them are blank, and their canonical hash."""
    dataset = pyoxigraph.Dataset(quads)
    blank = sum(isinstance(node, pyoxigraph.BlankNode) for quad in dataset for node in (quad.subject, quad.object))
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{quad} .\n".encode() for quad in dataset)
    return len(lines), blank, hashlib.sha256(b"".join(lines)).hexdigest()


def graphs(folder, jena):
    faults, wanted = 0, {}
    for name, (parser, oxigraph, named) in FORMATS.items():
        path = folder / f"once.{name}"
        readers = {
            "rdflib": lambda: read_rdflib(path, parser, named),
            "oxigraph": lambda: pyoxigraph.parse(path=path, format=oxigraph),
        }
        if jena and (jena / f"{name}.nq").exists():
            readers["Jena"] = lambda: pyoxigraph.parse(path=jena / f"{name}.nq", format=pyoxigraph.RdfFormat.N_QUADS)
        for reader, read in readers.items():
            count, blank, digest = figures(read())
            expected = wanted.setdefault(named, (count, blank, digest))
            same = count > 0 and (count, blank, digest) == expected
            faults += not same
            kind = "quads" if named else "triples"
            verdict = "" if same else "  DIFFERS"
            print(f"{name:9} {reader:9} {count:7} {kind:7} {blank:3} blank  {digest[:16]}{verdict}")
    return faults


def tables(folder):
    """Each sheet is a table of the CSVW metadata, under its Chinese title, with the Chinese titles of its columns."""
    faults = 0
    workbook = openpyxl.load_workbook(folder / "fazhi.xlsx", read_only=True)
    metadata = json.loads((folder / "csv-metadata.json").read_text(encoding="utf-8"))
    for table in metadata["tables"]:
        title = next(text["@value"] for text in table["dc:title"] if text["@language"] == "zh")
        heads = [column["titles"]["zh"][0] for column in table["tableSchema"]["columns"]]
        with (folder / table["url"]).open(encoding="utf-8-sig", newline="") as file:
            expected = [heads, *list(csv.reader(file))[1:]]
        found = list(workbook[title].iter_rows(values_only=True)) if title in workbook.sheetnames else []
        wrong = [
            (number, left, right)
            for number, (left, right) in enumerate(zip(expected, found), 1)
            if not (len(left) == len(right) and all(map(same_cell, left, right)))
        ]
        same = len(expected) == len(found) > 1 and not wrong
        faults += not same
        verdict = "as in the CSV" if same else f"DIFFER: {len(found) - 1} rows in the workbook, {wrong[:3]}"
        print(f"{table['url']:17} {len(expected) - 1:6} rows {verdict}")
    missing = len(workbook.sheetnames) - len(metadata["tables"])
    if missing:
        print(f"{missing} sheets more than tables")
    return faults + abs(missing)


def same_cell(text, value):
    """A figure may be a number in the workbook: 12.0 for 12, to the fifteen digits that a spreadsheet keeps."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return text != "" and abs(float(text) - value) <= 1e-14 * abs(value)
    return text == str(value)


def main():
    folder = pathlib.Path(sys.argv[1])
    jena = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    faults = graphs(folder, jena)
    faults += tables(folder / "tables")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
