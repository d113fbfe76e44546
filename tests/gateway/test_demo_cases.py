"""The demo's cases: a dozen and more, one in each state there is, and who decides on them."""

import pytest
from msgspec.structs import replace

from gateway.demo_cases import LEA, TESS, Docket
from gateway.demo_people import PEOPLE
from gateway.demo_photos import PHOTOS
from moderation.case import CASES
from tests.callers import Asker
from tests.fakes import TEAPOT


@pytest.fixture
def bring(house):
    """Return what uploads without a file, and notes which photo it was of whom."""
    asker = Asker(house.dispatch, house)

    async def bring(who, photo):
        assert (PHOTOS / photo).is_file()
        return [await asker.uploaded(f"{photo:8}", who, "report")]

    return bring


@pytest.fixture
async def cases(house, store, world, bring, monkeypatch):
    async def found(ids, context):
        return [replace(TEAPOT, id=id) for id in ids]

    monkeypatch.setattr(house.settle.saga.market, "get_products", found)
    await Docket(house.dispatch, world, bring).furnish()
    return list(store.rows[CASES.name].values())


async def test_there_is_a_case_in_each_state(cases):
    waiting = [case for case in cases if case.state == "open"]

    assert len(cases) >= 12
    assert {case.outcome for case in cases if case.state == "closed"} == {
        "none", "restricted", "upheld", "reduced", "overturned",
    }  # fmt: skip
    assert {case.kind for case in waiting} == {"line", "product", "appeal", "ban"}
    assert {case.agent for case in waiting} == {"", TESS.user}
    assert any(case.proposed and case.kind == "line" for case in waiting)


async def test_one_that_waits_is_of_a_product_and_has_two_photos(cases, house):
    (case,) = [case for case in cases if case.kind == "product" and case.state == "open"]

    reports = (await Asker(house.dispatch).ok("case:read", LEA, case=case.id))["reports"]

    assert sorted(len(report["photos"]) for report in reports) == [0, 0, 2]


def test_who_decides_on_them_is_among_whom_one_can_be():
    roles = {person.user: person.role for person in PEOPLE}

    assert (roles[TESS.user], roles[LEA.user]) == (TESS.role, LEA.role)
