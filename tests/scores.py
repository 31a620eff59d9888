#!/usr/bin/env python3
"""Compare the scores of this run with the recorded ones, or record them.

    scores.py compare RECORDED.json FOLDER   figures by set, kind and report, then gains and losses; exit 1 on a loss
    scores.py record RECORDED.json FOLDER    write this run's figures

FOLDER holds SET.json files as the corpus's score.py writes them. A loss is an F1 that falls by more than 0.005, of a
kind or of a report, or a set, kind or report that was recorded and is gone. Standard library only.
"""
import json
import pathlib
import sys

TOLERANCE = 0.005
MEASURES = ("precision", "recall", "f1")


def row(figures):
    return [round(figures[name], 4) for name in MEASURES]


def rows(scores):
    found = {f"kind {kind}": row(f) for kind, f in scores["types"].items() if f["f1"] is not None}
    for name, document in scores["documents"].items():
        if document["overall"]["f1"] is not None:
            found[f"report {name}"] = row(document["overall"])
    found["overall"] = row(scores["overall"])
    return found


def read(folder):
    paths = sorted(pathlib.Path(folder).glob("*.json"))
    return {path.stem: rows(json.loads(path.read_text(encoding="utf-8"))) for path in paths}


def compare(before, now):
    """The number of losses; prints every figure of this run, and what changed."""
    for name in sorted(now):
        for key, figures in now[name].items():
            print(f"{name:8} {key:34}", *(f"{figure:.4f}" for figure in figures))
    losses = 0
    for name in sorted(set(before) | set(now)):
        for key in sorted(set(before.get(name, {})) | set(now.get(name, {}))):
            old, new = before.get(name, {}).get(key), now.get(name, {}).get(key)
            if old == new:
                continue
            if old is None:
                print(f"{name:8} {key:34} new: not recorded yet")
                continue
            lost = new is None or new[2] < old[2] - TOLERANCE
            losses += lost
            verdict = "LOSS" if lost else "gain" if new[2] > old[2] else "within the tolerance"
            print(f"{name:8} {key:34} F1 {old[2]:.4f} -> {'gone' if new is None else f'{new[2]:.4f}'}  {verdict}")
    print(f"{losses} losses against the recorded run")
    return losses


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("compare", "record"):
        sys.exit(__doc__)
    _, verb, recorded, folder = sys.argv
    now = read(folder)
    if not now:
        sys.exit(f"expected SET.json files in {folder}, found none")
    recorded = pathlib.Path(recorded)
    if verb == "record":
        lines = (
            f"{json.dumps(name)}: {{\n"
            + ",\n".join(f" {json.dumps(key)}: {json.dumps(now[name][key])}" for key in sorted(now[name]))
            + "\n}"
            for name in sorted(now)
        )
        recorded.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
        return
    if not recorded.is_file():
        sys.exit(f"expected the recorded figures in {recorded}: write them with `scores.py record {recorded} {folder}`")
    sys.exit(1 if compare(json.loads(recorded.read_text(encoding="utf-8")), now) else 0)


if __name__ == "__main__":
    main()
