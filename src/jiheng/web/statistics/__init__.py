"""Statistics: tables of a month and packs of them, cohorts of projects, reports due."""
