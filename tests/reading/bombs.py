#!/usr/bin/env python3
"""Makes documents that are bombs, broken or of a kind that holds no text, gives each to `fazhi extract`, and prints what it
took, with which exit code and what was said. Fails where one takes more than five seconds of a processor or 500 MB, or is
refused without a word on what to do.

    python3 tests/reading/bombs.py target/release/fazhi     # pip install pikepdf pillow for the cases that need them
"""
import io
import os
import pathlib
import resource
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

SECONDS, MEGABYTES, KILLED_AFTER = 5.0, 500, 30
TO_DO = ("save", "unpack", "give the report", "OCR", "download", "fetch", "expected UTF-8 text")
LINE = "全年办理行政复议案件12件，行政应诉案件3件，负责人出庭应诉率100%。"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(files, level=9):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return memory.getvalue()


def zeros(size):
    """A ZIP of one entry of so many zeros, made without holding them."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("报告.txt", "w", force_zip64=True) as out:
        for _ in range(size >> 20):
            out.write(bytes(1 << 20))
    return memory.getvalue()


def nested():
    """Sixteen in each of five levels, as 42.zip is."""
    inner = zeros(64 << 20)
    for _ in range(5):
        inner = packed([(f"{n}.zip", inner) for n in range(16)])
    return inner


def overlapping():
    """Thousands of names for the same packed bytes: each unpacks to 3 MiB of text, all together to far more."""
    body = zlib.compressobj(9, zlib.DEFLATED, -15)
    text = LINE.encode() * (1 << 16)
    text = text[: 3 << 20]
    data = body.compress(text) + body.flush()
    crc = zlib.crc32(text)
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(data), len(text), 5, 0) + b"a.txt"
    out = local + data
    directory = b""
    for n in range(2000):
        name = f"{n:05}.txt".encode()
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(data), len(text), len(name), 0, 0, 0, 0, 0, 0) + name
    return out + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, 2000, 2000, len(directory), len(out), 0)


def word(body, before=""):
    return packed([("word/document.xml", f'{before}<w:document {WORD}><w:body>{body}</w:body></w:document>')])


def laughs():
    entities = '<!ENTITY l0 "哈">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    return word("<w:p><w:r><w:t>&l10;</w:t></w:r></w:p>", f"<?xml version='1.0'?><!DOCTYPE a [{entities}]>")


def pdf(objects, root=1):
    out, offsets = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + (body if isinstance(body, bytes) else body.encode()) + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{offset:010} 00000 n \n" for offset in offsets).encode()
    return bytes(out) + f"trailer<</Size {len(objects) + 1}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def deep_pages(levels):
    """Each node holds the next, and the last the first."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>"]
    for n in range(levels):
        objects.append(f"<</Type/Pages/Count 1/Kids[{n + 3 if n + 1 < levels else 2} 0 R]>>")
    return pdf(objects)


def pdf_stream(text, dictionary=""):
    data = zlib.compress(text, 9)
    return b"<</Filter/FlateDecode%s/Length %d>>stream\n%s\nendstream" % (dictionary.encode(), len(data), data)


def one_page(content, extra=()):
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>/XObject<</X 6 0 R>>>>>>"
    return pdf(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, font, content, *extra])


def form_bomb():
    """A form that draws itself, twice."""
    body = b"q /X Do Q q /X Do Q"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 6 0 R>>>>/Length %d>>stream\n%s\nendstream" % (len(body), body)
    return one_page(pdf_stream(b"/X Do"), [form])


def encrypted():
    import pikepdf

    memory = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(memory, encryption=pikepdf.Encryption(owner="a", user="b"))
    return memory.getvalue()


def scanned():
    from PIL import Image, ImageDraw

    image = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(image).text((200, 200), "annual report", fill=0)
    memory = io.BytesIO()
    image.save(memory, "PDF", resolution=200)
    return memory.getvalue()


def ole(stream):
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + stream.encode("utf-16-le") + bytes(4096)


def table(rows):
    row = "<tr><td>行政处罚</td><td>12</td><td>件</td></tr>"
    return f"<html><body><div id=zoom><p>{LINE}</p><table>{row * rows}</table></div></body></html>".encode()


def word_table(rows):
    cell = "<w:tc><w:p><w:r><w:t>行政处罚</w:t></w:r></w:p></w:tc>"
    return word(f"<w:tbl>{f'<w:tr>{cell * 3}</w:tr>' * rows}</w:tbl>")


def cut(data):
    return data[: len(data) * 2 // 3]


def repeated(text):
    """A report of one line: work or memory that grows with the square of its length shows."""
    return ("东洲市海棠区司法局2023年法治政府建设年度报告\n一、主要举措\n" + text * (500_000 // len(text.encode()))).encode()


REPEATED = ["12件", "12件，", "万元", "人民政府", "无", "零", "《", "<", "（", "一、", "其中12件，", "《法》、", "区司法局、"]
TEXT = ("东洲市海棠区司法局2023年法治政府建设年度报告\n一、主要举措\n" + f"（一）规范执法。{LINE}\n" * 50).encode()
# name, maker, exit codes that are right, words of the message that say what to do
CASES = [
    ("nested.zip", nested, (3,), "unpack it first"),
    ("zeros-1g.zip", lambda: zeros(1 << 30), (3,), "give the report alone"),
    ("overlapping.zip", overlapping, (0, 3), ""),
    ("laughs.docx", laughs, (3,), "save"),
    ("zeros.docx", lambda: packed([("word/document.xml", bytes(256 << 20))]), (3,), "give the report alone"),
    ("deep.docx", lambda: word("<w:tbl><w:tr><w:tc>" * 50_000), (3,), ""),
    ("rows.docx", lambda: word_table(200_000), (0, 3), ""),
    ("deep-100k.html", lambda: b"<html><body>" + b"<div>" * 100_000 + LINE.encode(), (3,), "give the report alone"),
    ("deep-spans.html", lambda: b"<html><body>" + (b"<p><b><i><u><s>" + LINE.encode()) * 20_000, (0, 3), ""),
    ("rows-200k.html", lambda: table(200_000), (0,), ""),
    *((f"repeated-{n}.txt", (lambda text=text: repeated(text)), (0, 3), "") for n, text in enumerate(REPEATED)),
    ("one-line.txt", lambda: (LINE * 60_000).encode(), (0,), ""),
    ("many-lines.txt", lambda: (LINE + "\n").encode() * 60_000, (0,), ""),
    ("digits.txt", lambda: b"1" * 5_000_000, (0, 3), ""),
    ("brackets.txt", lambda: "《（".encode() * 500_000, (0, 3), ""),
    ("script.html", lambda: b"<html><body><script>" + b'a=["=[' * 600_000 + b"</script>", (3,), "save the page"),
    ("state.html", lambda: b"<html><body><script>a=[" + b"0," * 2_000_000 + b"0]</script>", (3,), "save the page"),
    ("cycle.pdf", lambda: deep_pages(50_000), (3,), ""),
    ("forms.pdf", form_bomb, (3,), ""),
    ("stream-1g.pdf", lambda: one_page(pdf_stream(b"0 0 m " * 40_000_000)), (3,), ""),
    ("operators.pdf", lambda: one_page(pdf_stream(b"BT /F1 9 Tf (a) Tj ET " * 1_000_000)), (0, 3), ""),
    ("encrypted.pdf", encrypted, (3,), "password"),
    ("scanned.pdf", scanned, (3,), "OCR"),
    ("report.doc", lambda: ole("WordDocument"), (3,), "save it as"),
    ("report.wps", lambda: ole("WpsCustomData"), (3,), "save it as"),
    ("cut.zip", lambda: cut(packed([("a.txt", TEXT)])), (3,), ""),
    ("cut.docx", lambda: cut(word(f"<w:p><w:r><w:t>{LINE}</w:t></w:r></w:p>" * 99)), (3,), ""),
    ("cut.pdf", lambda: cut(one_page(pdf_stream(b"BT /F1 9 Tf 72 700 Td (annual report) Tj ET"))), (0, 3), ""),
    ("cut.html", lambda: cut(table(20)), (0,), ""),
    ("cut-utf8.txt", lambda: cut(TEXT)[:-1], (0, 3), ""),
    ("empty.pdf", lambda: b"%PDF-1.7\n", (3,), ""),
]


def run(program, path):
    with tempfile.TemporaryFile() as said, open(os.devnull, "wb") as nowhere:
        limit = lambda: resource.setrlimit(resource.RLIMIT_CPU, (KILLED_AFTER, KILLED_AFTER))
        start = time.monotonic()
        child = subprocess.Popen([program, "extract", path], stdout=nowhere, stderr=said, preexec_fn=limit, env={"LC_ALL": "C.UTF-8"})
        # A child's own peak: `getrusage` of all children is the peak of the largest.
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        said.seek(0)
        lines = said.read().decode(errors="replace").splitlines()
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, child.returncode, lines


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    wanted = sys.argv[2:]
    faults = 0
    print(f"{'document':<18} {'bytes':>9} {'wall s':>7} {'CPU s':>6} {'MB':>5} {'code':>4}  message")
    with tempfile.TemporaryDirectory() as folder:
        for name, make, codes, hint in CASES:
            if wanted and name not in wanted:
                continue
            try:
                data = make()
            except ImportError as error:
                print(f"{name:<18} skipped: {error}")
                continue
            path = pathlib.Path(folder, name)
            path.write_bytes(data)
            wall, took, memory, code, lines = run(program, str(path))
            path.unlink()
            message = lines[0].replace(folder + "/", "") if lines else ""
            right = took <= SECONDS and memory <= MEGABYTES and code in codes and (code == 0 or hint in message and any(word in message for word in TO_DO))
            faults += not right
            more = f" (and {len(lines) - 1} lines)" if len(lines) > 1 else ""
            print(f"{name:<18} {len(data):>9} {wall:>7.2f} {took:>6.2f} {memory:>5.0f} {code:>4}  {message[:200]}{more}{'' if right else '  <== TOO MUCH OR UNCLEAR'}", flush=True)
    sys.exit(1 if faults else 0)


main()
