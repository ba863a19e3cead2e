"""The wrong files: each of a kind that a person may really hand over, or that somebody sends with ill will."""

import io
import random
import re
import zipfile

from openpyxl import Workbook

from . import edition as ed
from .cfb import compound
from .layouts_a import merged
from .layouts_b import plain_sheet
from .parts import content_type, parts_of, relate, write_zip
from .sheet import Out

HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"


def good():
    return merged(ed.INSTITUTION).parts()


def zipped(parts):
    buffer = io.BytesIO()
    write_zip(buffer, parts)
    return buffer.getvalue()


def book(fill):
    wb = Workbook()
    fill(wb)
    return zipped(parts_of(wb))


def bomb(name, before, after, megabytes):
    """A part that packs to a thousandth: spaces between two elements."""
    parts = good()
    whole = parts.pop(name)
    assert before + after in whole
    buffer = io.BytesIO()
    write_zip(buffer, parts)
    with zipfile.ZipFile(buffer, "a") as z:
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        info._compresslevel = 9
        left, _, right = whole.partition(before + after)
        with z.open(info, "w", force_zip64=False) as f:
            f.write(left + before)
            for _ in range(megabytes):
                f.write(b" " * (1 << 20))
            f.write(after + right)
    return buffer.getvalue()


def lying(data, name):
    """The same file, but its directory says that the part is 2,000 bytes long."""
    out = bytearray(data)
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        info = z.getinfo(name)
    out[info.header_offset + 22:info.header_offset + 26] = (2000).to_bytes(4, "little")
    at = 0
    while (at := out.find(b"PK\x01\x02", at)) >= 0:
        n = int.from_bytes(out[at + 28:at + 30], "little")
        if out[at + 46:at + 46 + n] == name.encode():
            out[at + 24:at + 28] = (2000).to_bytes(4, "little")
        at += 4
    return bytes(out)


def entities():
    parts = good()
    lines = '<!ENTITY a0 "はい">' + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10))
    xml = parts["xl/sharedStrings.xml"].decode()
    xml = re.sub(r"^(<\?xml[^>]*\?>)?", '<?xml version="1.0"?><!DOCTYPE sst [' + lines + "]>", xml, count=1)
    parts["xl/sharedStrings.xml"] = xml.replace("チェック項目", "&a9;").encode()
    return zipped(parts)


def macros():
    parts = good()
    vba = compound({"PROJECT": b'ID="{00000000-0000-0000-0000-000000000000}"\r\nModule=Module1\r\nName="VBAProject"\r\n', "dir": b"\x01", "Module1": b"Attribute VB_Name = \"Module1\"\r\n"})
    parts["xl/vbaProject.bin"] = vba
    types = parts["[Content_Types].xml"].decode()
    parts["[Content_Types].xml"] = types.replace("spreadsheetml.sheet.main+xml", "#").replace("application/vnd.openxmlformats-officedocument.#", "application/vnd.ms-excel.sheet.macroEnabled.main+xml").encode()
    content_type(parts, "/xl/vbaProject.bin", "application/vnd.ms-office.vbaProject")
    relate(parts, "xl/workbook.xml", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin")
    return zipped(parts)


def two_tables():
    def fill(wb):
        first = Out("circled")
        wb.active.title = "様式（案１）"
        plain_sheet(first, wb.active, ed.INSTITUTION, ed.FORM, circle=True)
        plain_sheet(Out("circled"), wb.create_sheet("様式（案２）"), ed.INSTITUTION[:-1] + [ed.INSTITUTION[1]], ed.FORM, circle=True)
    return book(fill)


def no_table(wb):
    ws = wb.active
    ws.title = "お知らせ"
    for k, words in enumerate([f"令和8年度版 {ed.TITLE}の送付について（みほん）", "平素よりお世話になっております。", "標記のチェックリストを別の便でお送りします。", "1-① の項目は前の年度と同じです。", "「はい」「いいえ」のどちらかで答えてください。"], 1):
        ws.cell(k, 1, words)


HEADS = ["項番", "対象", "チェック項目", "はい", "いいえ", "確認日", "目標日"]


def head_only(wb):
    ws = wb.active
    ws["A1"] = f"令和8年度版 {ed.TITLE}（{ed.FORM}）"
    for k, words in enumerate(HEADS, 1):
        ws.cell(3, k, words)
    ws["A30"] = "※項目は後日お知らせします。"


def no_answers(wb):
    ws = wb.active
    ws["A1"] = f"令和8年度版 {ed.TITLE}（{ed.FORM}）"
    for k, words in enumerate(HEADS[:3], 1):
        ws.cell(3, k, words)
    for k, item in enumerate(ed.INSTITUTION, 4):
        ws.cell(k, 1, ed.printed("circled", item))
        ws.cell(k, 2, ed.SCOPES.get(item.scope))
        ws.cell(k, 3, item.text)


def no_head(wb):
    ws = wb.active
    for k, item in enumerate(ed.INSTITUTION, 1):
        ws.cell(k, 1, ed.printed("circled", item))
        ws.cell(k, 3, item.text)


def no_items(wb):
    """The column for the item's words is there, and empty."""
    ws = wb.active
    head_only(wb)
    for k, item in enumerate(ed.INSTITUTION, 4):
        ws.cell(k, 1, ed.printed("circled", item))


def pdf():
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    offsets = [m.start() for m in re.finditer(rb"\d 0 obj", body)]
    xref = b"xref\n0 4\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % o for o in offsets)
    return body + xref + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def without(name):
    parts = good()
    del parts[name]
    return zipped(parts)


def cut_xml():
    parts = good()
    parts[SHEET] = parts[SHEET][: len(parts[SHEET]) * 2 // 3]
    return zipped(parts)


def damaged():
    """One flipped run of bytes in the middle of the sheet's packed bytes."""
    data = bytearray(zipped(good()))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as z:
        info = z.getinfo(SHEET)
    at = info.header_offset + 30 + len(SHEET) + info.compress_size // 2
    for k in range(16):
        data[at + k] ^= 0x5A
    return bytes(data)


def doubled():
    """The sheet's part twice, the second with other words: which one is it?"""
    parts = good()
    buffer = io.BytesIO()
    write_zip(buffer, parts)
    with zipfile.ZipFile(buffer, "a") as z:
        info = zipfile.ZipInfo(SHEET, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        z._didModify = True
        z.NameToInfo.pop(SHEET)
        z.writestr(info, parts[SHEET].replace(b'r="7"', b'r="700"'))
    return buffer.getvalue()


def binary_workbook():
    parts = {
        "[Content_Types].xml": HEAD + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        "_rels/.rels": HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": b"\x83\x01\x00\x84\x01\x00",
    }
    return zipped(parts)


def word():
    parts = {
        "[Content_Types].xml": HEAD + b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": HEAD + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": HEAD + '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>令和8年度版 みほん チェックリスト</w:t></w:r></w:p></w:body></w:document>'.encode(),
    }
    return zipped(parts)


def csv():
    rows = [",".join(["項番", "チェック項目", "はい", "いいえ"])] + [f"{ed.printed('circled', i) or ''},{i.text},," for i in ed.INSTITUTION]
    return "\r\n".join(rows).encode("cp932")


def noise(n):
    return random.Random(8).randbytes(n)


def all_wrong():
    """file → (kind, what it is, bytes)"""
    plain = zipped(good())
    strings = good()["xl/sharedStrings.xml"]
    end = strings[strings.rfind(b"</si>"):]
    huge = bomb(SHEET, b"<sheetData>", b"<row", 300)
    lie = bomb(SHEET, b"<sheetData>", b"<row", 120)
    return {
        "encrypted.xlsx": ("encrypted", "opens with a password only: a compound file with EncryptedPackage", compound({"EncryptionInfo": b"\x04\x00\x04\x00\x40\x00\x00\x00" + b'<?xml version="1.0"?><encryption/>', "EncryptedPackage": (9000).to_bytes(8, "little") + noise(9008)})),
        "old-renamed.xlsx": ("xls", "the old Excel format (compound file with a Workbook stream), named .xlsx", compound({"Workbook": bytes.fromhex("09081000000605006720cd07c9800000060600000a000000")})),
        "not-a-workbook.xlsx": ("not-a-workbook", "a zip with two text files", zipped({"読んでください.txt": "みほん".encode(), "photo.txt": b"x"})),
        "word.xlsx": ("not-a-workbook", "a Word document, named .xlsx", word()),
        "binary.xlsx": ("not-a-workbook", "a binary workbook (.xlsb), named .xlsx", binary_workbook()),
        "ods.xlsx": ("not-a-workbook", "an OpenDocument sheet, named .xlsx", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": HEAD + b"<x/>"})),
        "bomb.xlsx": ("bomb", "the sheet's part expands to 300 MB", huge),
        "bomb-lying.xlsx": ("bomb", "the sheet's part expands to 120 MB, and the zip's directory says 2,000 bytes", lying(lie, SHEET)),
        "bomb-strings.xlsx": ("bomb", "the shared strings expand to 110 MB", bomb("xl/sharedStrings.xml", b"</si>", end[5:], 110)),
        "entities.xlsx": ("bomb", "XML entities that expand to two thousand million characters (may also be refused as damaged)", entities()),
        "macros.xlsx": ("macros", "a good sheet with vbaProject.bin (.xlsm), named .xlsx", macros()),
        "macros.xlsm": ("macros", "the same under its own name", macros()),
        "no-table.xlsx": ("no-table", "a letter in a workbook", book(no_table)),
        "blank.xlsx": ("no-table", "a new workbook, nothing in it", book(lambda wb: None)),
        "two-tables.xlsx": ("two-tables", "two sheets, each a whole table of the same form", two_tables()),
        "header-only.xlsx": ("half-table", "a header row, no items", book(head_only)),
        "no-answers.xlsx": ("half-table", "items, but no column for an answer", book(no_answers)),
        "no-header.xlsx": ("half-table", "items without any header row (may also be called no-table)", book(no_head)),
        "no-items.xlsx": ("half-table", "header and numbers, but the items' column is empty", book(no_items)),
        "empty.xlsx": ("empty", "0 bytes", b""),
        "pdf.xlsx": ("not-a-workbook", "a PDF, named .xlsx", pdf()),
        "csv.xlsx": ("not-a-workbook", "a CSV in CP932, named .xlsx", csv()),
        "truncated.xlsx": ("damaged", "the first 60 % of a good file", plain[: len(plain) * 6 // 10]),
        "damaged.xlsx": ("damaged", "bytes of the sheet's part altered: its checksum is wrong", damaged()),
        "missing-part.xlsx": ("damaged", "the workbook names a sheet whose part is not there", without(SHEET)),
        "cut-xml.xlsx": ("damaged", "the sheet's XML ends in the middle", cut_xml()),
        "doubled.xlsx": ("damaged", "the sheet's part stands twice in the zip, with different rows", doubled()),
    }


def many_rows(path, rows=100_000):
    """A good head and a hundred thousand items: too much, said at once."""
    wb = Workbook(write_only=True)
    ws = wb.create_sheet("チェックリスト")
    ws.append([f"令和8年度版 {ed.TITLE}（{ed.FORM}）"])
    ws.append(HEADS)
    for k in range(rows):
        ws.append([f"2-({k + 1})", "サーバ", f"みほんの項目その{k + 1}を、決めたとおりに行っていますか。"])
    wb.save(path)
