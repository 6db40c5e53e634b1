"""Running an installation: serving, checking, backing up, filling in a demonstration."""

from jiheng.web.config.place import PlaceError
from jiheng.web.operate.backup import back_up, restore
from jiheng.web.operate.doctor import Check, examine
from jiheng.web.operate.serve import Served, serve

__all__ = ["Check", "PlaceError", "Served", "back_up", "examine", "restore", "serve"]
