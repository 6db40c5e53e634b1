"""A department's year: targets set, results evaluated, reviewed, and problems put right."""
