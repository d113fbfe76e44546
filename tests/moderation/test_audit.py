"""The audit: what was done is recorded with it, and whatever is altered afterwards is found."""

import msgspec
import pytest
from msgspec.structs import replace

from moderation.audit import (
    AUDIT,
    BY_TIME,
    NAMED,
    SYSTEM,
    Act,
    Deed,
    examined,
    head,
    record,
)
from moderation.moderators import Moderators
from moderation.sanctions import SANCTIONS, Sanction
from rialto.roles import Role
from storage.chain import Head
from storage.port import SEQ
from storage.work import Look, Work
from tests.callers import ada, hana, mo, sam

OUT = {"seconds": 60, "reason": "rude"}


@pytest.fixture
def told(store):
    """Return what the audit tells, in order: the acts, and whom they name."""

    async def told():
        acts = []
        for row in await store.range(AUDIT, SEQ, ()):
            act = msgspec.json.decode(row.body, type=Act)
            named = {
                part.part: (part.user, part.text)
                for part in await store.range(NAMED, BY_TIME, ())
                if part.link == row.id
            }
            acts.append((act.verb, act.role, act.scope, act.ref, named))
        return acts

    return told


@pytest.fixture
async def recorded(house, world, store):
    """Record five deeds against five people, and return their rows."""

    async def deed(work):
        for n in range(5):
            record(
                Deed("test:done", "mo", "moderator", f"user {n}", "r", f"{n}", "rude"), work, world
            )

    await house.commit(deed)
    return await store.range(AUDIT, SEQ, ())


async def test_who_did_what_to_whom_and_why_is_recorded_with_it(ask, room, told, world, store):
    await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)

    named = {"who": ("mo", ""), "whom": ("ada", "rude")}
    assert await told() == [("sanction:timeout", "moderator", room, "", named)]
    act = msgspec.json.decode((await store.range(AUDIT, SEQ, ()))[0].body)
    assert act["at_ms"] == world.now_ms()


async def test_every_act_of_a_moderator_is_recorded(ask, room, told, house, world):
    line = (await ask.ok("chat:say", ada, chat=room, text="Hello"))["id"]
    moderators = Moderators(world)

    await ask.ok("sanction:timeout", mo, scope=room, user="ada", **OUT)
    await ask.ok("sanction:lift", hana, scope=room, user="ada")
    await ask.ok("chat:delete", mo, chat=room, line=line)
    await ask.ok("access:ban", sam, user="ada", reason="fraud")
    await ask.ok("access:unban", sam, user="ada")
    await ask.ok("access:renew", sam, user="ada")
    await house.commit(lambda work: moderators.add("ada", Role.AGENT, work))
    await house.commit(lambda work: moderators.remove("ada", work))

    seen = [(verb, role, ref, named["whom"]) for verb, role, _, ref, named in await told()]
    assert seen == [
        ("sanction:timeout", "moderator", "", ("ada", "rude")),
        ("sanction:lift", "host", "", ("ada", "rude")),
        ("chat:delete", "moderator", line, ("ada", "")),
        ("access:ban", "moderator", "", ("ada", "fraud")),
        ("access:unban", "moderator", "", ("ada", "fraud")),
        ("access:renew", "moderator", "", ("ada", "")),
        ("moderator:add", "operator", "agent", ("ada", "")),
        ("moderator:remove", "operator", "agent", ("ada", "")),
    ]


async def test_what_was_refused_or_is_ones_own_is_not_recorded(ask, room, told):
    line = (await ask.ok("chat:say", mo, chat=room, text="Hello"))["id"]

    await ask.ok("chat:delete", mo, chat=room, line=line)
    await ask.no("sanction:timeout", mo, scope=room, user="hana", **OUT)
    await ask.no("access:unban", sam, user="ada")

    assert await told() == []


async def test_a_restriction_without_a_record_is_impossible(store):
    work = Work(store)
    work.store(SANCTIONS, Sanction("r/ada", "ada", "r", 1, "rude", "mo"))

    with pytest.raises(TypeError, match="sanction is changed by nothing that is not audited"):
        work.batch(await store.claim("embedded", 10_000))


async def test_an_audit_that_nobody_touched_is_whole(recorded, store):
    look = Look(store)

    seen = await examined(look, await head(look))

    assert (seen.head, seen.forgotten, seen.flaw) == (Head(5, recorded[4].hash), 0, "")


async def test_an_audit_in_which_nothing_stands_is_whole(store):
    look = Look(store)

    assert await examined(look, await head(look)) == await examined(look)
    assert (await examined(look)).head == Head()


async def test_a_deed_of_a_rule_names_nobody_who_did_it(house, world, told, store):
    async def deed(work):
        record(Deed("test:done", "", SYSTEM), work, world)

    await house.commit(deed)

    assert await told() == [("test:done", "system", "", "", {})]
    assert (await examined(Look(store))).flaw == ""


async def test_a_row_that_was_altered_is_named(recorded, store):
    row = recorded[2]
    store.rows[AUDIT.name][row.id] = replace(row, body=row.body.replace(b"moderator", b"host"))

    seen = await examined(Look(store))

    assert seen.head.seq == 2
    assert seen.flaw.startswith("row 3 was altered")


@pytest.mark.parametrize("part", ["who", "whom"])
async def test_a_name_that_was_altered_is_named(part, recorded, store):
    id = f"{recorded[2].id}.{part}"
    store.rows[NAMED.name][id] = replace(store.rows[NAMED.name][id], user="another")

    seen = await examined(Look(store))

    assert seen.flaw == f"row 3 names another than it named ({part} was altered)"


async def test_what_was_cut_off_is_found_by_whom_it_named(recorded, store):
    del store.rows[AUDIT.name][recorded[4].id]

    seen = await examined(Look(store))

    assert seen.flaw == f"row {recorded[4].id} is missing: what it named is still there"


async def test_what_was_cut_off_with_its_names_is_found_by_a_noted_head(recorded, store):
    noted = await head(Look(store))
    del store.rows[AUDIT.name][recorded[4].id]
    for part in ("who", "whom"):
        del store.rows[NAMED.name][f"{recorded[4].id}.{part}"]

    assert (await examined(Look(store))).flaw == ""
    assert (await examined(Look(store), noted)).flaw == "row 5 is missing at the end"


async def test_who_is_forgotten_leaves_the_chain_whole_and_nothing_to_guess_by(
    recorded, erased, store
):
    gone = await erased(NAMED, "user 2")

    seen = await examined(Look(store), Head(5, recorded[4].hash))
    assert (gone, seen.forgotten, seen.flaw) == (1, 1, "")
    assert "user 2" not in repr(store.rows)
    assert f"{recorded[2].id}.who" in store.rows[NAMED.name], "who did it is still accountable"


async def test_the_same_name_is_hashed_otherwise_each_time(recorded):
    assert len({msgspec.json.decode(row.body)["who"] for row in recorded}) == 5
