"""What kind of browser a person came in with, in two words; what is not known is left out."""

BROWSERS = (  # the first that is named: those built on others name these as well
    ("MicroMessenger", "微信 WeChat"),
    ("DingTalk", "钉钉 DingTalk"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("QQBrowser", "QQ Browser"),
    ("360SE", "360"),
    ("QIHU", "360"),
    ("UBrowser", "UC"),
    ("UCBrowser", "UC"),
    ("HuaweiBrowser", "华为 Huawei"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("Trident", "Internet Explorer"),
)
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("UOS", "UOS"),
    ("Kylin", "Kylin"),
    ("Linux", "Linux"),
)


def browser_words(agent: str) -> str:
    """Return browser and system by what a browser says of itself; empty for neither."""
    kinds = (_first(BROWSERS, agent), _first(SYSTEMS, agent))
    return " · ".join(word for word in kinds if word)


def _first(names: tuple[tuple[str, str], ...], agent: str) -> str:
    return next((word for sign, word in names if sign in agent), "")
