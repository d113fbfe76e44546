"""Traces in cases: what counts against somebody still counts, and what they said is gone."""

import msgspec
import pytest
from msgspec.structs import replace

from accounts.marks import KNOWN_BY, KnownBy
from moderation.bans import BANS, Ban
from moderation.case import CASES
from moderation.leaving_cases import kept_out
from moderation.restraints import PACES, RESTRAINTS, Pace, Restraint
from moderation.snapshots import COVER, LAYERS, SNAPSHOTS, Layer
from moderation.statements import STATEMENTS
from moderation.strikes import STRIKES, Strike
from moderation.trust import REPORTERS, Reporter
from rialto.command import Member
from rialto.roles import Role
from tests.callers import ada, bo, tess
from tests.privacy.life import USER, canary

decider = Member(USER, "Canaria", Role.MODERATOR)


async def test_restraints_and_strikes_count_for_who_comes_again(
    house, store, store_all, leave, hashed, world
):
    until = world.now_ms() + 30 * 86_400_000
    slow = Restraint(f"slow/{USER}", USER, until, "one")
    over = Restraint(f"hold/{USER}", USER, world.now_ms(), "two")
    await store_all(
        slow=(RESTRAINTS, slow),
        over=(RESTRAINTS, over),
        strike=(STRIKES, Strike("one", USER, 200, 1)),
        pace=(PACES, Pace(USER, 1)),
        trust=(REPORTERS, Reporter(USER, 1, 1)),
    )

    await leave()

    assert set(store.rows[RESTRAINTS.name]) == {f"slow/{hashed}"}
    assert store.rows[STRIKES.name]["one"].user == hashed
    assert store.rows[PACES.name] == store.rows[REPORTERS.name] == {}
    await house.commit(lambda work: house.returns.take_up(USER, USER, work))
    assert store.rows[RESTRAINTS.name][f"slow/{USER}"].until_ms == until
    assert store.rows[STRIKES.name]["one"].user == USER


async def test_what_somebody_said_around_a_report_is_blanked_and_the_report_still_shows_it(
    ask, store, leave, hashed
):
    room = await ask._room()
    await ask.ok("chat:say", canary, chat=room, text="a linecanary")
    said = await ask.ok("chat:say", bo, chat=room, text="Rude words")
    other = await ask.ok("chat:say", bo, chat=room, text="More of it")
    for line in (said, other):
        await ask.ok("report:line", ada, chat=room, line=line["id"], reason="abuse")
    await ask.ok("sanction:timeout", decider, scope=room, user="bo", seconds=600, reason="rude")

    await leave(decider)

    assert "linecanary" not in repr(store.rows[SNAPSHOTS.name])
    assert "Rude words" in repr(store.rows[SNAPSHOTS.name])
    cases = [row for row in store.rows[CASES.name].values() if row.kind == "line"]
    assert all(case.evidence in store.rows[SNAPSHOTS.name] for case in cases)
    (statement,) = store.rows[STATEMENTS.name].values()
    assert statement.by == hashed


async def test_a_hosts_room_is_not_named_in_what_was_seen_there(ask, store, leave):
    show = {"title": "titlecanary", "cover": "teapots", "category": "home"}
    room = (await ask.ok("room:create", replace(canary, role=Role.HOST), **show))["room"]
    await ask.ok("room:start", canary, room=room)
    line = await ask.ok("chat:say", bo, chat=room, text="Rude words")
    await ask.ok("report:line", ada, chat=room, line=line["id"], reason="abuse")

    await leave()

    assert "titlecanary" not in repr(store.rows[SNAPSHOTS.name])


@pytest.mark.parametrize("author", [canary, bo])
async def test_what_is_under_a_legal_hold_stays(author, ask, house, store, leave, store_all):
    room = await ask._room()
    await ask.ok("chat:say", canary, chat=room, text="a linecanary")
    line = await ask.ok("chat:say", author, chat=room, text="Rude words")
    await ask.ok("report:line", ada, chat=room, line=line["id"], reason="abuse")
    (row,) = store.rows[SNAPSHOTS.name].values()
    layer = Layer("one", row.id, line["id"], 0, 2, "an address", USER, 1)
    await store_all(row=(SNAPSHOTS, replace(row, held=1)), layer=(LAYERS, layer))

    await leave()

    assert "linecanary" in repr(store.rows[SNAPSHOTS.name])
    assert store.rows[LAYERS.name]["one"].by.startswith("gone-")


async def test_evidence_of_a_statement_is_found_behind_the_new_name(
    ask, house, store, leave, store_all
):
    room = await ask._room()
    await ask.ok("chat:say", canary, chat=room, text="a linecanary")
    line = await ask.ok("chat:say", bo, chat=room, text="Rude words")
    await ask.ok("report:line", ada, chat=room, line=line["id"], reason="abuse")
    await ask.ok("sanction:timeout", Member("sam", "Sam", Role.MODERATOR), scope=room,
                 user="bo", seconds=600, reason="rude")  # fmt: skip
    (row,) = store.rows[SNAPSHOTS.name].values()
    (statement,) = store.rows[STATEMENTS.name].values()
    await store_all(statement=(STATEMENTS, replace(statement, evidence=row.id)))

    await leave()

    (statement,) = store.rows[STATEMENTS.name].values()
    assert statement.evidence in store.rows[SNAPSHOTS.name]
    assert statement.evidence != row.id
    assert msgspec.json.decode(store.rows[SNAPSHOTS.name][statement.evidence].body)


async def test_bans_hold_for_who_comes_again_and_marks_know_them(
    house, store, store_all, leave, hashed, world
):
    until = world.now_ms() + 30 * 86_400_000
    mine = Ban(f"room/{USER}", "room", USER, until, "rude", "sam", f"room/{USER}", "one")
    passed = replace(mine, id=f"other/{USER}", scope="other", origin="other/bo")
    over = replace(mine, id=f"past/{USER}", scope="past", until_ms=0)
    on = replace(mine, id="room/bo", user="bo")
    given = replace(on, id="gift/bo", scope="gift", by=USER, origin="gift/bo")
    of_mine = replace(on, id=f"host:{USER}/bo", scope=f"host:{USER}", origin=f"host:{USER}/bo")
    bans = (mine, passed, over, on, given, of_mine)
    await store_all(
        **{f"ban{n}": (BANS, ban) for n, ban in enumerate(bans)},
        mark=(KNOWN_BY, KnownBy(f"{USER}/hash", USER, "hash", 1)),
    )

    await leave()

    rows = store.rows[BANS.name]
    assert set(rows) == {f"room/{hashed}", f"other/{hashed}", "room/bo", "gift/bo"}
    assert rows["room/bo"].origin == rows[f"room/{hashed}"].origin == f"room/{hashed}"
    assert rows[f"other/{hashed}"].origin == "other/bo"
    assert rows["gift/bo"].by == hashed
    assert set(store.rows[KNOWN_BY.name]) == {f"{hashed}/hash"}
    for _ in range(2):
        await house.commit(lambda work: kept_out(hashed, USER, work, house.commit.world))
    assert store.rows[BANS.name][f"room/{USER}"].until_ms == until


async def test_without_a_ban_no_mark_is_kept(store, store_all, leave):
    await store_all(mark=(KNOWN_BY, KnownBy(f"{USER}/hash", USER, "hash", 1)))

    await leave()

    assert store.rows[KNOWN_BY.name] == {}


async def test_what_is_covered_stays_so_where_what_somebody_said_around_it_is_blanked(
    ask, store, leave
):
    room = await ask._room()
    await ask.ok("chat:say", canary, chat=room, text="a linecanary")
    line = await ask.ok("chat:say", bo, chat=room, text="Rude words")
    await ask.ok("report:line", ada, chat=room, line=line["id"], reason="abuse")
    (row,) = store.rows[SNAPSHOTS.name].values()
    cover = {"line": line["id"], "start": 0, "end": 4, "why": "a name"}
    await ask.ok("evidence:redact", tess, evidence=row.id, **cover)

    await leave()

    (case,) = store.rows[CASES.name].values()
    assert case.evidence != row.id
    seen = (await ask.ok("case:read", tess, case=case.id))["seen"]["around"]
    assert seen["before"][0]["text"] == ""
    assert seen["said"]["text"] == f"{4 * COVER} words"
