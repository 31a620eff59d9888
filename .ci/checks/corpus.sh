#!/usr/bin/env bash
# Scores extraction on the development corpus, in each of its formats, and on tests/reports, and holds the figures to the
# recorded run: tests/scores.json. `corpus.sh record` writes that file instead.
# Needs ../shared/corpus (reports with gold files and score.py) and Python 3.11.
set -euo pipefail
corpus="${FAZHI_CORPUS:-../shared/corpus}"
if [ ! -f "$corpus/score.py" ]; then
  echo "skipped: no corpus in $corpus"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# score SET FOLDER EXTENSION
score() {
  mkdir -p "$work/$1" "$work/gold-$1" "$work/scores"
  "$FAZHI" --quiet extract -o "$work/$1" "$2"/*."$3"
  for file in "$2"/*."$3"; do
    cp "$2/$(basename "$file" ".$3").gold.json" "$work/gold-$1/"
  done
  python3 "$corpus/score.py" "$work/gold-$1" "$work/$1" --json "$work/scores/$1.json" >/dev/null
}

for format in txt html docx pdf; do
  score "$format" "$corpus" "$format"
done
score reports tests/reports txt
score held tests/reports/held txt
python3 tests/scores.py "${1:-compare}" tests/scores.json "$work/scores"
