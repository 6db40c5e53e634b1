"""The register of cited documents: turns `cites` and `verified` of a branch into a citation."""

from collections.abc import Mapping
from dataclasses import dataclass

from jiheng.model import Citation, LegalDocument
from jiheng.rulebook.schema import Branch


@dataclass(frozen=True)
class Register:
    """The cited documents by id."""

    documents: Mapping[str, LegalDocument]

    def with_own(self, holder: Branch) -> "Register":
        """Return the register with what a file cites of its own, under `documents`."""
        if not holder.has("documents"):
            return self
        return Register({**self.documents, **cited_documents(holder.branch("documents"))})

    def citation(self, holder: Branch) -> Citation:
        """Return the citation under `cites` and `verified` of a branch."""
        cites = holder.branch("cites")
        id_ = cites.text("document")
        if id_ not in self.documents:
            raise cites.fail("document", f"{id_} is not in documents.yaml")
        citation = Citation(
            document=self.documents[id_],
            clause=cites.text("clause"),
            verified=holder.flag("verified"),
        )
        cites.close()
        return citation


def cited_documents(holder: Branch) -> dict[str, LegalDocument]:
    """Return the documents of a branch by id."""
    documents = {}
    for id_, entry in holder.children():
        documents[id_] = LegalDocument(
            id=id_,
            title=entry.text("title"),
            english=entry.text("english"),
            number=entry.text("number", ""),
            issuer=entry.text("issuer"),
            year=entry.integer("year"),
        )
        entry.close()
    return documents
