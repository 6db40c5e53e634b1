"""Zones: cards, what-if, parcels."""
