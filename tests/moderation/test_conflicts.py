"""Conflicts of interest: nobody sees or decides a case that concerns themselves."""

import pytest
from msgspec.structs import replace

from moderation.case import OwnCase, of_line
from moderation.conflicts import interest
from moderation.roles import GRANTS, grant
from rialto.command import Member
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import tess

CASE = replace(of_line("ada", "room", "line"), deciders=("sam",))


@pytest.mark.parametrize(
    ("agent", "keeps", "reported", "why"),
    [
        ("ada", False, False, "subject"),
        ("sam", False, False, "decided"),
        ("tess", True, False, "place"),
        ("tess", False, True, "reported"),
        ("tess", False, False, ""),
    ],
)
def test_what_somebody_has_to_do_with_a_case(agent, keeps, reported, why):
    assert interest(CASE, agent, keeps, reported) == why


@pytest.mark.parametrize("how", ["subject", "place", "reported"])
async def test_whom_a_case_concerns_neither_reads_nor_claims_it(how, court, house):
    agent = {
        "subject": Member("ada", "Ada", Role.AGENT),
        "place": tess,
        "reported": Member("bo", "Bo", Role.AGENT),
    }[how]

    async def appoint(work):
        work.store(GRANTS, grant("tess", Role.MODERATOR, court.room))

    if how == "place":
        await house.commit(appoint)
    case = await court.case()

    for command in ("case:read", "case:claim"):
        refused = await court.ask.no(command, agent, case=case)
        assert (refused["code"], refused["facts"]) == (OwnCase.code, {"why": how})


async def test_what_needs_a_lead_is_no_agents(court):
    statement = await court.decided("warning")
    case = await court.appeal(statement)

    refused = await court.ask.no("case:claim", Member("theo", "Theo", Role.AGENT), case=case)

    assert refused["code"] == Denied.code


async def test_who_audits_reads_every_case(court):
    case = await court.case()

    seen = await court.ask.ok("case:read", Member("ada", "Ada", Role.AUDITOR), case=case)

    assert seen["card"]["case"] == case
