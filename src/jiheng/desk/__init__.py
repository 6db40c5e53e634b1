"""Use cases with files: called by the command line now, by the web application later."""

from jiheng.desk.evaluate import Evaluated, check, evaluate
from jiheng.desk.folder import Written, write_all
from jiheng.desk.templates import template

__all__ = ["Evaluated", "Written", "check", "evaluate", "template", "write_all"]
