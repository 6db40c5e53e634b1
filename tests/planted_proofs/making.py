"""Makes planted proofs of templates by a seed: the same seed, the same files."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from planted_proofs.files import write
from planted_proofs.proof import Planted, Template


@dataclass(frozen=True, slots=True)
class PlantedFile:
    """A planted proof as a file."""

    template: str
    proof: Planted
    name: str
    data: bytes


def files(templates: Sequence[Template], count: int, seed: int) -> Iterator[PlantedFile]:
    """Yield so many files, each template in turn and each in the formats it has, one by one."""
    for number, template in enumerate(itertools.islice(itertools.cycle(templates), count)):
        random = Random(f"{seed}/{number}")
        proof = template(random)
        kind = proof.formats[number // len(templates) % len(proof.formats)]
        name = f"{number + 1:03d}.{kind}"
        yield PlantedFile(template.__name__, proof, name, write(proof.blocks, kind))
