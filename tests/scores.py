#!/usr/bin/env python3
"""Compare the scores of this run with the recorded ones, or record them.

    scores.py compare RECORDED.json FOLDER   gains and losses by format and kind; exit 1 on a loss over 0.005
    scores.py record RECORDED.json FOLDER    write this run's figures

FOLDER holds FORMAT.json files as the corpus's score.py writes them. Standard library only.
"""
import json
import pathlib
import sys

TOLERANCE = 0.005


def read(folder):
    figures = {}
    for path in sorted(pathlib.Path(folder).glob("*.json")):
        scores = json.loads(path.read_text(encoding="utf-8"))
        rows = {kind: f["f1"] for kind, f in scores["types"].items() if f["f1"] is not None}
        rows["overall"] = scores["overall"]["f1"]
        figures[path.stem] = {kind: round(value, 4) for kind, value in rows.items()}
    return figures


def main():
    if len(sys.argv) != 4 or sys.argv[1] not in ("compare", "record"):
        sys.exit(__doc__)
    _, verb, recorded, folder = sys.argv
    now = read(folder)
    if not now:
        sys.exit(f"expected FORMAT.json files in {folder}, found none")
    if verb == "record":
        pathlib.Path(recorded).write_text(json.dumps(now, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    before = json.loads(pathlib.Path(recorded).read_text(encoding="utf-8"))
    losses = 0
    for form in sorted(set(before) | set(now)):
        for kind in sorted(set(before.get(form, {})) | set(now.get(form, {}))):
            old, new = before.get(form, {}).get(kind), now.get(form, {}).get(kind)
            if old is None or new is None or abs(new - old) < 1e-4:
                continue
            lost = new < old - TOLERANCE
            losses += lost
            verdict = "LOSS" if lost else "gain" if new > old else "slight loss"
            print(f"{form:5} {kind:14} {old:.4f} -> {new:.4f}  {verdict}")
    print(f"{losses} losses against the recorded run")
    sys.exit(1 if losses else 0)


if __name__ == "__main__":
    main()
