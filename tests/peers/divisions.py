#!/usr/bin/env python3
"""Puts the names of tests/divisions.tsv to jionlp and cpca (PyPI) and counts right, wrong and abstained.

    python3 -m venv v && v/bin/pip install jionlp cpca
    cargo test --test divisions -- --nocapture      # our own counts
    v/bin/python tests/peers/divisions.py [--details]

Neither tool takes a year or surroundings, so the surroundings are put in front of the name, and an answer counts as right
where it gives the expected division or, for a name of the past, the one that holds its code or place today.
A province or city for a county's name is wrong; an answer without any county, where one was expected, is an abstention.
"""
import collections
import csv
import pathlib
import sys

import cpca
import jionlp

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIVISIONS = list(csv.DictReader((ROOT / "data/authority/divisions.csv").open(encoding="utf-8")))
TODAY = {row["code"]: row for row in DIVISIONS if not row["until"]}


def accepted(code: str) -> set[str]:
    """Names of the deepest division that an answer may give."""
    codes, names = {code}, set()
    for row in DIVISIONS:
        if row["code"] == code:
            names.add(row["name"])
            codes.add(row["successor"])
    names |= {TODAY[code]["name"] for code in codes if code in TODAY}
    return names


def level(code: str) -> int:
    row = next(row for row in DIVISIONS if row["code"] == code)
    return {"province": 0, "prefecture": 1, "county": 2}[row["level"]]


def above(code: str) -> set[str]:
    """Names of the divisions over one, then and today."""
    names = set()
    for row in DIVISIONS:
        if row["code"] == code:
            names |= {other["name"] for other in DIVISIONS if other["code"] == row["parent"]}
            successor = TODAY.get(row["successor"])
            if successor:
                names |= {other["name"] for other in DIVISIONS if other["code"] == successor["parent"]}
    return names


def ask_jionlp(text: str) -> tuple:
    found = jionlp.parse_location(text, town_village=True)
    return tuple(found.get(key) or "" for key in ("province", "city", "county", "town"))


def ask_cpca(text: str) -> tuple:
    row = cpca.transform([text]).iloc[0]
    return (row["省"] or "", row["市"] or "", row["区"] or "", row["地址"] or "")


def verdict(answer: tuple, expected: str) -> str:
    parts = list(answer[:3])
    given = [part for part in parts if part]
    if expected == "-":
        # a municipality or a city alone is no answer for a county's name
        return "wrong" if answer[2] else "right"
    code, _, town = expected.partition("/")
    wanted = accepted(code)
    deep = level(code)
    if not given:
        return "abstained"
    if deep < 2:
        return "right" if (answer[deep] in wanted or answer[0] in wanted) and not answer[2] else "wrong"
    if not answer[2]:
        return "abstained"
    if answer[2] not in wanted or not ({answer[0], answer[1]} & above(code)):
        return "wrong"
    if town and town not in answer[3]:
        return "abstained"
    return "right"


def main() -> None:
    tools = {"jionlp": ask_jionlp, "cpca": ask_cpca}
    counts = {tool: collections.defaultdict(collections.Counter) for tool in tools}
    lines = (ROOT / "tests/divisions.tsv").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("#"):
            continue
        kind, names, year, beside, expected, _ = line.split("\t")
        text = beside.replace(" ", "") + names.replace(" ", "")
        for tool, ask in tools.items():
            try:
                answer = ask(text)
            except Exception:  # a tool that fails has given no answer
                answer = ("", "", "", "")
            result = verdict(answer, expected)
            counts[tool][kind][result] += 1
            counts[tool]["all"][result] += 1
            if "--details" in sys.argv and result != "right":
                print(f"{tool}\t{result}\t{text}\t{year}\t{expected}\t{answer}")
    print("kind\t" + "\t".join(f"{tool} right/wrong/abstained" for tool in tools))
    kinds = list(dict.fromkeys(kind for tool in tools for kind in counts[tool] if kind != "all"))
    for kind in [*kinds, "all"]:
        cells = ["/".join(str(counts[tool][kind][word]) for word in ("right", "wrong", "abstained")) for tool in tools]
        print("\t".join([kind, *cells]))


if __name__ == "__main__":
    main()
