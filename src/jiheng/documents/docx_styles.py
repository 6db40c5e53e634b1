"""Fonts and styles of an official document: GB/T 9704-2012 page and type, no theme fonts."""

from dataclasses import dataclass

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY, TITLE, BLACK, KAI, SONG = "仿宋_GB2312", "方正小标宋_GBK", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
PAGE = {"w": 11906, "h": 16838}  # A4 in twentieths of a point
MARGIN = {"top": 2098, "bottom": 1984, "left": 1588, "right": 1474}  # 37, 35, 28, 26 mm
TEXT_WIDTH, WIDE_WIDTH = 8844, 12756  # 156 mm, and 225 mm on pages that lie on their side

# Where a named font is not installed, its alternative is taken before the program guesses.
ALTERNATIVES = {BODY: "仿宋", TITLE: "方正小标宋简体", BLACK: "SimHei", KAI: "楷体", SONG: "SimSun"}

KEEP = "<w:keepNext/>"
CENTRE = '<w:jc w:val="center"/>'
BOTH = '<w:jc w:val="both"/>'
RIGHT = '<w:jc w:val="right"/>'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
SEAL = (
    '<w:ind w:rightChars="200" w:right="640"/>'  # the signature ends two characters from the edge
)


def spacing(line: int, *, rule: str = "exact", before: int = 0, after: int = 0) -> str:
    """Return line spacing and distances, in twentieths of a point."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="{rule}"/>'


LINE = spacing(579)  # 28.95 pt: 22 lines on 225 mm
CELL = spacing(240, rule="auto", before=20, after=20)


@dataclass(frozen=True, slots=True)
class Style:
    """A paragraph style: its East Asian font, size in half points, and paragraph set-up."""

    id: str
    name: str
    east: str
    size: int
    paragraph: str
    following: str = "Normal"

    def xml(self) -> str:
        """Return the style as WordprocessingML."""
        plain = self.id == "Normal"
        return (
            f'<w:style w:type="paragraph"{DEFAULT if plain else ""} w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/>{"" if plain else BASED}'
            f'<w:next w:val="{self.following}"/><w:qFormat/><w:pPr>{self.paragraph}</w:pPr>'
            f'<w:rPr>{fonts(self.east)}<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>'
            "</w:rPr></w:style>"
        )


DEFAULT, BASED = ' w:default="1"', '<w:basedOn w:val="Normal"/>'


def fonts(east: str) -> str:
    """Return the fonts of a run: East Asian and Latin named outright."""
    return (
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{east}" '
        'w:hint="eastAsia"/>'
    )


def _heading(level: int, east: str) -> Style:
    paragraph = f'{KEEP}{LINE}{INDENT}<w:outlineLvl w:val="{level - 1}"/>'
    return Style(f"Heading{level}", f"heading {level}", east, 32, paragraph, "Body")


def _toc(level: int) -> Style:
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    indent = f'<w:ind w:left="{(level - 1) * 320}"/>'
    return Style(f"TOC{level}", f"toc {level}", BODY, 28, f"{tabs}{spacing(500)}{indent}")


STYLES = (
    Style("Normal", "Normal", BODY, 32, LINE),
    Style("Body", "正文首行缩进", BODY, 32, f"{LINE}{INDENT}{BOTH}", "Body"),
    Style("Closing", "正文末段", BODY, 32, f"{KEEP}{LINE}{INDENT}{BOTH}"),
    Style("Lead", "抬头", BODY, 32, f"{LINE}{BOTH}"),
    Style("Remark", "意见说明", KAI, 24, f'{spacing(380, after=60)}<w:ind w:left="640"/>{BOTH}'),
    Style("Signatory", "签字", BODY, 32, f"{KEEP}{spacing(579, before=579)}{INDENT}"),
    Style("Seal", "落款", BODY, 32, f"{KEEP}{LINE}{SEAL}{RIGHT}"),
    Style("Title", "Title", TITLE, 44, f"{spacing(700)}{CENTRE}"),
    _heading(1, BLACK),
    _heading(2, KAI),
    _heading(3, BODY),
    _heading(4, BODY),
    Style("TOCHeading", "TOC Heading", BLACK, 32, f"{LINE}{CENTRE}"),
    _toc(1),
    _toc(2),
    Style("Caption", "caption", BLACK, 24, f"{KEEP}{spacing(320, before=160, after=60)}{CENTRE}"),
    Style("Under", "图题", BLACK, 24, f"{spacing(320, before=60, after=160)}{CENTRE}"),
    Style("Note", "表注", BODY, 21, f"{KEEP}{spacing(300, after=60)}{RIGHT}"),
    Style("Cell", "表格文字", BODY, 21, CELL),
    Style("CellHead", "表头", BLACK, 21, f"{KEEP}{CELL}{CENTRE}"),
    Style("Picture", "图", BODY, 21, f"{KEEP}{spacing(240, rule='auto', before=120)}{CENTRE}"),
    Style("Footer", "footer", SONG, 28, spacing(240, rule="auto")),
)
OTHERS = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
    '<w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/>'
    '<w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
)


def styles() -> str:
    """Return the children of w:styles."""
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:kern w:val="2"/><w:sz w:val="32"/>'
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    return defaults + "".join(style.xml() for style in STYLES) + OTHERS


def font_table() -> bytes:
    """Return the font table with alternatives for fonts that cannot be bundled."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<w:fonts xmlns:w="{W}">{entries}</w:fonts>'.encode()
