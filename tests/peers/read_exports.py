#!/usr/bin/env python3
"""Read fazhi's exports with rdflib: read_exports.py FOLDER

FOLDER holds once.FORMAT for each format. Every graph format must hold the same quads as N-Quads, every triple format the
same triples. Exit 1 on a difference. Needs rdflib.
"""
import logging
import pathlib
import sys

import rdflib
from rdflib.compare import to_isomorphic

logging.getLogger("rdflib").setLevel(logging.ERROR)
TRIPLES = {"turtle": "turtle", "ntriples": "nt", "rdfxml": "xml"}
QUADS = {"trig": "trig", "nquads": "nquads", "jsonld": "json-ld"}


def main():
    folder = pathlib.Path(sys.argv[1])
    graphs, quads, faults = {}, {}, 0
    for name, parser in TRIPLES.items():
        graph = rdflib.Graph()
        graph.parse(folder / f"once.{name}", format=parser)
        graphs[name] = set(to_isomorphic(graph))
    for name, parser in QUADS.items():
        dataset = rdflib.Dataset()
        dataset.parse(folder / f"once.{name}", format=parser)
        quads[name] = {(s, p, o, str(g)) for s, p, o, g in dataset.quads((None, None, None, None))}
    for reference, read in (("ntriples", graphs), ("nquads", quads)):
        for name, found in read.items():
            same = found == read[reference]
            faults += not same
            print(f"{name:9} {len(found):8} {'same as ' + reference if same else 'DIFFERS from ' + reference}")
            if not same:
                for thing in sorted(map(str, found ^ read[reference]))[:10]:
                    print("   ", thing)
    if not graphs["ntriples"]:
        sys.exit("expected triples, found none")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
