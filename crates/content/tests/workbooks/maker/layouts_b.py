"""Layouts 6 to 11: cover, form controls, stacked rounds, LibreOffice, both forms, the vendor's."""

import datetime as dt

from openpyxl.worksheet.table import Table

from . import edition as ed
from .controls import check_boxes
from .layouts_a import DAY, runs
from .parts import cached, calc_chain
from .sheet import Out, Sheet, height_for


def cover(items):
    """Cover sheet (only there the year stands), notes for filling in, the sheet, an example; full-width numbers; ○ from a list."""
    out = Out("wide-circled")
    first = out.wb.active
    first.title = "表紙"
    c = Sheet(first, 12)
    c.widths(A=6, B=50, C=20)
    c.plain("B3", "令和８年度版", bold=True, size=20)
    c.plain("B4", ed.TITLE, bold=True, size=16)
    c.height(3, 40)
    c.height(4, 60)
    c.plain("B6", f"（{ed.FORM}）")
    c.plain("C8", dt.date(2026, 6, 1), format=DAY)
    c.plain("C9", "みほん課")
    c.plain("B11", "もくじ", bold=True)
    for k, (number, title) in enumerate(ed.SECTIONS.values()):
        c.plain(f"A{12 + k}", number)
        c.plain(f"B{12 + k}", title)
        c.plain(f"C{12 + k}", f"{k + 1}ページ", across="right")
    how = out.wb.create_sheet("記入上の注意")
    h = Sheet(how)
    h.widths(A=5, B=90)
    h.plain("A1:B1", "記入上の注意", bold=True)
    for k, words in enumerate(["「はい」か「いいえ」のどちらかの欄に○を選んでください。", "点検日は、1日にまとめて書いてかまいません。", "分からない項目は、契約している事業者に尋ねてください。"], 1):
        h.plain(f"A{k + 2}", k)
        h.plain(f"B{k + 2}", words)
        out.may_be_notes.append(words)
    ws = out.wb.create_sheet("チェックリスト")
    out.sheet = ws.title
    s = Sheet(ws)
    s.widths(A=8, B=14, C=58, D=8, E=8, F=14, G=14)
    s.plain("A1:G1", "チェックリスト", bold=True, size=14, across="center")
    s.plain("A2", "施設名：", wrap=False)
    s.plain("F2", "記入者：", wrap=False)
    for ref, words in {"A4": "番号", "B4": "対象", "C4": "点検項目", "D4": "はい", "E4": "いいえ", "F4": "点検日", "G4": "対応予定日"}.items():
        s.head(ref, words)
    row, marks = 5, []
    short = ed.SCOPES | {"all": "全般", "server-pc": "サーバ／端末ＰＣ", "pc": "端末ＰＣ", "network": "ネットワーク"}
    for section, group in ed.groups(items):
        number, title = ed.SECTIONS[section]
        s.put(f"A{row}", ed.wide(number) if number else None, bold=True, fill=True, across="center")
        s.put(f"B{row}:G{row}", title, bold=True, fill=True)
        row += 1
        for item in group:
            s.put(f"A{row}", ed.printed(out.style, item), across="center")
            s.put(f"B{row}", short.get(item.scope), across="center")
            text = ed.broken(item.text, 26)
            s.put(f"C{row}", text)
            s.height(row, height_for(text, 56))
            for column in "DEFG":
                s.put(f"{column}{row}", None, across="center", format="yyyy/m/d" if column in "FG" else None)
            marks += [f"D{row}", f"E{row}"]
            out.item(item, f"C{row}", [dict(yes=f"D{row}", no=f"E{row}", date=f"F{row}", target=f"G{row}")])
            row += 1
    for note in ed.notes(out.style):
        s.plain(f"A{row}", "※", across="right")
        s.plain(f"B{row}:G{row}", note)
        row += 1
    s.list('"○"', marks)
    example = out.wb.create_sheet("記入例")
    e = Sheet(example)
    e.widths(A=8, B=14, C=58, D=8, E=8, F=14, G=14)
    e.plain("A1:G1", "【記入例】", bold=True, across="center")
    for column, words in zip("ABCDEFG", ["番号", "対象", "点検項目", "はい", "いいえ", "点検日", "対応予定日"]):
        e.head(f"{column}3", words)
    for k, item in enumerate(items[1:4], 4):
        for column, value in zip("ABCDEFG", [ed.printed(out.style, item), short.get(item.scope), item.text, "○" if k != 5 else None, "○" if k == 5 else None, dt.date(2026, 7, k), dt.date(2027, 3, 1) if k == 5 else None]):
            e.put(f"{column}{k}", value, format="yyyy/m/d" if column in "FG" else None)
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "circle", "yes": "○", "no": "○"}
    return out


def controls(items):
    """Check boxes as form controls with linked hidden cells; formulas with calcChain, the title a formula; the section's number and title in one merged cell."""
    out = Out("circled")
    ws = out.wb.active
    out.sheet = ws.title = "確認シート"
    s = Sheet(ws)
    s.widths(A=14, B=62, C=13, D=13, E=14, F=14, G=4, H=4, I=4)
    for column in "GHI":
        ws.column_dimensions[column].hidden = True
    s.plain("I1", 8)
    title = f"年度版 {ed.TITLE}（{ed.FORM}）"
    s.plain("A1:F1", f'="令和"&I1&"{title}"', bold=True, size=13, across="center")
    top, last = 6, 5 + len(items)
    s.plain("E2", f'="はい："&COUNTIF(G{top}:G{last},TRUE)&"／{len(items)}"', wrap=False)
    s.plain("F2", f"=SUMPRODUCT(G{top}:G{last}+H{top}:H{last})")
    for ref, words in {"A4:A5": "区分", "B4:B5": "チェック項目", "C4:D4": "確認結果", "C5": "はい", "D5": "いいえ", "E4:E5": "確認日", "F4:F5": "目標日"}.items():
        s.head(ref, words)
    boxes = []
    for k, item in enumerate(items):
        row = top + k
        number, scope = ed.printed(out.style, item), ed.SCOPES.get(item.scope)
        text = (f"{number}" if number else "") + (f"【{scope}】" if scope else "") + ("\n" if number else "") + item.text
        s.put(f"B{row}", text)
        s.height(row, max(36, height_for(text, 60)))
        for column in "CDEF":
            s.put(f"{column}{row}", None, across="center", format="yyyy/m/d" if column in "EF" else None)
        for column, link in ("C", "G"), ("D", "H"):
            s.plain(f"{link}{row}", False)
            boxes.append({"cell": f"{column}{row}", "label": "はい" if column == "C" else "いいえ", "link": f"${link}${row}"})
        out.item(item, f"B{row}", [dict(yes=f"C{row}", no=f"D{row}", date=f"E{row}", target=f"F{row}")])
    for section, a, b in runs(items, lambda i: i.section):
        number, name = ed.SECTIONS[section]
        s.put(f"A{top + a}:A{top + b}" if a < b else f"A{top + a}", f"{number}\n{name}" if number else name)
    row = last + 1
    s.plain(f"A{row}:F{row}", "\n".join(f"※{k} {n}" for k, n in enumerate(ed.notes(out.style), 1)))  # all notes in one cell
    s.height(row, 64)
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "control", "yes": "ticked", "no": "ticked"}

    def after(parts):
        sheet = "xl/worksheets/sheet1.xml"
        cached(parts, sheet, {"A1": "令和8" + title, "E2": f"はい：0／{len(items)}", "F2": 0})
        calc_chain(parts, [("F2", 1), ("E2", 1), ("A1", 1)])
        check_boxes(parts, sheet, boxes)
        controls = {box["cell"]: box for box in boxes}
        for item in out.items:
            turn = item["rounds"][0]
            for side in "yes", "no":
                box = controls[turn[side]]
                turn[f"{side}_control"], turn[f"{side}_link"] = box["control"], box["link"].replace("$", "")

    out.after.append(after)
    return out


def stacked(items):
    """Each item over three rows, one per round; two pages with the head repeated; the table begins at column C; plain text."""
    out = Out("circled")
    ws = out.wb.active
    out.sheet = ws.title = "様式１"
    s = Sheet(ws)
    s.widths(A=2, B=2, C=9, D=13, E=54, F=7, G=12, H=14, I=14)
    s.plain("C2:I2", f"{ed.TITLE}", bold=True, size=13, across="center")
    s.plain("C3:I3", f"2026年度（令和8年度）　{ed.FORM}", across="center")
    s.put("C5:D5", "施設名", fill=True)
    s.put("E5:I5", None)
    row, notes = 7, ed.notes(out.style)

    def head():
        nonlocal row
        for column, words in zip("CDEFGHI", ["項番", "対象", "項目", "回", "結果", "確認日", "目標日"]):
            s.head(f"{column}{row}", words)
        row += 1

    def note(words):
        nonlocal row
        s.plain(f"C{row}:I{row}", f"※　{words}", size=9)
        out.notes.append(words)
        row += 1

    head()
    page_ends = len(items) // 2
    done = 0
    for section, group in ed.groups(items):
        number, title = ed.SECTIONS[section]
        s.put(f"C{row}:I{row}", f"{number}. {title}" if number else title, bold=True, fill=True)
        row += 1
        for item in group:
            if done == page_ends:
                note(notes[0])
                s.plain(f"I{row}", "1／2ページ", across="right")
                row += 2
                s.plain(f"C{row}:I{row}", f"{ed.TITLE}（続き）", bold=True, across="center")
                row += 1
                head()
            done += 1
            for column, value in zip("CDE", [ed.printed(out.style, item), ed.SCOPES.get(item.scope), item.text]):
                s.put(f"{column}{row}:{column}{row + 2}", value, across="left" if column == "E" else "center")
            turns = []
            for k in range(3):
                s.put(f"F{row + k}", f"{k + 1}回目", across="center")
                for column in "GHI":
                    s.put(f"{column}{row + k}", None, across="center")
                turns.append(dict(yes=f"G{row + k}", no=f"G{row + k}", date=f"H{row + k}", target=f"I{row + k}"))
            out.item(item, f"E{row}", turns)
            row += 3
    for words in notes[1:]:
        note(words)
    s.plain(f"I{row}", "2／2ページ", across="right")
    out.answers = {"kind": "text", "yes": "はい", "no": "いいえ"}
    return out


def libreoffice(items):
    """A flat list (section in every row) as an Excel table with a filter; saved by LibreOffice afterwards."""
    out = Out("circled")
    ws = out.wb.active
    out.sheet = ws.title = "一覧"
    s = Sheet(ws, font="游ゴシック")
    s.widths(A=8, B=22, C=60, D=18, E=12, F=13, G=12, H=13, I=13, J=18)
    s.plain("A1", f"令和8年度版 {ed.TITLE}", bold=True, size=13, wrap=False)
    s.plain("A2", ed.FORM, wrap=False)
    s.plain("E2", f'=COUNTIF(E5:E{4 + len(items)},"はい")&"件"', wrap=False)
    for column, words in zip("ABCDEFGHIJ", ["No.", "区分", "項目", "対象", "1回目の結果", "1回目の日付", "2回目の結果", "2回目の日付", "目標日", "備考"]):
        s.head(f"{column}4", words)
    lists = []
    for row, item in enumerate(items, 5):
        for column, value in zip("ABCD", [ed.printed(out.style, item), ed.SECTIONS[item.section][1], ed.broken(item.text, 28), ed.SCOPES.get(item.scope)]):
            s.put(f"{column}{row}", value)
        for column in "EFGHIJ":
            s.put(f"{column}{row}", None, format="yyyy/m/d" if column in "FHI" else None)
        lists += [f"E{row}", f"G{row}"]
        s.height(row, height_for(item.text, 58))
        out.item(item, f"C{row}", [dict(yes=f"{a}{row}", no=f"{a}{row}", date=f"{b}{row}", target=f"I{row}") for a, b in ("EF", "GH")])
    s.list('"はい,いいえ"', lists)
    ws.add_table(Table(displayName="Ichiran", ref=f"A4:J{4 + len(items)}"))
    row = 6 + len(items)
    for note in ed.notes(out.style):
        s.plain(f"A{row}", f"※ {note}", wrap=False)
        row += 1
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "dropdown", "yes": "はい", "no": "いいえ"}
    return out


def plain_sheet(out, ws, items, form, circle, vendor=False):
    """A short form of one header row, for the vendor's form and for workbooks with both."""
    out.sheet = ws.title
    s = Sheet(ws)
    s.widths(A=8, B=60, C=18, D=9, E=9, F=14, G=14)
    s.plain("A1:G1", f"令和8年度版 {ed.TITLE}", bold=True, size=13, across="center")
    s.plain("A2:G2", f"＜{form}＞", bold=True, across="center")
    if vendor:
        s.put("A3:B3", "事業者名：", fill=True)
        s.put("C3:G3", "システム・サービスの名前：", fill=True)
    heads = ["番号", "確認項目", "対象", "はい", "いいえ", "確認日", "目標日"] if circle else ["番号", "確認項目", "対象", "はい／いいえ", None, "確認日", "目標日"]
    for column, words in zip("ABCDEFG", heads):
        if words:
            s.head(f"D5:E5" if words == "はい／いいえ" else f"{column}5", words)
    row, lists = 6, []
    for section, group in ed.groups(items):
        number, title = ed.SECTIONS[section]
        s.put(f"A{row}:G{row}", f"{number}　{title}" if number else title, bold=True, fill=True)
        row += 1
        for item in group:
            for column, value in zip("ABC", [ed.printed(out.style, item), item.text, ed.SCOPES.get(item.scope)]):
                s.put(f"{column}{row}", value)
            s.height(row, height_for(item.text, 58))
            if circle:
                s.put(f"D{row}", None, across="center")
                s.put(f"E{row}", None, across="center")
            else:
                s.put(f"D{row}:E{row}", None, across="center")
                lists.append(f"D{row}")
            s.put(f"F{row}", None, format="yyyy/m/d")
            s.put(f"G{row}", None, format="yyyy/m/d")
            out.item(item, f"B{row}", [dict(yes=f"D{row}", no=f"{'E' if circle else 'D'}{row}", date=f"F{row}", target=f"G{row}")])
            row += 1
    if lists:
        s.list('"はい,いいえ"', lists)
    out.notes = ed.notes(out.style, vendor)
    for note in out.notes:
        s.plain(f"A{row}:G{row}", f"※{note}")
        row += 1
    out.answers = {"kind": "circle", "yes": "○", "no": "○"} if circle else {"kind": "dropdown", "yes": "はい", "no": "いいえ"}


def both_forms(items):
    """One workbook with both forms: 事業者確認用 first, then 医療機関・薬局確認用. `form` decides."""
    out = Out("circled")
    ws = out.wb.active
    ws.title = ed.VENDOR_FORM
    other = Out("circled", "vendor")
    plain_sheet(other, ws, ed.VENDOR, ed.VENDOR_FORM, circle=False, vendor=True)
    plain_sheet(out, out.wb.create_sheet(ed.FORM), items, ed.FORM, circle=False)
    out.other = other
    return out


def vendor(items):
    """The vendor's form alone, two columns to circle."""
    out = Out("wide-circled", "vendor")
    ws = out.wb.active
    ws.title = "事業者"
    plain_sheet(out, ws, items, ed.VENDOR_FORM, circle=True, vendor=True)
    return out
