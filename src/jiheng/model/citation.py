"""What a rule rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDocument:
    """A published document that rules cite."""

    id: str
    title: str
    number: str  # 文号; empty where it has none
    issuer: str
    year: int
    english: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A clause of a document, and whether we have read the original."""

    document: LegalDocument
    clause: str
    verified: bool  # False: taken from copies or common knowledge; shown wherever the rule is shown

    def text(self, language: str = "zh") -> str:
        """Return number (else title) and clause; clauses are named as the document names them."""
        title = self.document.title if language == "zh" else self.document.english
        return f"{self.document.number or title} {self.clause}".strip()

    def __str__(self) -> str:
        """Return number (else title) and clause."""
        return self.text()
