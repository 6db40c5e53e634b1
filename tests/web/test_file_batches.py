"""Files of several districts at once: one job, a transaction a file, what came of each told."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from jiheng.web.core.models import Job
from jiheng.web.ledgers.file_batches import TAKE_FILES
from jiheng.web.ledgers.models import Row
from web import doing
from web.exporting import LEADS_ON, fetched, ordered
from web.test_district_sheets import PICTURE, ROWS, east, sheet  # noqa: F401

WEST = ((1, "戊项目", "戊公司", "西区", 1, "", "2025-03-05", ""),)
ADDRESS = "/ledgers/investment_projects/files/"


def sent(client, *files):
    """Send files; return the address of what they would change."""
    uploads = [SimpleUploadedFile(name, data) for name, data in files]
    answer = client.post(ADDRESS, {"file": uploads})
    assert answer.status_code == LEADS_ON, answer.content.decode()
    doing.work()
    return client.get(answer.url).url


def taken(client, address, **choice):
    answer = client.post(address, choice)
    assert answer.status_code == LEADS_ON, answer.content.decode()
    doing.work()
    return client.get(answer.url, follow=True).content.decode()


def titles(organisation):
    return set(Row.objects.filter(organisation=organisation).values_list("title", flat=True))


def test_each_file_goes_to_its_place_and_its_result_is_told(city, east, enter):  # noqa: F811
    west, client = city.people["西区表"].organisation, enter(city.filler)
    broken = (3, "丙项目", "丙公司", "东区", 1, "=F5+#REF!", "", "")
    address = sent(
        client,
        ("东区.xlsx", sheet(*ROWS, broken, total=None)),
        ("三月报表.xlsx", sheet(*WEST, total=None)),  # told by its rows
        ("北区.xlsx", sheet((1, "己项目", "己公司", "北区", 1, "", "", ""), total=None)),
        ("西区之二.xlsx", sheet(*WEST, total=None)),
    )
    files = client.get(address).context["files"]
    assert [file["place"] for file in files] == ["东区", "西区", "", "西区"]
    assert "看不出是哪个单位的" in files[2]["faults"][0]
    assert "一个单位一次一个文件" in files[3]["faults"][0]
    assert not Row.objects.filter(ledger=east.id).exists()
    page = taken(client, address, **{"take-0": "on", "take-1": "on"})
    assert "不能导入，什么都没有改" in page  # the one that is not whole, which was not agreed to
    assert "三月报表.xlsx → 西区：新增 1 行" in page
    assert (titles(east.organisation), titles(west)) == (set(), {"戊项目"})
    assert Job.objects.filter(kind=TAKE_FILES, state="done").count() == 1
    page = taken(client, sent(client, ("东区.xlsx", sheet(*ROWS, broken, total=None))),
                 **{"take-0": "on", "partly": "1"})  # fmt: skip
    assert "东区.xlsx → 东区：新增 2 行" in page
    assert titles(east.organisation) == {"甲项目", "乙项目"}


def test_what_changed_meanwhile_stops_its_own_file_alone(city, east, enter):  # noqa: F811
    west, client = city.people["西区表"].organisation, enter(city.filler)
    files = ("东区.xlsx", sheet(*ROWS)), ("西区.xlsx", sheet(*WEST, total=None))
    address, again = sent(client, *files), sent(client, files[0])
    taken(client, again, **{"take-0": "on"})
    page = taken(client, address, **{"take-0": "on", "take-1": "on"})
    assert "预览之后台账又有改动" in page
    assert titles(west) == {"戊项目"}
    assert Row.objects.filter(organisation=east.organisation).count() == 2


def test_nobody_reaches_places_or_jobs_that_are_not_theirs(city, east, enter):  # noqa: F811
    client = enter(city.people["东区"])
    address = sent(client, ("西区.xlsx", sheet(*WEST, total=None)))
    [file] = client.get(address).context["files"]
    assert file["place"] == ""
    assert client.post(address, {"take-0": "on"}).status_code == 409
    assert enter(city.people["西区"]).get(address).status_code == 404
    for who, status in (("auditor", 403), ("stranger", 404)):
        client = enter(city.people.get(who, city.stranger))
        upload = SimpleUploadedFile("西区.xlsx", sheet(*WEST, total=None))
        assert client.post(ADDRESS, {"file": upload}).status_code == status, who
    upload = SimpleUploadedFile("东区.xlsx", PICTURE)
    answer = enter(city.filler).post(ADDRESS, {"file": upload})
    assert answer.status_code == 409
    assert not Row.objects.filter(ledger=east.id).exists()


def test_the_refused_rows_of_each_file_come_back_with_their_reasons(city, east, enter):  # noqa: F811
    client = enter(city.filler)
    broken = (3, "坏项目", "丙公司", "东区", 1, "=F5+#REF!", "", "")
    files = ("东区.xlsx", sheet(*ROWS, broken, total=None)), ("西区.xlsx", sheet(*WEST, total=None))
    address = sent(client, *files)
    page = client.get(address).content.decode()
    assert 'href=""' not in page
    counts = [file["counts"]["rejects"] for file in client.get(address).context["files"]]
    for number, rejects in enumerate(counts):
        assert (f"{address}untaken/{number}/" in page) == bool(rejects)
    assert counts[0]
    back = fetched(client, f"{ordered(client, f'{address}untaken/0/')}file/")
    book = openpyxl.load_workbook(io.BytesIO(back))
    texts = " ".join(str(c.value) for row in book.active.iter_rows() for c in row if c.value)
    assert "坏项目" in texts
    assert client.post(f"{address}untaken/2/").status_code == 404
    assert enter(city.people["西区"]).post(f"{address}untaken/0/").status_code == 404
