"""绩衡: budget performance self-evaluation, from the workbook to the scored, checked report."""

__version__ = "0.1.0"
