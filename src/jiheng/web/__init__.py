"""The web application: people and rights, a year of performance in stages, on an audited record."""
