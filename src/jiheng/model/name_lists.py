"""Names that stand in one cell, told apart: three offices in a cell are three."""

import re

SEPARATORS = "、，,；;\n"
OPEN, CLOSE = "（(〔[【《“", "）)〕]】》”"
LEAD = re.compile(
    r"^(?:本?(?:部门|单位|局|委|厅)?(?:内设|下设|现有|设有)(?:机构|科室|股室|单位)?[：:]?|内设机构[：:])"
)
SENTENCE = re.compile(
    r"[。！？：:]|等\s*+[\d一二三四五六七八九十百]*+\s*+(?:个|家|所|$)"
    r"|[\d一二三四五六七八九十]\s{0,2}(?:个|家|所)"
)


def bare_list(text: str) -> str:
    """Return a text without what its sentence will say: that they are divisions."""
    return LEAD.sub("", text.strip().rstrip("。；;，,、"))


def listed_names(text: str) -> tuple[str, ...]:
    """Return the names listed in a text, each once; none if it is a sentence, not a list.

    A list that ends in 等, or says how many there are, is not counted again.
    """
    bare = bare_list(text)
    if SENTENCE.search(bare):
        return ()
    names, name, depth = [], "", 0
    for character in bare:
        depth += (character in OPEN) - (character in CLOSE)
        if character in SEPARATORS and depth <= 0:
            names.append(name.strip())
            name = ""
        else:
            name += character
    names.append(name.strip())
    return tuple(dict.fromkeys(name for name in names if name))
