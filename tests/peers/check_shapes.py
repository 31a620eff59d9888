#!/usr/bin/env python3
"""Ask pySHACL for its verdict on every case of tests/shapes/cases.toml: it must find what `fazhi check` finds.

tests/shapes.rs holds `fazhi check` to the same file, so the two agree when both pass.
    pip install pyshacl; tests/peers/check_shapes.py
"""
import collections
import multiprocessing
import pathlib
import sys
import tomllib

import pyshacl
import rdflib

ROOT = pathlib.Path(__file__).resolve().parents[2]
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
shapes = rdflib.Graph().parse(ROOT / "ontology/shapes.ttl")
turtle = (ROOT / "tests/shapes/valid.ttl").read_text(encoding="utf-8")
cases = tomllib.loads((ROOT / "tests/shapes/cases.toml").read_text(encoding="utf-8"))


def node_shape(source):
    """The node shape that a result's source shape belongs to."""
    owner = shapes.value(predicate=SH.property, object=source)
    return str(owner or source).rsplit("/", 1)[-1]


def verdict(fault):
    data = rdflib.Graph().parse(data=turtle, format="turtle")
    if fault:
        data.update(cases["prefixes"] + fault)
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    found = set()
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        severity = str(report.value(result, SH.resultSeverity)).rsplit("#", 1)[-1]
        found.add((node_shape(report.value(result, SH.sourceShape)), severity))
    return found


def main():
    rows = (
        [("valid", set(), "as it is", "")]
        + [("fault", {(case["finds"], case["severity"])}, case["reason"], case["fault"]) for case in cases["case"]]
        + [("fine", set(), fine["reason"], fine["fault"]) for fine in cases["fine"]]
    )
    wrong = []
    tally = collections.Counter()
    # Each worker loads the shapes once; the cases know nothing of each other.
    with multiprocessing.Pool() as workers:
        for (kind, expected, reason, _), found in zip(rows, workers.imap(verdict, [row[3] for row in rows])):
            tally[kind] += 1
            if found != expected:
                wrong.append(f"{kind}: {reason}: expected {sorted(expected)}, pySHACL found {sorted(found)}")
    print("\n".join(wrong))
    print(f"pySHACL {pyshacl.__version__}: {dict(tally)}, {len(wrong)} verdicts differ")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
