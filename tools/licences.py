"""Lists the licences of all locked packages and npm files; fails on GPL, AGPL or unknown."""

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "dev.txt"
RUNTIME = ROOT / "requirements" / "runtime.txt"
NPM = (ROOT / "frontend" / "package-lock.json", ROOT / "tools" / "ooxml" / "package-lock.json")
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|MPL|Mozilla|PSF|Python Software Foundation|ISC|0BSD|OFL|Unlicense|"
    r"Zlib|LGPL(?:v\d)?|CC0|HPND|BlueOak|Unicode)\b",
    re.IGNORECASE,
)
REFUSED = re.compile(r"\b(AGPL|GPL|Affero|GNU General Public)", re.IGNORECASE)
LESSER = re.compile(r"\b(LGPL|Lesser General Public)\S*", re.IGNORECASE)
# Locked for other systems only, so not installed here; read from the package's own metadata.
ELSEWHERE = {"colorama": "BSD-3-Clause", "tzdata": "Apache-2.0"}


def locked(lock: Path = LOCK) -> list[str]:
    """Return the names of all locked packages."""
    text = lock.read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)


def licence(name: str) -> str:
    """Return what a package says of its licence; empty if nothing."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ELSEWHERE.get(name, "")
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    stated = about.get("License-Expression") or ""
    text = (about.get("License") or "").strip()
    short = text.splitlines()[0] if text else ""
    named = " / ".join(c.rpartition(":: ")[2] for c in classifiers)
    return stated or named or short or _by_text(name)


def _by_text(name: str) -> str:
    """Return the licence by the text that travels with a package whose metadata names none."""
    for file in metadata.files(name) or []:
        if "licen" in file.name.lower():
            text = " ".join(file.read_text(encoding="utf-8").split())
            if "Permission is hereby granted, free of charge" in text:
                return "MIT (by its text)"
    return ""


def compiled_in() -> dict[str, str]:
    """Return what is linked into the compiled wheels that users get, by their bill of materials."""
    found = {}
    for name in locked(RUNTIME):
        try:
            files = metadata.files(name) or []
        except metadata.PackageNotFoundError:
            continue
        for file in files:
            if file.name.endswith(".cyclonedx.json"):
                for part in json.loads(file.read_text(encoding="utf-8")).get("components", []):
                    found[f"{name} < {part['name']}"] = _part_licence(part)
    return found


def _part_licence(part: dict[str, Any]) -> str:
    entries = part.get("licenses", [])
    return " / ".join(
        entry.get("expression") or entry.get("license", {}).get("id", "") for entry in entries
    )


def npm() -> dict[str, str]:
    """Return the npm packages with their licences: of the pages, and of the validator of files."""
    return {
        name.removeprefix("node_modules/"): entry.get("license", "")
        for lock in NPM
        for name, entry in json.loads(lock.read_text(encoding="utf-8"))["packages"].items()
        if name
    }


def fault(text: str) -> str:
    """Return why a licence will not do; empty if it will."""
    if not text:
        return "unknown"
    if REFUSED.search(LESSER.sub("", text)):
        return "refused"
    return "" if ALLOWED.search(text) else "not on the list"


def main() -> int:
    """Print the list; return 1 if any licence will not do."""
    found = {f"pip {name}": licence(name) for name in locked()}
    found |= compiled_in()
    found |= {f"npm {name}": text for name, text in npm().items()}
    wrong = {name: why for name, text in found.items() if (why := fault(text))}
    for name, text in sorted(found.items()):
        print(f"{name:45} {text or '?'}  {wrong.get(name, '')}".rstrip())
    print(f"{len(found)} packages, {len(wrong)} not acceptable")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
