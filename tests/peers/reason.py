#!/usr/bin/env python3
"""A DL reasoner reads the ontology with the sample graph: reason.py FILE.nt

FILE.nt is an export of the samples. HermiT (through owlready2) must find it consistent and no class unsatisfiable, and
must find each fault that is put in on purpose. The texts of the reports are left out: they are long and say nothing to a
reasoner. Needs owlready2, rdflib and Java.
"""
import pathlib
import sys
import tempfile
import warnings

import owlready2
import rdflib
from rdflib.namespace import OWL, RDF

ROOT = pathlib.Path(__file__).resolve().parents[2]
FZ = rdflib.Namespace("https://w3id.org/fazhi/ns#")
# xsd:gYear and xsd:date are no datatypes of OWL 2; their values stand as strings here.
FOREIGN = {rdflib.XSD.gYear, rdflib.XSD.date}
# What no graph may say: a thing of the first class is one of the second too.
FAULTS = [(FZ.AnnualReport, FZ.PlannedTask), (FZ.Measure, FZ.Shortcoming)]


def graph(path):
    data = rdflib.Graph()
    data.parse(ROOT / "ontology/fazhi.ttl")
    for subject, predicate, value in rdflib.Graph().parse(path, format="nt"):
        if predicate in (FZ.text, OWL.imports):
            continue
        if isinstance(value, rdflib.Literal) and value.datatype in FOREIGN:
            value = rdflib.Literal(str(value))
        data.add((subject, predicate, value))
    for subject, predicate, value in list(data):
        if value in FOREIGN:
            data.remove((subject, predicate, value))
            data.add((subject, predicate, rdflib.XSD.string))
    return data


def judge(data):
    """Whether HermiT finds the graph consistent, and the classes that nothing can belong to."""
    with tempfile.NamedTemporaryFile(suffix=".nt") as file:
        data.serialize(file.name, format="nt", encoding="utf-8")
        world = owlready2.World()
        world.get_ontology("file://" + file.name).load()
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return False, []
        return True, list(world.inconsistent_classes())


def main():
    # Properties of the data cube are properties of OWL too, which owlready2 remarks upon.
    warnings.simplefilter("ignore")
    data = graph(sys.argv[1])
    consistent, empty = judge(data)
    print(f"HermiT: {len(data)} triples, {'consistent' if consistent else 'INCONSISTENT'}, unsatisfiable classes: {empty}")
    wrong = not consistent or bool(empty)
    for first, second in FAULTS:
        fault = (next(data.subjects(RDF.type, first)), RDF.type, second)
        data.add(fault)
        caught = not judge(data)[0]
        data.remove(fault)
        wrong |= not caught
        print(f"a {first.fragment} that is a {second.fragment}: {'found' if caught else 'NOT FOUND'}")
    sys.exit(wrong)


if __name__ == "__main__":
    main()
