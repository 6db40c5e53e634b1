"""How codes, numbers and names of firms are compared: not as somebody happened to type them."""

import re
import unicodedata

BRACKETS = str.maketrans("〔〕[]【】{}", "()()()()")
DASHES = re.compile(r"[-\u2010-\u2015\u2212_]")
DIGIT = re.compile(r"\d")
WIDE = str.maketrans("()", "（）")
LIMITED = "有限公司"
LEGAL_FORMS = (f"股份{LIMITED}", "有限责任公司", LIMITED)  # what a firm's name may go without
SIGNS = re.compile(r"[0-9A-Z]")
LONGEST = 6  # signs of what says nothing
NOTHING = re.compile(  # what is typed where there is nothing yet
    r"(暂|尚|目前)?无|没有|暂缺|空|不详|不明|(正在)?办理中?|N/?A|NULL|NONE"
    r"|(待|未|尚未)(定|填|补|报|签|办|办理|备案|核实|提供|取得|明确|确定|注册|登记)",
    re.IGNORECASE,
)


def plain_name(name: str) -> str:
    """Return a name of a firm as it is compared: brackets of either width, no blanks."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def plain_code(text: str) -> str:
    """Return a code or number as it is compared: one width, large letters, no blanks, one bracket.

    A dash stays: it may be what tells 1-1 from 11.
    """
    return plain_name(text).upper().translate(BRACKETS)


def bare_code(text: str) -> str:
    """Return the same without dashes: of codes whose groups have a fixed length."""
    return DASHES.sub("", plain_code(text))


def says_nothing(text: str) -> bool:
    """Return whether a text only says that something is not there: “none”, “not yet”, a stroke."""
    return _is_empty(plain_name(text))


def _is_empty(plain: str) -> bool:
    if len(plain) <= LONGEST and NOTHING.fullmatch(plain):
        return True
    return not any(map(str.isalnum, plain))


def known_name(text: str) -> str:
    """Return a name as it is compared; empty where the text names nothing."""
    plain = plain_name(text) if text else ""
    return "" if _is_empty(plain) else plain


def firm_name(text: str) -> str:
    """Return the name of a firm as it is compared, without its legal form."""
    name = known_name(text)
    form = next((each for each in LEGAL_FORMS if name.endswith(each)), "")
    return name.removesuffix(form) or name


def known_code(text: str) -> str:
    """Return a code or number as it is compared; empty where the text is none."""
    code = plain_code(text) if text else ""
    return code if SIGNS.search(code) and not _is_empty(code) else ""


def is_number(text: str) -> bool:
    """Return whether a text numbers anything; “none” and a stroke do not."""
    return bool(DIGIT.search(text))


def name_spellings(name: str) -> tuple[str, ...]:
    """Return how a firm of this name may be written in another ledger."""
    plain = plain_name(name)
    return tuple(dict.fromkeys((name, plain, plain.translate(WIDE))))


def firm_spellings(name: str) -> tuple[str, ...]:
    """Return the same with every legal form, and with none."""
    bare = firm_name(name)
    forms = ("", *LEGAL_FORMS) if bare else ()
    own = (name, *(f"{bare}{form}" for form in forms))
    return tuple(dict.fromkeys(each for text in own for each in name_spellings(text)))


def code_spellings(text: str) -> tuple[str, ...]:
    """Return how a code may be written in another row."""
    plain = plain_code(text)
    own = (text, plain, plain.lower(), bare_code(text), plain.replace("(", "〔").replace(")", "〕"))
    return tuple(dict.fromkeys((*own, plain.translate(WIDE))))
