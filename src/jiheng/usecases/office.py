"""LibreOffice where it is installed: what it converts, for page numbers and old formats.

It is given foreign files, so it runs in the reader service: without a network, with a profile of
its own that follows no link and runs no macro, and gone with everything it started.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from jiheng.rulebook import load
from jiheng.usecases.confined import confined
from jiheng.usecases.limits import LimitError

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 50  # less than one file may take
NOWHERE = "127.0.0.1", "1"  # a proxy that nobody is: where no namespace cuts the network
COMMON, NET = "/org.openoffice.Office.Common", "/org.openoffice.Inet/Settings"
WRITER, CALC = "/org.openoffice.Office.Writer", "/org.openoffice.Office.Calc"
SETTINGS = (  # node, property, value
    (f"{COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),
    (f"{COMMON}/Security/Scripting", "DisableActiveContent", "true"),
    (f"{WRITER}/Content/Update", "Link", "2"),  # never
    (f"{CALC}/Content/Update", "Link", "2"),
    (NET, "ooInetProxyType", "2"),  # by hand
    (NET, "ooInetNoProxy", ""),
    *((NET, f"ooInet{kind}ProxyName", NOWHERE[0]) for kind in ("HTTP", "HTTPS", "FTP")),
    *((NET, f"ooInet{kind}ProxyPort", NOWHERE[1]) for kind in ("HTTP", "HTTPS", "FTP")),
)
ARCHIVE = '{"SelectPdfVersion":{"type":"long","value":"2"}}'  # PDF/A-2b
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items '
    'xmlns:oor="http://openoffice.org/2001/registry" '
    'xmlns:xs="http://www.w3.org/2001/XMLSchema">\n'
)
ITEM = '<item oor:path="{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'


def program() -> str | None:
    """Return the LibreOffice program; None if there is none."""
    return next((executable for name in PROGRAMS if (executable := shutil.which(name))), None)


def to_pdf(data: bytes, suffix: str) -> bytes | None:
    """Return an Office file as PDF; None without LibreOffice, or if it fails or takes too long."""
    return _through(data, suffix, ".pdf")


def to_archive_pdf(data: bytes, suffix: str) -> bytes | None:
    """Return an Office file as PDF/A-2b, to be kept for decades; None as `to_pdf` has none."""
    kind = "calc" if suffix == ".xlsx" else "writer"
    return _through(data, suffix, f".pdf:{kind}_pdf_Export:{ARCHIVE}")


def converted(path: Path, suffix: str) -> bytes | None:
    """Return a file in another format; None without LibreOffice, or if it cannot read the file."""
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return converted_bytes(data, path.suffix.lower(), suffix)


def converted_bytes(data: bytes, suffix: str, target_suffix: str) -> bytes | None:
    """Return the bytes of a file in another format; None as `converted`."""
    return _through(data, suffix, target_suffix)


def _through(data: bytes, suffix: str, target: str) -> bytes | None:
    soffice = program()
    if soffice is None:
        return None
    try:
        with tempfile.TemporaryDirectory(prefix="jiheng-") as name:
            return confined(_convert, soffice, Path(name), data, (suffix, target), rules=load())
    except (OSError, LimitError):
        return None  # a report without page numbers is still a report


def _convert(soffice: str, folder: Path, data: bytes, kinds: tuple[str, str]) -> bytes | None:
    """Return a file of one suffix in the format of another, which may name filter and options."""
    source, target = folder / f"document{kinds[0]}", kinds[1].removeprefix(".")
    profile = folder / "user"  # of its own: a running office is left alone
    command = [
        soffice, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}",
        "--convert-to", target, "--outdir", str(folder / "made"),
        str(source),
    ]  # fmt: skip
    try:
        source.write_bytes(data)
        settle(profile)
        subprocess.run(  # noqa: S603  what it starts beside is gone with this process
            command, check=True, timeout=SECONDS, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        return (folder / "made" / f"document.{target.partition(':')[0]}").read_bytes()
    except (OSError, subprocess.SubprocessError):
        return None


def settle(profile: Path) -> None:
    """Write the settings of a profile: no links, no macros, no way to a network."""
    folder = profile / "user"
    folder.mkdir(parents=True)
    items = "".join(ITEM.format(*setting) for setting in SETTINGS)
    text = f"{HEAD}{items}</oor:items>\n"
    (folder / "registrymodifications.xcu").write_text(text, encoding="utf-8")
