"""Organisations, people, rights, the audited record, files and jobs: what every app stands on."""
