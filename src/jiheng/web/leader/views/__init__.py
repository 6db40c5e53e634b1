"""Views of the leader's page."""
