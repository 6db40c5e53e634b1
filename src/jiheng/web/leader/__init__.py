"""The leader's page: figures of ledgers and of years at a glance, each of them a link."""
