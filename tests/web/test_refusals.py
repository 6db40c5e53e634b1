"""What is refused is said on the page it was sent from, with links to what puts it right; menus stay, the status too."""

import pytest

from jiheng.web.performance.queries.cycles import bump_version
from web import doing
from web.city import fill_targets, walk


def sent(client, page, address, **fields):
    return client.post(address, fields, HTTP_REFERER=f"http://testserver{page}")


def test_a_refused_move_shows_the_year_again_with_every_gap_as_a_link(city, enter):
    fill_targets(city)
    for row in doing.rows_in(city.cycle, "indicators"):
        row.values.pop("data_source")
        row.save()
    bump_version(city.cycle)
    page = f"/years/{city.cycle.pk}/"
    answer = sent(enter(city.filler), page, f"{page}move/", move="submit_targets", acknowledged="1")
    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="refusal"' in text
    assert "办理过程" in text  # the same page
    assert text.count("#f-data_source") >= 4
    assert "主菜单" in text


def test_from_elsewhere_a_page_of_its_own_says_it(city, enter):
    walk(city, "approved")
    page = f"/years/{city.cycle.pk}/"
    client = enter(city.filler)
    for referer in ("", "http://other.example/years/1/", "http://testserver/没有/"):
        answer = client.post(f"{page}move/", {"move": "start"}, HTTP_REFERER=referer)
        assert answer.status_code == 403
        assert 'id="refusal"' not in answer.content.decode()


@pytest.mark.parametrize("who", ["colleague", "stranger"])
def test_a_page_that_one_may_not_see_is_not_shown_again(city, enter, who):
    page = f"/years/{city.cycle.pk}/"
    answer = sent(enter(city.people[who]), page, "/years/open/", year="", organisation="")
    text = answer.content.decode()
    assert "样例局" not in text
