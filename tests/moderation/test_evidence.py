"""Evidence: held and covered by those who may, and never without a record."""

import pytest
from msgspec.structs import replace

from moderation.case import OwnCase
from moderation.evidence import DoneAlready, NoSuchCover, NoSuchEvidence, OthersCover
from moderation.snapshots import LAYERS
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, lea, mo, tess

TED = Member("ted", "Ted", Role.AGENT)
ADA = replace(ada, role=Role.LEAD)
FACE = {"why": "a face"}


@pytest.fixture
async def case(court):
    return await court.case()


@pytest.fixture
async def evidence(court, case):
    return court.cases()[0].evidence


@pytest.fixture
async def line(court, case):
    return (await court.ask.ok("case:read", tess, case=case))["seen"]["around"]["said"]["id"]


@pytest.fixture
async def pictured(court):
    """Return the case of a teapot that Bo reported with two photos, and the photos."""
    photos = [await court.ask.uploaded(f"photo-{n}", mo, "report") for n in range(2)]
    return await court.offered(mo, photos=photos), photos


async def covers(court, case, who=tess):
    return (await court.ask.ok("case:read", who, case=case))["covers"]


async def test_a_lead_puts_evidence_under_a_hold_and_ends_that(court, case, evidence):
    states = []
    for held in (True, False):
        await court.ask.ok("evidence:hold", lea, evidence=evidence, held=held, why="court order")
        states.append((await court.ask.ok("case:read", tess, case=case))["held"])

    assert states == [True, False]
    assert await court.acts() == ["evidence:hold", "evidence:let_go"]


@pytest.mark.parametrize("held", [True, False])
async def test_what_is_held_or_let_go_already_is_said_and_not_recorded_again(held, court, evidence):
    hold = {"evidence": evidence, "why": "court order"}
    for state in (True, False)[: 1 if held else 2]:
        await court.ask.ok("evidence:hold", lea, held=state, **hold)
    before = await court.acts()

    refused = await court.ask.no("evidence:hold", lea, held=held, **hold)

    assert refused["code"] == DoneAlready.code
    assert await court.acts() == before


async def test_what_is_not_there_is_neither_held_nor_covered(court, evidence, line):
    cover = {"start": 0, "end": 1, "why": "a name"}
    refused = [
        await court.ask.no("evidence:hold", lea, evidence="none", held=True, why="x"),
        await court.ask.no("evidence:redact", tess, evidence="none", line="x", **cover),
        await court.ask.no("evidence:redact", tess, evidence=evidence, line="none", **cover),
        await court.ask.no(
            "evidence:redact", tess, evidence=evidence, line=line, **cover | {"start": 900}
        ),
    ]

    assert [one["code"] for one in refused] == [NoSuchEvidence.code] * 4
    assert await court.acts() == []


@pytest.mark.parametrize("who", [mo, tess], ids=lambda who: who.user)
async def test_others_put_nothing_under_a_hold(who, court, evidence):
    refused = await court.ask.no("evidence:hold", who, evidence=evidence, held=True, why="x")

    assert refused["code"] == Denied.code


async def test_nobody_touches_evidence_against_themselves(court, case, evidence, line):
    cover = {"line": line, "start": 0, "end": 3, "why": "x"}
    refused = [
        await court.ask.no("evidence:hold", ADA, evidence=evidence, held=True, why="x"),
        await court.ask.no("evidence:redact", ADA, evidence=evidence, **cover),
        await court.ask.no("evidence:redact_picture", ADA, case=case, picture="0" * 32, **FACE),
        await court.ask.no("evidence:uncover", ADA, case=case, cover="none", why="x"),
    ]

    assert [one["code"] for one in refused] == [OwnCase.code] * 4
    assert await court.acts() == []


async def test_a_case_tells_what_is_covered_of_a_line_by_whom_and_why(court, case, evidence, line):
    asked = {"evidence": evidence, "line": line, "start": 0, "end": 3}
    await court.ask.ok("evidence:redact", tess, **asked, why="a name")

    (cover,) = await covers(court, case)

    assert (cover["line"], cover["picture"]) == (line, "")
    assert (cover["start"], cover["end"], cover["why"]) == (0, 3, "a name")
    assert (cover["by"], cover["by_name"]) == ("tess", "tess")
    again = await court.ask.no("evidence:redact", lea, **asked, why="a name")
    assert again["code"] == DoneAlready.code
    await court.ask.ok("evidence:redact", lea, **asked | {"end": 4}, why="a name, too")
    assert len(await covers(court, case)) == 2


async def test_a_cover_is_taken_off_and_the_words_stand_as_they_were(
    court, case, evidence, line, store
):
    asked = {"evidence": evidence, "line": line, "start": 0, "end": 3}
    await court.ask.ok("evidence:redact", tess, **asked, why="a name")
    (cover,) = await covers(court, case)

    await court.ask.ok("evidence:uncover", tess, case=case, cover=cover["cover"], why="a mistake")

    seen = await court.ask.ok("case:read", tess, case=case)
    assert seen["seen"]["around"]["said"]["text"] == "Buy it from me instead"
    assert (seen["covers"], store.rows[LAYERS.name]) == ([], {})
    assert await court.acts() == ["evidence:redact", "evidence:uncover"]
    gone = await court.ask.no("evidence:uncover", tess, case=case, cover=cover["cover"], why="x")
    assert gone["code"] == NoSuchCover.code


async def test_a_lead_takes_off_what_an_agent_covered_and_another_agent_does_not(
    court, case, evidence, line
):
    asked = {"evidence": evidence, "line": line, "start": 0, "end": 3}
    await court.ask.ok("evidence:redact", tess, **asked, why="a name")
    (cover,) = await covers(court, case)
    off = {"case": case, "cover": cover["cover"], "why": "a mistake"}

    refused = await court.ask.no("evidence:uncover", TED, **off)

    assert refused["code"] == OthersCover.code
    assert len(await covers(court, case)) == 1
    await court.ask.ok("evidence:uncover", lea, **off)
    assert await covers(court, case) == []


async def test_a_cover_is_not_taken_off_through_another_case(court, case, evidence, line):
    asked = {"evidence": evidence, "line": line, "start": 0, "end": 3}
    await court.ask.ok("evidence:redact", tess, **asked, why="a name")
    (cover,) = await covers(court, case)
    other = await court.case(who=mo)

    refused = await court.ask.no("evidence:uncover", lea, case=other, cover=cover["cover"], why="x")

    assert refused["code"] == NoSuchCover.code


async def test_a_photo_is_covered_whole_and_uncovered(court, pictured):
    case, photos = pictured
    asked = {"case": case, "picture": photos[1], **FACE}

    covering = await court.ask.ok("evidence:redact_picture", tess, **asked)

    (cover,) = await covers(court, case)
    assert (cover["cover"], cover["picture"]) == (covering["cover"], photos[1])
    assert (cover["line"], cover["start"], cover["end"]) == ("", 0, 0)
    again = await court.ask.no("evidence:redact_picture", lea, **asked)
    assert again["code"] == DoneAlready.code
    off = {"case": case, "cover": cover["cover"], "why": "a mistake"}
    await court.ask.ok("evidence:uncover", tess, **off)
    assert await covers(court, case) == []
    assert await court.acts() == ["evidence:redact", "evidence:uncover"]


async def test_a_picture_that_no_case_shows_is_not_covered(court, case, pictured):
    _, photos = pictured

    refused = await court.ask.no(
        "evidence:redact_picture", tess, case=case, picture=photos[0], **FACE
    )

    assert refused["code"] == NoSuchEvidence.code
