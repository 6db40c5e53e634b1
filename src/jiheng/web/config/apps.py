"""The apps put together: what each of them brings is collected once, at start, from this list."""

from django.apps import AppConfig


def collect() -> None:
    """Collect what the apps bring. Raises RulebookError for a ledger's file that is off."""
    from jiheng.web.analysis.declares import APP as ANALYSIS
    from jiheng.web.assessments.declares import app as assessments
    from jiheng.web.awards.declares import APP as AWARDS
    from jiheng.web.comparison.declares import APP as COMPARISON
    from jiheng.web.complaints.declares import APP as COMPLAINTS
    from jiheng.web.core.declared import declare
    from jiheng.web.core.declares import APP as CORE
    from jiheng.web.disclosure.declares import APP as DISCLOSURE
    from jiheng.web.flows.declares import APP as FLOWS
    from jiheng.web.leader.declares import APP as LEADER
    from jiheng.web.ledgers.declares import app as ledgers
    from jiheng.web.monitoring.declares import APP as MONITORING
    from jiheng.web.performance.declares import APP as PERFORMANCE
    from jiheng.web.reminders.declares import APP as REMINDERS
    from jiheng.web.sites.declares import APP as SITES
    from jiheng.web.statistics.declares import APP as STATISTICS
    from jiheng.web.surveys.declares import app as surveys
    from jiheng.web.uses.declares import APP as USES
    from jiheng.web.zones.declares import APP as ZONES

    above = (
        MONITORING, surveys(), assessments(), USES, DISCLOSURE, LEADER, COMPARISON, ANALYSIS,
        REMINDERS,
    )  # fmt: skip
    declare(
        (PERFORMANCE, *above, ZONES, SITES, STATISTICS, ledgers(), AWARDS, COMPLAINTS, FLOWS, CORE)
    )


class ConfigConfig(AppConfig):
    """The whole application."""

    name = "jiheng.web.config"
    label = "config"

    def ready(self) -> None:
        """Collect what the apps bring."""
        collect()
