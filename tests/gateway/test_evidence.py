"""Evidence: what a line says, for those who report it in its own chat."""

import pytest

from gateway.evidence import LineEvidence
from moderation.reports import Evidence
from storage.work import Look
from tests.callers import Asker, ada


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.mark.parametrize("gone", [False, True])
async def test_a_line_is_evidence_while_it_stands(gone, ask, room, store):
    line = (await ask.ok("chat:say", ada, chat=room, text="Good evening"))["id"]
    if gone:
        await ask.ok("chat:delete", chat=room, line=line)

    seen = await LineEvidence().snapshot(room, line, Look(store))

    assert seen == (None if gone else Evidence("ada", "Ada", "Good evening"))


@pytest.mark.parametrize(("scope", "ref"), [("another", "LINE"), ("ROOM", "never said")])
async def test_nothing_is_evidence_elsewhere(scope, ref, ask, room, store):
    line = (await ask.ok("chat:say", ada, chat=room, text="Good evening"))["id"]

    seen = await LineEvidence().snapshot(
        scope.replace("ROOM", room), ref.replace("LINE", line), Look(store)
    )

    assert seen is None
