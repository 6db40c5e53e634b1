"""Definitions that count the same thing in another way: earlier and later versions, variants."""

from jiheng.model import Definition


def beside(definition: Definition, definitions: tuple[Definition, ...]) -> tuple[Definition, ...]:
    """Return the other versions of a definition and of its variants, each way of counting once."""
    family = {definition.id, definition.variant_of} - {""}
    family |= {each.id for each in definitions if each.variant_of in family}
    ways = {definition.digest: definition}
    for each in definitions:
        if each.id in family:
            ways.setdefault(each.digest, each)
    return tuple(ways.values())[1:]
