"""Layouts 1 to 5: sections down the left, words in the item, numbers in pieces, rounds, hidden junk."""

import datetime as dt

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from . import edition as ed
from .parts import prefixed, readings
from .sheet import Out, Sheet, height_for

DAY = '[$-411]ggge"年"m"月"d"日"'


def runs(items, of):
    """[(value, first index, last index)] of neighbours with the same value."""
    out = []
    for k, item in enumerate(items):
        if out and out[-1][0] == of(item):
            out[-1][2] = k
        else:
            out.append([of(item), k, k])
    return out


def merged(items):
    """Section and scope as merged cells down the left; two header rows; drop-downs; shared strings."""
    out = Out("circled")
    ws = out.wb.active
    out.sheet = ws.title = "チェックリスト"
    s = Sheet(ws)
    s.widths(A=16, B=18, C=7, D=58, E=9, F=14, G=14, H=9, I=14, J=14, K=16)
    s.plain("A1:K1", f"令和8年度版 {ed.TITLE}", bold=True, size=14, across="center")
    s.plain("A2:K2", f"（{ed.FORM}）", across="center")
    s.put("A3:C3", "施設の名称", fill=True)
    s.put("D3", None)
    s.put("E3:F3", "記入した人", fill=True)
    s.put("G3:K3", None)
    for ref, words in {"A5:A6": "区分", "B5:B6": "対象", "C5:C6": "項番", "D5:D6": "チェック項目", "E5:G5": "確認結果（1回目）", "H5:J5": "確認結果（2回目）", "K5:K6": "備考",
                       "E6": "はい・いいえ", "F6": "確認日", "G6": "目標日", "H6": "はい・いいえ", "I6": "確認日", "J6": "目標日"}.items():
        s.head(ref, words)
    top, lists = 7, []
    for k, item in enumerate(items):
        row = top + k
        s.put(f"C{row}", ed.printed(out.style, item), across="center")
        s.put(f"D{row}", item.text)
        s.height(row, height_for(item.text, 56))
        for column in "EFGHIJK":
            s.put(f"{column}{row}", None, across="center", format="yyyy/m/d" if column in "FGIJ" else None)
        lists += [f"E{row}", f"H{row}"]
        out.item(item, f"D{row}", [dict(yes=f"{a}{row}", no=f"{a}{row}", date=f"{b}{row}", target=f"{c}{row}") for a, b, c in ("EFG", "HIJ")])
    for section, a, b in runs(items, lambda i: i.section):
        s.put(f"A{top + a}:A{top + b}" if a < b else f"A{top + a}", ed.SECTIONS[section][1], turn=255 if b - a > 2 else 0, across="center")
    for (_, scope), a, b in runs(items, lambda i: (i.section, i.scope)):
        s.put(f"B{top + a}:B{top + b}" if a < b else f"B{top + a}", ed.SCOPES.get(scope))
    s.list('"はい,いいえ"', lists)
    row = top + len(items)
    for note in ed.notes(out.style):
        s.plain(f"A{row}:K{row}", f"※ {note}")
        row += 1
    ws.freeze_panes = "E7"
    ws.print_title_rows = "5:6"
    ws.page_setup.orientation = "landscape"
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "dropdown", "yes": "はい", "no": "いいえ"}
    return out


def in_the_text(items):
    """Number and scope at the head of the item's text; sections as bands; two columns to circle; inline strings, prefixed XML."""
    out = Out("wide-circled")
    ws = out.wb.active
    out.sheet = ws.title  # "Sheet": nobody named it
    s = Sheet(ws)
    s.widths(A=20, B=20, C=20, D=16, E=7, F=7, G=13, H=13)
    s.plain("A1:H1", f"令和８年度版　{ed.TITLE}\n【{ed.FORM}】", bold=True, size=13, across="center")
    s.height(1, 40)
    s.plain("A2:H2", "次の各項目を確かめ、「はい」か「いいえ」のどちらかの欄に○をつけてください。")
    out.may_be_notes = [ws["A2"].value]
    for ref, words in {"A4:D4": "チェック項目", "E4": "はい", "F4": "いいえ", "G4": "確認\nした日", "H4": "目標日\n（いいえの\nとき）"}.items():
        s.head(ref, words)
    s.height(4, 44)
    row = 5
    for section, group in ed.groups(items):
        number, title = ed.SECTIONS[section]
        s.put(f"A{row}:H{row}", f"{ed.wide(number)}．{title}" if number else title, bold=True, fill=True)
        row += 1
        for item in group:
            scope = ed.SCOPES.get(item.scope)
            lead = "　".join(filter(None, [ed.printed(out.style, item), scope and f"【{scope.replace('PC', 'ＰＣ')}】"]))
            body = ed.broken(item.text, 22, "　")
            text = f"{lead}\n　{body}" if scope else f"{lead}　{body}" if lead else body
            s.put(f"A{row}:D{row}", text)
            s.height(row, height_for(text, 74))
            for column in "EFGH":
                s.put(f"{column}{row}", None, across="center")
            out.item(item, f"A{row}", [dict(yes=f"E{row}", no=f"F{row}", date=f"G{row}", target=f"H{row}")])
            row += 1
    row += 1
    for k, note in enumerate(ed.notes(out.style), 1):
        s.plain(f"A{row}:H{row}", f"（注{ed.wide(k)}）{ed.broken(note, 30, '　　　　')}")
        row += 1
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "circle", "yes": "○", "no": "○"}
    out.strings_in_cells = True
    out.after.append(prefixed)
    return out


def in_pieces(items):
    """Number in two pieces: the section's 1 in its own cell, (1) before the item; scope after the text; boxes as text; furigana and rich text."""
    out = Out("brackets")
    ws = out.wb.active
    out.sheet = ws.title = "R8確認票"
    s = Sheet(ws)
    s.widths(A=5, B=16, C=8, D=56, E=13, F=8, G=8, H=13, I=13)
    s.plain("A1", "別添１", size=9, wrap=False)
    bold = InlineFont(rFont="ＭＳ ゴシック", b=True, sz=14)
    s.plain("A2:I2", CellRichText(TextBlock(bold, "令和"), TextBlock(bold, "8"), TextBlock(InlineFont(rFont="ＭＳ ゴシック", sz=14), f"年度版 {ed.TITLE}")), across="center", wrap=False)
    s.plain("F3:I3", f"{ed.FORM}", across="right")
    for ref, words in {"A5:B5": "分類", "C5": "番号", "D5": "確認項目", "E5": "対象機器", "F5": "はい", "G5": "いいえ", "H5": "日付", "I5": "実施目標日"}.items():
        s.head(ref, words)
    top = 6
    for k, item in enumerate(items):
        row = top + k
        s.put(f"C{row}", f"（{ed.wide(item.n)}）" if item.n else None, across="center")
        text = item.text
        if "二要素認証" in text:
            a, mid, b = text.partition("二要素認証")
            text = CellRichText(a, TextBlock(InlineFont(rFont="ＭＳ ゴシック", sz=10, u="single"), mid), b)
        s.put(f"D{row}", text)
        s.height(row, height_for(item.text, 54))
        s.put(f"E{row}", ed.SCOPES.get(item.scope, "－"), across="center")
        s.put(f"F{row}", "□", across="center")
        s.put(f"G{row}", "□", across="center")
        s.put(f"H{row}", "　　年　　月　　日", across="right")
        s.put(f"I{row}", "　　年　　月　　日", across="right")
        out.item(item, f"D{row}", [dict(yes=f"F{row}", no=f"G{row}", date=f"H{row}", target=f"I{row}")])
    for section, a, b in runs(items, lambda i: i.section):
        rows = f"{top + a}:%s{top + b}" if a < b else f"{top + a}"
        number, title = ed.SECTIONS[section]
        s.put("A" + (rows % "A" if a < b else rows), number, across="center")
        s.put("B" + (rows % "B" if a < b else rows), title)
    row = top + len(items) + 1
    s.plain(f"A{row}:I{row}", "注")
    for k, note in enumerate(ed.notes(out.style), 1):
        s.plain(f"A{row + k}", f"※{k}", wrap=False)
        s.plain(f"B{row + k}:I{row + k}", note)
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "box", "yes": "□→☑", "no": "□→☑"}
    words = {"台帳": "ダイチョウ", "認証": "ニンショウ", "機器": "キキ", "復旧": "フッキュウ", "体制構築": "タイセイコウチク", "確認項目": "カクニンコウモク", "施設": "シセツ", "対象": "タイショウ", "管理": "カンリ", "診療": "シンリョウ"}
    out.after.append(lambda parts: readings(parts, words))
    return out


def rounds(items):
    """Three header rows with three rounds; scopes as rows between; notes between rows; dates as numbers; the list on a hidden sheet."""
    out = Out("wide-hyphen-brackets")
    ws = out.wb.active
    out.sheet = ws.title = "医療機関・薬局用"
    s = Sheet(ws)
    s.widths(A=10, B=60, C=9, D=14, E=9, F=14, G=9, H=14, I=14)
    s.plain("A1:G1", f"令和８年度版 {ed.TITLE}（{ed.FORM}）", bold=True, size=13, wrap=False)
    s.plain("H1", dt.date(2026, 6, 1), format=DAY)
    s.plain("I1", "版", wrap=False)
    s.plain("A2", "期限", wrap=False)
    s.plain("B2", dt.date(2027, 3, 31), format=DAY)
    for ref, words in {"A3:A5": "項目\n番号", "B3:B5": "確認する内容", "C3:H3": "確認結果", "C4:D4": "1回目", "E4:F4": "2回目", "G4:H4": "3回目", "I3:I5": "「いいえ」のときの\n目標日"}.items():
        s.head(ref, words)
    for column, words in zip("CDEFGH", ["はい・いいえ", "日付"] * 3):
        s.head(f"{column}5", words)
    row, lists, notes = 6, [], ed.notes(out.style)

    def note(words):
        nonlocal row
        s.put(f"A{row}:I{row}", f"※{words}", size=9)
        out.notes.append(words)
        row += 1

    for section, group in ed.groups(items):
        number, title = ed.SECTIONS[section]
        s.put(f"A{row}:I{row}", f"{ed.wide(number)}　{title}" if number else f"　{title}", bold=True, fill=True)
        row += 1
        scope = None
        for item in group:
            if item.scope != scope:
                scope = item.scope
                s.put(f"A{row}:I{row}", f"■ {ed.SCOPES[scope]}", bold=True)
                row += 1
            s.put(f"A{row}", ed.printed(out.style, item), across="center")
            s.put(f"B{row}", item.text)
            s.height(row, height_for(item.text, 58))
            for column in "CEG":
                s.put(f"{column}{row}", None, across="center")
                lists.append(f"{column}{row}")
            for column in "DFHI":
                s.put(f"{column}{row}", None, across="center", format=DAY)
            out.item(item, f"B{row}", [dict(yes=f"{a}{row}", no=f"{a}{row}", date=f"{b}{row}", target=f"I{row}") for a, b in ("CD", "EF", "GH")])
            row += 1
        if section == "systems":
            note(notes[1])
        if section == "management":
            note(notes[2])
    row += 1
    note(notes[0])
    note(notes[3])
    words = out.wb.create_sheet("リスト")
    words["A1"], words["A2"] = "はい", "いいえ"
    words.sheet_state = "hidden"
    s.list("リスト!$A$1:$A$2", lists)
    out.answers = {"kind": "dropdown", "yes": "はい", "no": "いいえ"}
    return out


def hidden(items):
    """Hidden columns and rows with last year's junk, a hidden sheet with a whole old table before it; every kind of hyphen; one cell with both words."""
    out = Out("any-hyphen")
    old = out.wb.active
    old.title = "R7（旧）"
    o = Sheet(old)
    for ref, words in {"A1": "令和7年度版 みほん チェックリスト", "A3": "項番", "B3": "チェック項目", "C3": "はい・いいえ", "D3": "日付"}.items():
        o.put(ref, words)
    for k, item in enumerate(items[:18], 4):
        o.put(f"A{k}", f"{k - 3}")
        o.put(f"B{k}", f"（旧）{item.text}")
        o.put(f"C{k}", "はい")
        o.put(f"D{k}", dt.date(2025, 10, k), format="yyyy/m/d")
    old.sheet_state = "hidden"
    ws = out.wb.create_sheet("チェック表")
    out.wb.active = 1
    out.sheet = ws.title
    s = Sheet(ws)
    s.widths(A=8, B=16, C=9, D=30, E=60, F=16, G=16, H=14, I=14, J=20)
    for column in "ADJ":
        ws.column_dimensions[column].hidden = True
    s.plain("B1", f"{ed.TITLE}　令和8年度版（令和7年度版からの変更を含む）", bold=True, size=13, wrap=False)
    s.plain("B2", f"様式：{ed.FORM}", wrap=False)
    for ref, words in {"A4": "ID", "B4": "大項目", "C4": "No.", "D4": "チェック項目（令和7年度版）", "E4": "チェック項目", "F4": "対象", "G4": "回答", "H4": "回答日", "I4": "対応予定日", "J4": "作業メモ"}.items():
        s.head(ref, words)
    row = 5
    retired = {"asset-ledger": ("2-㉑", "紙の台帳を事務室に置いていますか。（令和7年度で廃止）"), "contact-chart": ("3-⑳", "FAXの番号を掲示していますか。（令和7年度で廃止）")}
    for k, item in enumerate(items):
        if item.key in retired:
            number, text = retired[item.key]
            for column, words in zip("ABCDEFG", ["X", "（旧）", number, text, text, "サーバ", "はい ・ いいえ"]):
                s.put(f"{column}{row}", words)
            ws.row_dimensions[row].hidden = True
            row += 1
        s.put(f"A{row}", 9000 + k)
        s.put(f"B{row}", ed.SECTIONS[item.section][1])
        s.put(f"C{row}", ed.printed(out.style, item), across="center")
        s.put(f"D{row}", f"旧：{item.text[:20]}…を実施しているか。")
        s.put(f"E{row}", item.text)
        s.height(row, height_for(item.text, 58))
        s.put(f"F{row}", ed.SCOPES.get(item.scope))
        s.put(f"G{row}", "はい ・ いいえ", across="center")
        s.put(f"H{row}", None, format="m/d")
        s.put(f"I{row}", None, format="m/d")
        s.put(f"J{row}", "要確認（担当みほん）" if k % 3 else 46174)
        out.item(item, f"E{row}", [dict(yes=f"G{row}", no=f"G{row}", date=f"H{row}", target=f"I{row}")])
        row += 1
    for note in ed.notes(out.style):
        s.plain(f"B{row}", f"※{note}", wrap=False)
        row += 1
    s.plain(f"B{row}", "※旧版の注：FAXの番号は別紙に書くこと。", wrap=False)
    ws.row_dimensions[row].hidden = True
    s.plain(f"B{row + 2}", "作業用：この下は印刷しない", wrap=False)
    ws.row_dimensions[row + 2].hidden = True
    out.notes = ed.notes(out.style)
    out.answers = {"kind": "choice-text", "yes": "はい ・ いいえ→はい", "no": "はい ・ いいえ→いいえ"}
    return out
