"""Calls that each address may still make of the pages of respondents."""

from django.conf import settings

from jiheng.web.core.shared_counts import SharedCounts

FILE = "survey-pace"  # in the data folder: calls left by address, under a digest
PACE = SharedCounts(lambda: settings.INSTALLATION.folder / FILE)
