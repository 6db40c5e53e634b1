"""Secret values for those who may not see them: a mask that says only that something is there."""

from collections.abc import Collection, Mapping

MASK = "****"  # the same for every value: neither its length nor a part of it
SIGNS = "*＊"  # of a mask, as a keyboard of either width writes it


def masked(text: str) -> str:
    """Return a mask in place of a value; nothing for nothing, so that a gap shows."""
    return MASK if text else ""


def is_mask(text: str) -> bool:
    """Return whether a text is a mask that comes back, not a value."""
    return bool(text.strip()) and not text.strip().strip(SIGNS)


def without_masks(values: Mapping[str, str], secret: Collection[str]) -> dict[str, str]:
    """Return values without the masks that come back in secret fields: these stay as they are."""
    return {name: text for name, text in values.items() if name not in secret or not is_mask(text)}
