"""Keys and seals of the record, as an operator's commands have them."""

from pathlib import Path

from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.config.record_keys import add_key
from jiheng.web.operate.setting_up import require_set_up


def rotate_key(place: Installation) -> str:
    """Return the name of a new key that lines are written with from now on; it is recorded.

    Raises InstallationError without an installation of this version.
    """
    require_set_up(place)
    from django.db import transaction

    from jiheng.web.core.audit import record_change

    with transaction.atomic():
        before = place.record_keys().current
        key = add_key(place.folder).current
        record_change("rotate", "record", key, by=None, changes={"key": (before, key)})
    return key


def seal_now(place: Installation, folder: Path | None = None) -> str:
    """Return a seal of all lines, as it is printed; kept in a second place if there is one.

    Raises InstallationError without an installation of this version, or if it cannot be kept.
    """
    require_set_up(place)
    from jiheng.web.core.anchors import anchor_folder, keep_anchors
    from jiheng.web.core.seals import anchor_of, seal_record

    seal = seal_record()
    target = folder or anchor_folder()
    if target is not None and not keep_anchors(target) and not target.is_dir():
        raise InstallationError(f"{target}: 存不进去 / it cannot be kept there")
    return str(anchor_of(seal))
