"""Access: who keeps whom out of the whole site, and whose tokens stop counting."""

import asyncio

import msgspec
import pytest

from moderation.access import ACCESSES, Access, Banned, NotBanned
from moderation.case import CASES
from moderation.ladder import DAY_MS, Step
from moderation.sanctions import UNTIL_LIFTED_MS, Above
from rialto.answer import BadBody
from rialto.refusal import Denied
from rialto.roles import Role
from tests.callers import ada, hana, mo, sam

WHY = "sold what was not theirs"


@pytest.fixture
def access(store):
    async def access(user):
        return await store.get(ACCESSES, user)

    return access


async def test_who_is_banned_is_told_until_when_and_why_and_every_node_hears_it(ask, world, hear):
    told, nodes = hear("user:ada"), hear("outbox:house")

    answer = await ask.ok("access:ban", sam, user="ada", seconds=3600, reason=WHY)

    until_ms = world.now_ms() + 3_600_000
    assert answer == {"kind": "banned", "user": "ada", "until_ms": until_ms, "reason": WHY}
    assert [news for news in told if news["kind"] != "statement"] == [answer]
    assert nodes == [{"kind": "access:revoked", "user": "ada", "why": "banned"}]


async def test_a_ban_holds_to_its_last_moment_and_says_why(ask, access, world):
    await ask.ok("access:ban", sam, user="ada", seconds=60, reason=WHY)
    row = await access("ada")

    with pytest.raises(Banned) as refused:
        row.must_be_let_in(world.now_ms() + 59_999)

    assert (refused.value.retry_after_ms, refused.value.facts) == (1, {"why": WHY})
    row.must_be_let_in(world.now_ms() + 60_000)


async def test_a_ban_without_an_end_takes_two_and_holds_for_three_days_until_then(
    ask, access, world, store
):
    await ask.ok("access:ban", sam, user="ada", reason=WHY)

    assert (await access("ada")).until_ms == world.now_ms() + 3 * DAY_MS
    (case,) = store.rows[CASES.name].values()
    assert (case.kind, case.subject, case.proposed) == ("ban", "ada", Step.BAN)
    assert (case.deciders, case.needs) == (("sam",), Role.LEAD)


async def test_a_ban_for_ever_says_no_end(world):
    row = Access("ada", until_ms=UNTIL_LIFTED_MS, reason=WHY)

    with pytest.raises(Banned) as refused:
        row.must_be_let_in(world.now_ms() + 10**12)

    assert refused.value.retry_after_ms is None


async def test_a_ban_is_over_when_it_is_lifted_and_its_statement_says_so(ask, access, world):
    await ask.ok("access:ban", sam, user="ada", seconds=3600, reason=WHY)

    answer = await ask.ok("access:unban", sam, user="ada")

    assert answer["until_ms"] == 0
    (await access("ada")).must_be_let_in(world.now_ms())
    (told,) = (await ask.ok("statement:list", ada))["statements"]
    assert (told["step"], told["state"], told["facts"]) == ("suspension", "lifted", WHY)


def test_what_the_last_token_gives_counts():
    moderator = Access("sam").known_as(Role.MODERATOR, 20)

    assert (moderator.role, moderator.role_ms) == (Role.MODERATOR, 20)
    assert moderator.known_as(Role.MODERATOR, 30) is moderator
    assert moderator.known_as(Role.VIEWER, 10) is moderator
    assert moderator.known_as(Role.VIEWER, 30).role is Role.VIEWER


@pytest.mark.parametrize(("command", "who"), [("access:renew", sam), ("access:logout", mo)])
async def test_what_a_token_gave_that_counts_no_more_is_forgotten(
    command, who, ask, access, house, world
):
    async def note(work):
        work.store(ACCESSES, Access("mo", role=Role.MODERATOR, role_ms=5))

    await house.commit(note)

    await ask.ok(command, who, **({"user": "mo"} if who is sam else {}))

    row = await access("mo")
    assert (row.role, row.role_ms) == (Role.VIEWER, world.now_ms())


async def test_a_ban_leaves_a_sign_out_as_it_is(ask, access, world):
    await ask.ok("access:logout", ada)
    since_ms = world.now_ms()
    await asyncio.sleep(1)

    await ask.ok("access:ban", sam, user="ada", reason=WHY)
    await ask.ok("access:unban", sam, user="ada")

    assert (await access("ada")).since_ms == since_ms


@pytest.mark.parametrize("before", ["none", "lapsed", "lifted"])
async def test_there_is_no_ban_to_lift(before, ask):
    if before != "none":
        await ask.ok("access:ban", sam, user="ada", seconds=60, reason=WHY)
    if before == "lapsed":
        await asyncio.sleep(60)
    if before == "lifted":
        await ask.ok("access:unban", sam, user="ada")

    refused = await ask.no("access:unban", sam, user="ada")

    assert refused["code"] == NotBanned.code


async def test_nobody_bans_themselves(ask):
    refused = await ask.no("access:ban", sam, user="sam", reason=WHY)

    assert refused["code"] == Above.code


@pytest.mark.parametrize("who", [ada, hana, mo], ids=lambda who: who.user)
@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("access:ban", {"user": "bo", "reason": WHY}),
        ("access:unban", {"user": "bo"}),
        ("access:renew", {"user": "bo"}),
    ],
    ids=["ban", "unban", "renew"],
)
async def test_whoever_moderates_a_room_or_hosts_one_rules_nobody_on_the_site(
    who, command, body, ask, room
):
    refused = await ask.no(command, who, **body)

    assert refused["code"] == Denied.code


@pytest.mark.parametrize(
    "wrong", [{"seconds": 59}, {"seconds": 31_536_001}, {"reason": ""}, {"user": "a b"}]
)
async def test_a_ban_has_bounds(wrong, ask):
    with pytest.raises(BadBody):
        await ask.ok("access:ban", sam, **{"user": "ada", "reason": WHY, **wrong})


async def test_who_signs_out_voids_what_was_issued_until_now(ask, access, world, hear):
    nodes = hear("outbox:house")

    answer = await ask.ok("access:logout", ada)

    assert answer == {"user": "ada", "since_ms": world.now_ms()}
    assert (await access("ada")).since_ms == world.now_ms()
    assert nodes == [{"kind": "access:revoked", "user": "ada", "why": "signed_out"}]


async def test_who_is_renewed_needs_a_fresh_token(ask, access, world, hear):
    nodes = hear("outbox:house")

    await ask.ok("access:renew", sam, user="ada")

    assert (await access("ada")).since_ms == world.now_ms()
    assert nodes == [{"kind": "access:revoked", "user": "ada", "why": "renewed"}]


async def test_banned_twice_at_once_is_banned_and_one_case(ask, access, world, store):
    ban = {"user": "ada", "reason": WHY}
    await asyncio.gather(*(ask.ok("access:ban", sam, **ban) for _ in range(2)))

    assert (await access("ada")).until_ms == world.now_ms() + 3 * DAY_MS
    assert len(store.rows[CASES.name]) == 1
    assert msgspec.json.encode(await access("ada"))
