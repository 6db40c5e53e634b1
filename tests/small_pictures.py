"""Charts with few pixels: what tests look at stands in the files around the pictures."""

from jiheng.documents import draw_chart
from jiheng.usecases import limits

FULL = draw_chart.ZOOM
SMALL = 0.25


def shrink():
    draw_chart.ZOOM = SMALL


def limit_worker_small():
    """What a process of a batch begins with, and small pictures."""
    shrink()
    limits.limit_worker()
