"""What openpyxl does not write: the parts of the zip, changed after it saved.

Every file comes out with the same bytes each time (fixed dates).
"""

import io
import re
import zipfile
import xml.etree.ElementTree as ET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DATE = "2026-06-01T00:00:00Z"


def parts_of(workbook):
    buffer = io.BytesIO()
    workbook.save(buffer)
    with zipfile.ZipFile(buffer) as z:
        parts = {name: z.read(name) for name in z.namelist()}
    core = parts["docProps/core.xml"].decode()
    core = re.sub(r"(<dcterms:(created|modified)[^>]*>)[^<]*", rf"\g<1>{DATE}", core)
    core = re.sub(r"(<dc:creator>)[^<]*", r"\g<1>みほん課", core)
    parts["docProps/core.xml"] = core.encode()
    types = "[Content_Types].xml"
    return {types: parts.pop(types)} | parts


def write_zip(path, parts):
    with zipfile.ZipFile(path, "w") as z:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            z.writestr(info, data, compresslevel=9)


def cached(parts, sheet, values):
    """The stored results of formulas: {cell: text or number}."""
    xml = parts[sheet].decode()
    for cell, value in values.items():
        kind = ' t="str"' if isinstance(value, str) else ""
        xml, n = re.subn(
            rf'<c r="{cell}"([^>]*?)(?: t="\w+")?><f>([^<]*)</f><v\s*/?>(?:</v>)?</c>',
            lambda m: f'<c r="{cell}"{m[1]}{kind}><f>{m[2]}</f><v>{value}</v></c>',
            xml,
        )
        assert n == 1, f"{cell} is no formula"
    parts[sheet] = xml.encode()


def relate(parts, owner, kind, target):
    """A line in the relations of a part. Returns its id."""
    folder, _, name = owner.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    empty = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    xml = parts.get(rels, empty.encode()).decode()
    rid = f"rIdX{xml.count('<Relationship ') + 1}"
    if not kind.startswith("http"):
        kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + kind
    line = f'<Relationship Id="{rid}" Type="{kind}" Target="{target}"/>'
    parts[rels] = xml.replace("</Relationships>", line + "</Relationships>").encode()
    return rid


def content_type(parts, name, kind):
    """`name` is a part (/xl/…) or an extension (vml)."""
    xml = parts["[Content_Types].xml"].decode()
    line = f'<Override PartName="{name}" ContentType="{kind}"/>' if name.startswith("/") else f'<Default Extension="{name}" ContentType="{kind}"/>'
    parts["[Content_Types].xml"] = xml.replace("</Types>", line + "</Types>").encode()


def calc_chain(parts, cells):
    """cells: [(cell, number of the sheet)]"""
    body = "".join(f'<c r="{cell}" i="{sheet}"/>' for cell, sheet in cells)
    parts["xl/calcChain.xml"] = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<calcChain xmlns="{MAIN}">{body}</calcChain>'.encode()
    relate(parts, "xl/workbook.xml", "calcChain", "calcChain.xml")
    content_type(parts, "/xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml")


def shared_strings(parts):
    """As Excel saves them: each text once, in a part of its own (openpyxl leaves them in the cells)."""
    table, uses = {}, 0

    def one(m):
        nonlocal uses
        uses += 1
        return f'<c{m[1]} t="s"><v>{table.setdefault(m[2], len(table))}</v></c>'

    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        xml = re.sub(r'<c((?: [rs]="\w+")*) t="inlineStr"><is>(.*?)</is></c>', one, parts[name].decode(), flags=re.S)
        assert "inlineStr" not in xml
        parts[name] = xml.encode()
    body = "".join(f"<si>{text}</si>" for text in table)
    parts["xl/sharedStrings.xml"] = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<sst xmlns="{MAIN}" count="{uses}" uniqueCount="{len(table)}">{body}</sst>'
    ).encode()
    content_type(parts, "/xl/sharedStrings.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml")
    relate(parts, "xl/workbook.xml", "sharedStrings", "sharedStrings.xml")


def prefixed(parts):
    """The sheets' namespace with a prefix (x:row), as some programs write it."""
    ET.register_namespace("x", MAIN)
    for name in [n for n in parts if n.startswith("xl/worksheets/sheet")]:
        root = ET.fromstring(parts[name])
        parts[name] = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + ET.tostring(root)


def readings(parts, words):
    """Furigana as Excel keeps it: {word: reading}, once per text in which the word stands."""
    xml = parts["xl/sharedStrings.xml"].decode()

    def one(m):
        text = re.sub(r"<[^>]+>", "", m[1])
        found = sorted((text.find(w), w) for w in words if w in text)
        if not found:
            return m[0]
        ph = "".join(f'<rPh sb="{at}" eb="{at + len(w)}"><t>{words[w]}</t></rPh>' for at, w in found)
        return f'<si>{m[1]}{ph}<phoneticPr fontId="1"/></si>'

    parts["xl/sharedStrings.xml"] = re.sub(r"<si>(.*?)</si>", one, xml, flags=re.S).encode()
