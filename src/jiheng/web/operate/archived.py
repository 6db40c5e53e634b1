"""A department's signed year archived from the machine that the installation lies on."""

from jiheng.archive.packing import PackedArchive
from jiheng.web.config.installation import Installation, InstallationError
from jiheng.web.operate.setting_up import require_set_up


def archive_year(place: Installation, code: str, year: int, *, names: bool) -> PackedArchive:
    """Return the archive of a year of the department with a code; its check value is recorded.

    Raises InstallationError without an installation, for a year that there is not, and before it
    is signed.
    """
    require_set_up(place)
    from jiheng.web.core.refusal import Refused
    from jiheng.web.performance.actions.archives import make_archive
    from jiheng.web.performance.queries.archived import year_of_code

    cycle = year_of_code(code, year)
    if cycle is None:
        raise InstallationError(f"没有 {code} 的 {year} 年度档案 / no year {year} of {code}")
    try:
        return make_archive(cycle, names=names, by=None)
    except Refused as error:
        raise InstallationError(f"{error} / the year is not signed yet") from error
