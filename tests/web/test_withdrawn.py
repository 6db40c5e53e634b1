"""What a backup brings back that was withdrawn since: it works no more, or is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiheng.web.config.installation import InstallationError
from jiheng.web.core import actions, queries
from jiheng.web.core.audit import newest_line
from jiheng.web.core.comparing import differences
from jiheng.web.core.models import Membership, User
from jiheng.web.operate.withdrawn import Present, narrow, read_present

pytestmark = pytest.mark.django_db


@pytest.fixture
def back(city):
    """A city as a backup brought it back, with ways in; what its newest line is."""
    city.secret = actions.make_token("取数", by=city.filler)
    until = timezone.now() + timedelta(hours=1)
    city.link = actions.make_password_link(city.lead.pk, by=city.administrator)
    assert User.objects.get(pk=city.lead.pk).link_expires_at > until
    number, digest = newest_line()
    city.last = {"number": number, "digest": digest}
    return city


def in_force(city, *, lines=1, **changes):
    people = User.objects.filter(is_active=True)
    facts = {
        "newest": city.last["number"] + lines,
        "secrets": {person.pk: (person.password, person.code_secret) for person in people},
        "roles": frozenset(Membership.objects.values_list("user_id", "organisation_id", "role")),
    }
    return Present(**facts | changes)


def can_enter(city):
    return queries.held_token(city.secret) is not None, queries.link_holders(city.link).exists()


def test_without_a_present_tokens_and_links_end_and_roles_are_told(back):
    assert can_enter(back) == (True, True)
    ended = list(narrow(None, back.last))
    assert can_enter(back) == (False, False)
    assert any("2 个账号" in text for text in ended)
    assert any("--present" in text for text in ended)
    assert list(differences()) == []


def test_where_nothing_came_after_the_backup_everything_goes_on(back):
    assert list(narrow(in_force(back, lines=0), back.last)) == []
    assert can_enter(back) == (True, True)


def test_roles_accounts_and_passwords_that_were_withdrawn_do_not_come_back(back):
    own = Membership.objects.get(user=back.filler)
    now = in_force(back)
    roles = now.roles - {(own.user_id, own.organisation_id, own.role)}
    secrets = {pk: both for pk, both in now.secrets.items() if pk != back.colleague.pk}
    secrets |= {
        back.manager.pk: ("other", ""),
        back.lead.pk: (now.secrets[back.lead.pk][0], "code"),
    }
    told = list(narrow(in_force(back, roles=roles, secrets=secrets), back.last))
    assert len(told) == 5
    assert not Membership.objects.filter(pk=own.pk).exists()
    assert not User.objects.get(pk=back.colleague.pk).is_active
    for person in (back.manager, back.lead):
        assert not User.objects.get(pk=person.pk).has_usable_password()
    assert User.objects.get(pk=back.finance.pk).has_usable_password()
    assert can_enter(back) == (False, False)
    assert list(differences()) == []


def test_more_rights_at_present_are_none_afterwards(back):
    """The present may be what somebody broke into: it only takes."""
    now, roles = in_force(back), set(Membership.objects.values_list("pk", flat=True))
    wider = now.roles | {(back.filler.pk, back.root.pk, "finance")}
    list(narrow(in_force(back, roles=wider), back.last))
    assert set(Membership.objects.values_list("pk", flat=True)) == roles


def test_what_is_no_present_is_refused(back, tmp_path):
    for source in (f"{tmp_path}", f"{tmp_path}/none", "postgresql://nobody@127.0.0.1:1/none"):
        with pytest.raises(InstallationError, match="present"):
            read_present(source, back.last)
