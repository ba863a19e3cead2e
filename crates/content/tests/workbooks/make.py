#!/usr/bin/env python3
"""Makes every workbook of this folder. README.md says what each is.

    pip install openpyxl==3.1.5
    python make.py                  all but what LibreOffice saves
    python make.py --libreoffice    these too (needs soffice)
    python make.py --big DIR        the two files that are too big to keep
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from openpyxl import load_workbook

from maker import edition as ed
from maker import layouts_a as a
from maker import layouts_b as b
from maker import wrong
from maker.parts import write_zip

HERE = Path(__file__).parent

# name → (layout, items, removed, reworded, moved: key, section, number there)
LAYOUTS = {
    "merged": (a.merged, ed.INSTITUTION, "unneeded-accounts", "asset-ledger", ("removable-media", "incident", 4)),
    "in-the-text": (a.in_the_text, ed.INSTITUTION, "bcp", "access-logs", ("new.wireless", "incident", 4)),
    "in-pieces": (a.in_pieces, ed.INSTITUTION, "two-factor.server", "contact-chart", ("security-patches", "organisation", 3)),
    "rounds": (a.rounds, ed.INSTITUTION, "source-restriction", "access-rights", ("bcp", "organisation", 3)),
    "hidden": (a.hidden, ed.INSTITUTION, "safety-manager", "password-reuse", ("contact-chart", "organisation", 3)),
    "cover": (b.cover, ed.INSTITUTION, "new.training", "unneeded-software", ("remote-maintenance", "rules", 2)),
    "controls": (b.controls, ed.INSTITUTION, "password-strength", "bcp", ("access-logs", "incident", 4)),
    "stacked": (b.stacked, ed.INSTITUTION, "asset-ledger", "security-disclosure", ("new.training", "rules", 2)),
    "libreoffice": (b.libreoffice, ed.INSTITUTION, "written-rules", "contact-chart", ("two-factor.pc", "incident", 4)),
    "both-forms": (b.both_forms, ed.INSTITUTION, "contact-chart", "asset-ledger", ("backup-recovery", "rules", 2)),
    "vendor": (b.vendor, ed.VENDOR, "two-factor", "unneeded-software", ("unneeded-accounts", "incident", 2)),
}


def save(name, out):
    """Writes the workbook and reads it back: each expected text must stand in its cell."""
    path = HERE / f"{name}.xlsx"
    write_zip(path, out.parts())
    check(path, out)


def check(path, out):
    ws = load_workbook(path)[out.sheet]
    for item in out.items:
        found = str(ws[item["cell"]].value).replace("\n", "").replace("　", "")
        assert found.endswith(item["text"]), (path.name, item["cell"], found)


def same_items(expected):
    """What all layouts must agree on."""
    return [(i["section"], i["scope"], i["place"], i["text"], i["lineage_expected"]) for i in expected["items"]]


def dump(name, value):
    """JSON with a line for each field, and for each entry of a list or object in it."""
    line = lambda v: json.dumps(v, ensure_ascii=False)
    lines = []
    for key, v in value.items():
        if isinstance(v, list) and v:
            v = "[\n" + ",\n".join(f"  {line(entry)}" for entry in v) + "\n ]"
        else:
            v = line(v)
        lines.append(f" {line(key)}: {v}")
    (HERE / name).write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def short(layout, item, items):
    """An item as `expected.json` shows it, without cells, and where it stands."""
    if item is None:
        return None
    out = layout(items)
    k = items.index(item)
    return {key: out.items[k][key] for key in ("section", "scope", "number", "text", "lineage_expected")} | {"index": k}


def make(name, layout, items, removed, reworded, moved):
    out = layout(items)
    save(name, out)
    expected = out.expected()
    dump(f"{name}.expected.json", expected)
    if hasattr(out, "other"):
        dump(f"{name}.vendor.expected.json", out.other.expected())
    for change, changed, before, after in ed.variants(items, removed, reworded, moved):
        save(f"{name}.{change}", layout(changed))
        dump(f"{name}.{change}.json", {"of": name, "change": change, "before": short(layout, before, items), "after": short(layout, after, changed)})
    return expected


def libreoffice(names):
    """Saved anew by LibreOffice, in place."""
    with tempfile.TemporaryDirectory() as dir:
        for name in names:
            made = HERE / f"{name}.xlsx"
            subprocess.run(["soffice", f"-env:UserInstallation=file://{dir}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", dir, made], check=True, capture_output=True)
            shutil.copyfile(Path(dir) / made.name, made)
        merged = HERE / "merged.xlsx"
        subprocess.run(["soffice", f"-env:UserInstallation=file://{dir}/profile", "--headless", "--convert-to", "xls:MS Excel 97", "--outdir", dir, merged], check=True, capture_output=True)
        shutil.copyfile(Path(dir) / "merged.xls", HERE / "wrong" / "old.xls")


def main(arguments):
    if arguments[:1] == ["--big"]:
        dir = Path(arguments[1])
        wrong.many_rows(dir / "many-rows.xlsx")
        (dir / "nothing.xlsx").write_bytes(b"\0" * (30 << 20))
        return
    with_office = "--libreoffice" in arguments
    first = None
    for name, (layout, items, *changes) in LAYOUTS.items():
        if name == "libreoffice" and not with_office:
            continue
        expected = make(name, layout, items, *changes)
        if expected["form"] == "institution":
            first = first or same_items(expected)
            assert same_items(expected) == first, name
    if with_office:
        names = ["libreoffice"] + [f"libreoffice.{change}" for change in ("removed", "reworded", "moved")]
        libreoffice(names)
        for name in names:
            items = b.libreoffice(ed.INSTITUTION) if name == "libreoffice" else None
            if items:
                check(HERE / f"{name}.xlsx", items)
    files = {}
    for name, (kind, what, data) in wrong.all_wrong().items():
        (HERE / "wrong" / name).write_bytes(data)
        files[name] = {"kind": kind, "what": what}
    files["old.xls"] = {"kind": "xls", "what": "a real old workbook, saved by LibreOffice in the format of Excel 97"}
    dump("wrong/wrong.json", files)
    total = sum(f.stat().st_size for f in HERE.rglob("*") if f.is_file() and "__pycache__" not in f.parts)
    assert total < 2_000_000, total
    print(f"{total:,} bytes, {time.process_time():.0f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
