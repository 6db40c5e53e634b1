"""What can be done to people and organisations: right, transaction and line of the record."""

from jiheng.web.core.actions.organisations import (
    NATION,
    OrganisationFacts,
    change_organisation,
    found_organisation,
    organisation_facts,
)
from jiheng.web.core.actions.passwords import (
    LINK_AGE,
    make_password_link,
    renew_hash,
    set_password,
    use_password_link,
)
from jiheng.web.core.actions.people import add_user, change_user, end_ways_in, set_active
from jiheng.web.core.actions.people_import import Branch, Listed, import_people
from jiheng.web.core.actions.permission import require
from jiheng.web.core.actions.roles import give_role, take_role
from jiheng.web.core.actions.tokens import ALL, DAYS, READS, drop_token, make_token
from jiheng.web.core.actions.uploads import note_file, require_room, take_file

__all__ = [
    "ALL",
    "DAYS",
    "LINK_AGE",
    "NATION",
    "READS",
    "Branch",
    "Listed",
    "OrganisationFacts",
    "add_user",
    "change_organisation",
    "change_user",
    "drop_token",
    "end_ways_in",
    "found_organisation",
    "give_role",
    "import_people",
    "make_password_link",
    "make_token",
    "note_file",
    "organisation_facts",
    "renew_hash",
    "require",
    "require_room",
    "set_active",
    "set_password",
    "take_file",
    "take_role",
    "use_password_link",
]
