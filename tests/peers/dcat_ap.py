#!/usr/bin/env python3
"""Does a catalogue keep DCAT-AP 3? dcat_ap.py CATALOGUE.ttl…

pySHACL checks each file against dcat_ap.ttl beside this script, and must find each fault that is then put into it: every
mandatory property taken away in turn. Needs pyshacl.
"""
import pathlib
import sys

import pyshacl
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

MANDATORY = [
    (DCAT.Catalog, DCTERMS.title),
    (DCAT.Catalog, DCTERMS.description),
    (DCAT.Catalog, DCTERMS.publisher),
    (DCAT.Dataset, DCTERMS.title),
    (DCAT.Dataset, DCTERMS.description),
    (DCAT.Distribution, DCAT.accessURL),
    (DCAT.DataService, DCTERMS.title),
    (DCAT.DataService, DCAT.endpointURL),
    (FOAF.Agent, FOAF.name),
]
shapes = rdflib.Graph().parse(pathlib.Path(__file__).with_suffix(".ttl"))


def check(data):
    """Whether the graph conforms, and what pySHACL says."""
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes, inference="none", advanced=False)
    return conforms, text


faults = 0
for path in sys.argv[1:]:
    data = rdflib.Graph().parse(path)
    conforms, text = check(data)
    faults += not conforms
    found = blind = 0
    for kind, mandatory in MANDATORY:
        thing = next(iter(sorted(data.subjects(RDF.type, kind))), None)
        if thing is None:
            continue
        broken = data - [(thing, mandatory, value) for value in data.objects(thing, mandatory)]
        caught = not check(broken)[0]
        found += caught
        blind += not caught
    faults += blind
    print(f"{pathlib.Path(path).name}: {len(data)} triples, {'conforms' if conforms else text}, {found} of {found + blind} faults found")
sys.exit(bool(faults) or len(sys.argv) == 1)
