"""Complaints of enterprises with foreign investment: secret, with clocks that are kept."""
