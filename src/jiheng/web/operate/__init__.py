"""Running an installation: serving, checking, backing up, filling in a demonstration."""

from jiheng.web.config.installation import InstallationError
from jiheng.web.operate import analyst
from jiheng.web.operate.archived import archive_year
from jiheng.web.operate.backup import back_up
from jiheng.web.operate.check import Check
from jiheng.web.operate.database_probe import probe
from jiheng.web.operate.doctor import examine
from jiheng.web.operate.encryption import Encryption, Opening, make_key
from jiheng.web.operate.keys import rotate_key, seal_now
from jiheng.web.operate.proved import Proofs
from jiheng.web.operate.reset import reset_link
from jiheng.web.operate.restore import restore
from jiheng.web.operate.serve import Served, serve

__all__ = [
    "Check",
    "Encryption",
    "InstallationError",
    "Opening",
    "Proofs",
    "Served",
    "analyst",
    "archive_year",
    "back_up",
    "examine",
    "make_key",
    "probe",
    "reset_link",
    "restore",
    "rotate_key",
    "seal_now",
    "serve",
]
