"""Evidence: held and covered by those who may, and never without a record."""

import pytest

from moderation.evidence import NoSuchEvidence
from moderation.snapshots import SNAPSHOTS
from rialto.refusal import Denied
from tests.callers import lea, mo, tess


@pytest.fixture
async def evidence(court):
    await court.case()
    return court.cases()[0].evidence


async def test_a_lead_puts_evidence_under_a_hold_and_ends_that(court, evidence, store):
    states = []
    for held in (True, False):
        await court.ask.ok("evidence:hold", lea, evidence=evidence, held=held, why="court order")
        states.append(store.rows[SNAPSHOTS.name][evidence].held)

    assert states == [1, 0]
    assert await court.acts() == ["evidence:hold", "evidence:let_go"]


async def test_what_is_not_there_is_neither_held_nor_covered(court, evidence):
    cover = {"start": 0, "end": 1, "why": "a name"}
    refused = [
        await court.ask.no("evidence:hold", lea, evidence="none", held=True, why="x"),
        await court.ask.no("evidence:redact", tess, evidence="none", line="x", **cover),
        await court.ask.no("evidence:redact", tess, evidence=evidence, line="none", **cover),
    ]

    assert [one["code"] for one in refused] == [NoSuchEvidence.code] * 3
    assert await court.acts() == []


@pytest.mark.parametrize("who", [mo, tess], ids=lambda who: who.user)
async def test_others_put_nothing_under_a_hold(who, court, evidence):
    refused = await court.ask.no("evidence:hold", who, evidence=evidence, held=True, why="x")

    assert refused["code"] == Denied.code
