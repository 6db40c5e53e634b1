"""What of a page is left in Chinese where it is to be in English."""

import re

HAN = re.compile(r"[\u3001\u4e00-\u9fff]+")  # the comma of lists, too


def chinese_left(client, address, given=(), names=()):
    """Return the Chinese in the main part of a page in English, but for names of this installation."""
    client.post("/language/", {"language": "en"})
    page = client.get(address, dict(given)).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    assert main, address
    text = re.sub(r"<[^>]+>|\s+", " ", main)
    for name in names:
        text = text.replace(name, "")
    return HAN.findall(text)
