"""Fonts and styles of an official document: GB/T 9704-2012 page and type, no theme fonts."""

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
BODY, TITLE, BLACK, KAI, SONG = "仿宋_GB2312", "方正小标宋_GBK", "黑体", "楷体_GB2312", "宋体"
LATIN = "Times New Roman"
LINE = 579  # 28.95 pt in twentieths: 22 lines on 225 mm
PAGE = {"w": 11906, "h": 16838}  # A4 in twentieths of a point
MARGIN = {"top": 2098, "bottom": 1984, "left": 1588, "right": 1474}  # 37, 35, 28, 26 mm
TEXT_WIDTH, WIDE_WIDTH = 8844, 12756  # 156 mm, and 225 mm on pages that lie on their side

# Where a named font is not installed, its alternative is taken before the program guesses.
ALTERNATIVES = {BODY: "仿宋", TITLE: "方正小标宋简体", BLACK: "SimHei", KAI: "楷体", SONG: "SimSun"}


def fonts(east: str) -> str:
    """Return the fonts of a run: East Asian and Latin named outright."""
    return (
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:cs="{LATIN}" w:eastAsia="{east}" '
        'w:hint="eastAsia"/>'
    )


def _style(
    id_: str, name: str, *, east: str, half_points: int, paragraph: str = "", bold: bool = False,
    kind: str = "paragraph", default: bool = False, following: str = "Normal",
) -> str:  # fmt: skip
    default_ = ' w:default="1"' if default else ""
    based = "" if default else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="{kind}"{default_} w:styleId="{id_}"><w:name w:val="{name}"/>{based}'
        f'<w:next w:val="{following}"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{fonts(east)}'
        f'{"<w:b/>" if bold else ""}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
        "</w:rPr></w:style>"
    )


INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'


def _heading(level: int, east: str) -> str:
    paragraph = f'<w:keepNext/>{EXACT}{INDENT}<w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"Heading{level}", f"heading {level}", east=east, half_points=32, paragraph=paragraph)


def _toc(level: int) -> str:
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    indent = f'<w:ind w:left="{(level - 1) * 320}"/>'
    return _style(
        f"TOC{level}", f"toc {level}", east=BODY, half_points=28, paragraph=f"{tabs}{TOC_LINE}{indent}"
    )


TOC_LINE = '<w:spacing w:before="0" w:after="0" w:line="500" w:lineRule="exact"/>'
CELL = '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'


def styles() -> str:
    """Return the children of w:styles."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}<w:kern w:val=\"2\"/><w:sz w:val=\"32\"/>"
        '<w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr>'
        "</w:rPrDefault><w:pPrDefault/></w:docDefaults>"
    )
    return defaults + "".join(
        (
            _style("Normal", "Normal", east=BODY, half_points=32, paragraph=f"{EXACT}", default=True),
            _style("Body", "正文首行缩进", east=BODY, half_points=32, paragraph=f'{EXACT}{INDENT}<w:jc w:val="both"/>', following="Body"),
            _style("Title", "Title", east=TITLE, half_points=44, paragraph='<w:spacing w:before="0" w:after="0" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/>'),
            _heading(1, BLACK), _heading(2, KAI), _heading(3, BODY), _heading(4, BODY),
            _style("TOCHeading", "TOC Heading", east=BLACK, half_points=32, paragraph=f'{EXACT}<w:jc w:val="center"/>'),
            _toc(1), _toc(2),
            _style("Caption", "caption", east=BLACK, half_points=24, paragraph='<w:keepNext/><w:spacing w:before="160" w:after="60" w:line="320" w:lineRule="exact"/><w:jc w:val="center"/>'),
            _style("Note", "表注", east=BODY, half_points=21, paragraph='<w:spacing w:before="0" w:after="60" w:line="300" w:lineRule="exact"/><w:jc w:val="right"/>'),
            _style("Cell", "表格文字", east=BODY, half_points=21, paragraph=CELL),
            _style("CellHead", "表头", east=BLACK, half_points=21, paragraph=f'{CELL}<w:jc w:val="center"/>'),
            _style("Picture", "图", east=BODY, half_points=21, paragraph='<w:keepNext/><w:spacing w:before="120" w:after="0" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>'),
            _style("Footer", "footer", east=SONG, half_points=28, paragraph='<w:spacing w:line="240" w:lineRule="auto"/>'),
            '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:semiHidden/></w:style>',
            '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="80" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>',
        )
    )  # fmt: skip


def font_table() -> bytes:
    """Return the font table with alternatives for fonts that cannot be bundled."""
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{W}">{entries}</w:fonts>'.encode()
