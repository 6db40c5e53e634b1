"""Files that are said to prove values, and the values that name them."""

from jiheng.parsing.evidence.claims import claim_of, claims_of
from jiheng.parsing.evidence.reading import read_evidence

__all__ = ["claim_of", "claims_of", "read_evidence"]
