"""Check boxes as form controls: what Excel keeps in five places for each."""

from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string

from .parts import content_type, relate

OPEN = '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
CLOSE = "</mc:AlternateContent>"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def place(cell):
    letters, row = coordinate_from_string(cell)
    return column_index_from_string(letters) - 1, row - 1


def corner(tag, col, dx, row, dy, prefix="xdr:"):
    body = f"<xdr:col>{col}</xdr:col><xdr:colOff>{dx}</xdr:colOff><xdr:row>{row}</xdr:row><xdr:rowOff>{dy}</xdr:rowOff>"
    return f"<{prefix}{tag}>{body}</{prefix}{tag}>"


def shape(k, box):
    col, row = place(box["cell"])
    return (
        f'<v:shape id="_x0000_s{1025 + k}" type="#_x0000_t201" style="position:absolute;width:63pt;height:18pt;z-index:{k + 1};mso-wrap-style:tight" filled="f" fillcolor="window [65]" stroked="f" strokecolor="windowText [64]" o:insetmode="auto">'
        '<v:path shadowok="t" strokeok="t" fillok="t"/><o:lock v:ext="edit" rotation="t"/>'
        f'<v:textbox style="mso-direction-alt:auto" o:singleclick="f"><div style="text-align:left"><font face="游ゴシック" size="180" color="#000000">{box["label"]}</font></div></v:textbox>'
        '<x:ClientData ObjectType="Checkbox"><x:SizeWithCells/>'
        f"<x:Anchor>{col}, 4, {row}, 6, {col}, 84, {row}, 30</x:Anchor><x:AutoFill>False</x:AutoFill><x:AutoLine>False</x:AutoLine>"
        f'<x:FmlaLink>{box["link"]}</x:FmlaLink><x:TextVAlign>Center</x:TextVAlign><x:NoThreeD/></x:ClientData></v:shape>'
    )


def drawn(k, box):
    col, row = place(box["cell"])
    return (
        f'{OPEN}<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14"><xdr:twoCellAnchor editAs="oneCell">'
        f'{corner("from", col, 38100, row, 57150)}{corner("to", col, 800100, row, 285750)}'
        f'<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{1025 + k}" name="Check Box {k + 1}" hidden="1"><a:extLst><a:ext uri="{{63B3BB69-23CF-44E3-9099-C40C66FF867C}}"><a14:compatExt spid="_x0000_s{1025 + k}"/></a:ext></a:extLst></xdr:cNvPr><xdr:cNvSpPr/></xdr:nvSpPr>'
        '<xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></xdr:spPr>'
        f'<xdr:txBody><a:bodyPr/><a:p><a:r><a:rPr lang="ja-JP" sz="900"/><a:t>{box["label"]}</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/>{CLOSE}'
    )


def control(k, box, rid):
    col, row = place(box["cell"])
    return (
        f'{OPEN}<mc:Choice Requires="x14"><control shapeId="{1025 + k}" r:id="{rid}" name="Check Box {k + 1}"><controlPr defaultSize="0" autoFill="0" autoLine="0" autoPict="0">'
        f'<anchor moveWithCells="1" sizeWithCells="1">{corner("from", col, 38100, row, 57150, "")}{corner("to", col, 800100, row, 285750, "")}</anchor></controlPr></control></mc:Choice>{CLOSE}'
    )


def check_boxes(parts, sheet, boxes):
    """boxes: [{cell, label, link}]. Adds `control`, the name of its part, to each."""
    name = sheet.rpartition("/")[2]
    vml = "".join(shape(k, box) for k, box in enumerate(boxes))
    parts["xl/drawings/vmlDrawing1.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t201" coordsize="21600,21600" o:spt="201" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path shadowok="f" o:extrusionok="f" strokeok="f" fillok="f" o:connecttype="rect"/><o:lock v:ext="edit" shapetype="t"/></v:shapetype>'
        f"{vml}</xml>"
    ).encode()
    parts["xl/drawings/drawing1.xml"] = (
        f'{HEAD}<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        + "".join(drawn(k, box) for k, box in enumerate(boxes)) + "</xdr:wsDr>"
    ).encode()
    content_type(parts, "vml", "application/vnd.openxmlformats-officedocument.vmlDrawing")
    content_type(parts, "/xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml")
    drawing = relate(parts, sheet, "drawing", "../drawings/drawing1.xml")
    legacy = relate(parts, sheet, "vmlDrawing", "../drawings/vmlDrawing1.vml")
    lines = []
    for k, box in enumerate(boxes):
        box["control"] = f"xl/ctrlProps/ctrlProp{k + 1}.xml"
        parts[box["control"]] = (
            f'{HEAD}<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox" fmlaLink="{box["link"]}" lockText="1" noThreeD="1"/>'
        ).encode()
        content_type(parts, "/" + box["control"], "application/vnd.ms-excel.controlproperties+xml")
        lines.append(control(k, box, relate(parts, sheet, "ctrlProp", f"../ctrlProps/ctrlProp{k + 1}.xml")))
    end = (
        f'<drawing r:id="{drawing}"/><legacyDrawing r:id="{legacy}"/>'
        f'{OPEN}<mc:Choice Requires="x14"><controls>{"".join(lines)}</controls></mc:Choice>{CLOSE}</worksheet>'
    )
    xml = parts[f"xl/worksheets/{name}"].decode()
    names = (
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        f' xmlns:xdr="{XDR}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
    )
    xml = xml.replace("<worksheet ", f"<worksheet{names} ", 1).replace("</worksheet>", end)
    parts[f"xl/worksheets/{name}"] = xml.encode()
