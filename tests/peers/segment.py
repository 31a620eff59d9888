#!/usr/bin/env python3
"""Time other tools on the texts of a folder: python3 segment.py FOLDER (needs `jieba` and `jionlp` from PyPI).

`cargo bench --bench reports -- 2000 FOLDER` writes the texts. jieba only cuts them into words; jionlp only names the
places that each sentence holds; neither extracts anything else.
Megabytes are a million bytes of UTF-8, seconds those of the processor. SECONDS (second argument, 30 unless given) bounds each tool.
"""
import pathlib
import re
import sys
import time


def measure(name, texts, work, seconds):
    done, start = 0, time.process_time()
    for text in texts:
        work(text)
        done += len(text.encode())
        if time.process_time() - start > seconds:
            break
    spent = time.process_time() - start
    print(f"{name:28} {done / 1e6:8.2f} MB in {spent:6.1f} s  {done / 1e6 / spent:8.3f} MB/s", flush=True)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    seconds = float(sys.argv[2]) if len(sys.argv) == 3 else 30
    texts = [path.read_text(encoding="utf-8") for path in sorted(pathlib.Path(sys.argv[1]).glob("*.txt"))]
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    measure("jieba, cutting", texts, jieba.lcut, seconds)
    import jionlp

    jionlp.parse_location("上海市嘉定区")

    def places(text):
        for sentence in re.split("[。；\n]", text):
            if sentence:
                jionlp.parse_location(sentence)

    measure("jionlp, places of sentences", texts, places, seconds)


if __name__ == "__main__":
    main()
