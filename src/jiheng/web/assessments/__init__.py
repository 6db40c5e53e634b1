"""Assessments by a card, evidence examined, the place's report, posts and what they answer for."""
