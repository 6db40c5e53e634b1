"""Disclosure of a year: static packs, made, checked, approved, released, withdrawn."""
