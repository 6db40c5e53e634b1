"""By which rules was scored, with id, version and what was not verified: for letter and annex."""

from collections.abc import Iterator

from jiheng.model import Span
from jiheng.reporting.source import Source


def rules_of_scoring(source: Source) -> Iterator[tuple[Span, ...]]:
    """Yield the rules of each tree's profile, as told to a reviewer."""
    bind, overview = source.binder, source.evaluation.overview
    for id_ in dict.fromkeys(tree.profile for tree in source.scored.trees):
        profile = source.profile(id_)
        unverified = sum(not ruled.citation.verified for _, ruled in profile.ruled)
        spans = bind.say(
            "method_rules",
            profile=bind.text(profile.title),
            id=bind.text(profile.id),
            version=bind.text(profile.version),
            year=bind.year(overview.year),
        )
        if unverified:
            count = bind.count("unverified", unverified, label="未核对原文的取值数")
            spans += bind.say("method_unverified", count=count)
        yield spans
