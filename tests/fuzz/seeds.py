#!/usr/bin/env python3
"""Puts seeds for every target into tests/fuzz/corpus, from the repository's own files and from folders of reports given.

    python3 tests/fuzz/seeds.py [FOLDER…]
"""
import io
import pathlib
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PARTS = ["word/document.xml", "word/styles.xml", "word/numbering.xml", "docProps/core.xml"]


def put(target, name, data):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data[: 256 << 10])


def packed(files, method):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return memory.getvalue()


def page(text):
    rows = "".join(f"<p>{line}</p>\n" for line in text.splitlines())
    return f"<html><head><title>{text.splitlines()[0]}</title></head><body><div id=zoom>{rows}</div></body></html>"


def word(text):
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    rows = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    return f"<w:document {space}><w:body>{rows}</w:body></w:document>"


def pdf(text):
    """A page of a PDF, uncompressed, so that changes reach its operators."""
    shown = "".join(
        f"BT /F1 12 Tf 1 0 0 1 72 {780 - 16 * i} Tm <{line[:40].encode('utf-16-be').hex()}> Tj ET\n"
        for i, line in enumerate(text.splitlines()[:48])
    )
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[5 0 R]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[4 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000/W[1 95 500]>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 6 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return (out + f"startxref\n{start}\n%%EOF").encode()


def report(path):
    data, stem = path.read_bytes(), path.stem
    match path.suffix:
        case ".txt":
            text = data.decode()
            put("read_text", path.name, data)
            put("read_html", stem, page(text).encode())
            put("read_html", stem + ".gbk", page(text).encode("gb18030"))
            put("read_docx", stem, word(text).encode())
            put("read_pdf", stem, pdf(text))
            for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                put("archive", f"{stem}-{method}", packed([(path.name, data), ("a/b.html", page(text))], method))
        case ".html":
            put("read_html", path.name, data)
        case ".pdf":
            put("read_pdf", path.name, data)
        case ".docx":
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name) if name in archive.namelist() else b"" for name in PARTS]
            put("read_docx", path.name, b"\0".join(parts))
            put("archive", path.name, data)


def main():
    folders = [ROOT / "data/reports", ROOT / "data/samples", ROOT / "tests/structure", ROOT / "tests/reports"]
    for folder in [*folders, *map(pathlib.Path, sys.argv[1:])]:
        for path in sorted(filter(pathlib.Path.is_file, folder.iterdir())):
            report(path)
    for path in sorted((ROOT / "queries").glob("*.rq")):
        put("questions", path.name, path.read_bytes())
        put("sparql", path.name, path.read_bytes())
    put("sparql", "shapes", (ROOT / "ontology/shapes.ttl").read_bytes())
    for path in sorted((ROOT / "data/lexicon").glob("*.toml")):
        put("lexicon", path.name, path.read_bytes())
    put("lexicon", "own", b'[indicators]\nlost-cases = ["x"]\n[[norms]]\ntitle = "x"\nkind = "rule"\neditions = ["2021"]\n'
        b'[[divisions]]\ncode = "310199"\nname = "x"\nlevel = "county"\nparent = "310000"\n[bodies.components]\nwords = "x"\n')
    put("settings", "own", b'bind = "127.0.0.1:1"\nquery-timeout = 5\ncors-origins = ["*"]\n[tls]\ncertificate = "a"\nkey = "b"\n'
        b'[limits]\nrows = 5\n')
    put("negotiate", "browser", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    put("negotiate", "languages", b"zh-CN,zh;q=0.9,en;q=0.8")
    put("parameters", "form", b"query=ASK+%7B%7D&graph=http%3A%2F%2Fe%2F%E5%8F%B8&year=2023&indicator=lost-cases&body=x")
    # One tag, one term of each kind, one triple.
    put("decode", "record", bytes([1, 2]) + b"en" + bytes([3, 0, 0, 3]) + b"h:a" + bytes([1, 0, 1]) + b"b"
        + bytes([3, 0, 1]) + b"c" + bytes([1, 0, 0, 2, 0]))


main()
