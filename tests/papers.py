"""Templates as three offices would make them, each by other means."""

import io

import docx
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def _bytes(document):
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def letterhead():
    """A red letterhead, names split over runs, a table of key figures, parts in another order."""
    document = docx.Document()
    head = document.sections[0].header.paragraphs[0]
    head.add_run("{单位")
    head.add_run("名称}文件")
    document.sections[0].footer.paragraphs[0].text = "{年度}年度  {{没有的名称}}"
    red = document.add_paragraph()
    run = red.add_run("{单位名称}")
    run.font.size, run.font.color.rgb = Pt(30), RGBColor(0xC0, 0, 0)
    title = document.add_paragraph(style="Title")
    for piece in ("{", "报告", "名称", "}"):
        title.add_run(piece)
    table = document.add_table(rows=2, cols=3, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("总分", "等级", "支出决算"), strict=True):
        cell.text = text
    for cell, text in zip(
        table.rows[1].cells, ("{总分}", "{等级}", "｛支出合计.决算数｝"), strict=True
    ):
        cell.text = text
    document.add_heading("一、评价结论", 1)
    document.add_paragraph("{{评价结论和评价等级（不含标题）}}")
    document.add_paragraph("{{第三部分}}")
    document.add_paragraph("{{ 存在的问题及改进措施 }}")
    document.add_paragraph("按照{{总份}}和{支出合计}填写。")
    document.add_paragraph("{{落款}}")
    return _bytes(document)


BOX = (
    f'<w:r {NS}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline distT="0" '
    'distB="0" distL="0" distR="0"><wp:extent cx="2520000" cy="720000"/><wp:docPr id="90" '
    'name="框"/><a:graphic><a:graphicData '
    'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>'
    '<wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2520000" '
    'cy="720000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></wps:spPr><wps:txbx>'
    "<w:txbxContent><w:p><w:r><w:t>{单位简称} {总分}分</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
    '<mc:Fallback><w:pict><v:shape style="width:198pt;height:57pt"><v:textbox><w:txbxContent><w:p>'
    "<w:r><w:t>{单位简称} {总分}分</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    "</mc:Fallback></mc:AlternateContent></w:r>"
)
CONTROL = (
    f'<w:p {NS}><w:r><w:t>报告日期：</w:t></w:r><w:sdt><w:sdtPr><w:alias w:val="日期"/>'
    '<w:id w:val="77"/><w:showingPlcHdr/><w:dataBinding w:xpath="/x" w:storeItemID="{{0}}"/>'
    "<w:text/></w:sdtPr><w:sdtContent><w:r><w:rPr><w:b/></w:rPr><w:t>{报告日期}</w:t></w:r>"
    "</w:sdtContent></w:sdt></w:p>"
).replace("{{0}}", "{00000000-0000-0000-0000-000000000001}")


def boxes():
    """A cover with a text box and a content control, sections, headings that number themselves."""
    document = docx.Document()
    document.add_paragraph().paragraph_format.space_before = Pt(120)
    document.add_paragraph("{标题}", style="Title")
    document.paragraphs[0]._p.append(parse_xml(BOX))
    document.element.body.insert(2, parse_xml(CONTROL))
    document.add_section()
    document.sections[0].different_first_page_header_footer = True
    document.sections[1].footer.is_linked_to_previous = False
    document.sections[1].footer.paragraphs[0].text = "{单位名称}"
    document.add_paragraph("{{目录}}")
    document.add_section()
    style = document.styles["Heading 1"].element
    own_number = f'<w:numPr {NS}><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    style.pPr.insert(2, parse_xml(own_number))
    body = document.add_paragraph(style="Body Text")
    run = body.add_run("{{正文}}")
    run.font.size, run.font.name = Pt(14), "楷体"
    document.add_paragraph("{{落款}}")
    document.add_section()
    document.add_paragraph("{{附件}}")
    return _bytes(document)
