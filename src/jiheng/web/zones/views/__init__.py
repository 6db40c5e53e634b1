"""Views of zones."""
