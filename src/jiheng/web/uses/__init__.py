"""Use of results: proposals by rule, decisions of finance, talks, circulars, payments held."""
