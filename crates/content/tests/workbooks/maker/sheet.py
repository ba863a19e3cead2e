"""A sheet under the hand: cells with frames and fonts, and what was put where."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from . import edition as ed
from .parts import parts_of, shared_strings

THIN = Border(*[Side(style="thin", color="FF000000")] * 4)
GREY = PatternFill("solid", fgColor="FFD9D9D9")
FONT = "ＭＳ ゴシック"


class Out:
    """A workbook with what a reader should find in it."""

    def __init__(self, style, form="institution"):
        self.wb = Workbook()
        self.style = style  # of the numbers
        self.form = form
        self.sheet = None
        self.items = []
        self.notes = []
        self.may_be_notes = []
        self.answers = {}
        self.strings_in_cells = False
        self.after = []  # functions of the parts, run after saving

    def parts(self):
        """The parts of the zip, as they go into the file: each sheet printed one page wide on A4."""
        for ws in self.wb:
            ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
            ws.page_setup.fitToHeight, ws.page_setup.paperSize = 0, 9
        parts = parts_of(self.wb)
        if not self.strings_in_cells:
            shared_strings(parts)
        for change in self.after:
            change(parts)
        return parts

    def item(self, item, cell, rounds):
        """rounds: [{yes, no, date, target}], cells; a missing one: the sheet has none."""
        number = ed.printed(self.style, item)
        section, title = ed.SECTIONS[item.section]
        self.items.append({
            "section": title,
            "scope": item.scope,
            "number": number and ed.fold(number),
            "text": item.text,
            "lineage_expected": item.lineage,
            "place": item.n and f"{section}-{item.n}",
            "cell": cell,
            "rounds": rounds,
        })

    def expected(self):
        return {
            "fiscal_year": "令和8年度",
            "form": self.form,
            "sheet": self.sheet,
            "answers": self.answers,
            "items": self.items,
            "notes": self.notes,
            "may_be_notes": self.may_be_notes,
        }


class Sheet:
    def __init__(self, ws, size=10, font=FONT):
        self.ws, self.size, self.font = ws, size, font

    def put(self, ref, value, frame=True, bold=False, fill=False, across="left", wrap=True, turn=0, size=None, format=None):
        """One cell, or a merged range (A1:D1)."""
        first = ref.partition(":")[0]
        if ":" in ref:
            if frame:
                for row in self.ws[ref]:
                    for cell in row:
                        cell.border = THIN
            self.ws.merge_cells(ref)
        cell = self.ws[first]
        cell.value = value
        cell.font = Font(name=self.font, size=size or self.size, bold=bold)
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=wrap, textRotation=turn)
        if frame:
            cell.border = THIN
        if fill:
            cell.fill = GREY
        if format:
            cell.number_format = format
        return first

    def head(self, ref, value, **more):
        return self.put(ref, value, bold=True, fill=True, across="center", **more)

    def plain(self, ref, value, **more):
        return self.put(ref, value, frame=False, **more)

    def widths(self, **widths):
        for column, width in widths.items():
            self.ws.column_dimensions[column].width = width

    def height(self, row, points):
        self.ws.row_dimensions[row].height = points

    def list(self, formula, cells):
        rule = DataValidation(type="list", formula1=formula, allow_blank=True)
        rule.error, rule.errorTitle = "一覧から選んでください。", "入力"
        for cell in cells:
            rule.add(cell)
        self.ws.add_data_validation(rule)


def height_for(text, width):
    """Points for a text in a column of so many characters (a kanji counts two)."""
    return 14 * max(2, sum(1 + 2 * len(line) // width for line in text.split("\n"))) + 4
