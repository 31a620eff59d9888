#!/usr/bin/env bash
# Scores extraction on the development corpus and holds it to the recorded run: tests/scores.json.
# Needs ../shared/corpus (reports with gold files and score.py) and Python 3.11.
set -euo pipefail
corpus="${FAZHI_CORPUS:-../shared/corpus}"
if [ ! -f "$corpus/score.py" ]; then
  echo "skipped: no corpus in $corpus"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for format in txt html docx pdf; do
  mkdir -p "$work/$format" "$work/gold-$format"
  "$FAZHI" --quiet extract -o "$work/$format" "$corpus"/*."$format"
  for file in "$corpus"/*."$format"; do
    name=$(basename "$file" ".$format")
    cp "$corpus/$name.gold.json" "$work/gold-$format/"
  done
  python3 "$corpus/score.py" "$work/gold-$format" "$work/$format" --json "$work/$format.json"
  echo "-- $format"
  python3 "$corpus/score.py" "$work/gold-$format" "$work/$format"
done
python3 tests/scores.py compare tests/scores.json "$work"
