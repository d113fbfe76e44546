"""The stage: who may bring a picture, and when it ends whatever its host would like."""

import pytest

from gateway import codes
from gateway.admission import Admission
from gateway.people import Revocations
from gateway.stage import Stage
from gateway.tokens import Tokens
from livestream.room import RoomEnded
from media.port import EngineDown, Session
from moderation.access import Banned
from rialto.refusal import Denied, SignInFirst
from rialto.roles import Role
from storage.work import Look
from tests.callers import Asker, sam
from tests.gateway.clients import settle
from tests.running import during


class Engine:
    """Keeps who shows what; ``meanwhile`` is what happens while it opens a session."""

    def __init__(self):
        self.shown, self.down = {}, False
        self.meanwhile = settle

    async def publish(self, room, offer, by):
        session = Session(f"{by}:{room}", offer, '"e"')
        self.shown[session.id] = by
        await self.meanwhile()
        return session

    async def end(self, session):
        return self.shown.pop(session, None) is not None

    async def dismiss(self, user):
        if self.down:
            raise EngineDown
        self.shown = {session: by for session, by in self.shown.items() if by != user}


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def tokens(world):
    return Tokens("s" * 32, world.now_ms)


@pytest.fixture
def stage(house, engine, tokens):
    look = Look(house.commit.store)
    admission = Admission(tokens, look, house.commit)
    return Stage(engine, house.timers, admission, look, house.dispatch.roles)


@pytest.fixture
def ask(house):
    return Asker(house.dispatch, house)


@pytest.fixture
def hers(tokens):
    return tokens.mint("hana", name="Hana", role=Role.HOST, ttl_s=600)


async def test_a_host_shows_a_picture_under_her_name(stage, engine, room, hers):
    session = await stage.publish(room, "sdp", hers)

    assert session.answer == "sdp"
    assert engine.shown == {session.id: "hana"}


@pytest.mark.parametrize(("token", "refusal"), [("", SignInFirst), ("ada", Denied)])
async def test_who_is_no_host_shows_nothing(stage, engine, room, tokens, token, refusal):
    shown = token and tokens.mint(token, name="Ada", role=Role.HOST, ttl_s=600)

    with pytest.raises(refusal):
        await stage.publish(room, "sdp", shown)

    assert engine.shown == {}


@pytest.mark.parametrize(
    ("command", "body", "refusal"),
    [
        ("access:ban", {"user": "hana", "reason": "fraud"}, Banned),
        ("access:logout", {}, SignInFirst),
        ("room:end", {}, RoomEnded),
    ],
)
async def test_who_may_not_any_more_by_the_time_the_picture_is_taken_shows_none(
    stage, engine, ask, room, hers, command, body, refusal
):
    async def meanwhile():
        asked = {"room": room} if command == "room:end" else body
        await ask.ok(command, *([sam] if body else []), **asked)

    engine.meanwhile = meanwhile

    with pytest.raises(refusal):
        await stage.publish(room, "sdp", hers)

    assert engine.shown == {}


@pytest.fixture
async def revoking(house, stage):
    commit = house.commit
    revocations = Revocations(commit.store, commit.bus, stage.dismiss)
    await revocations.begin()
    async with during(revocations.run):
        yield revocations


@pytest.mark.parametrize(
    ("command", "who", "body", "goes_on"),
    [
        ("access:ban", [sam], {"user": "hana", "reason": "fraud"}, False),
        ("access:logout", [], {}, False),
        ("access:renew", [sam], {"user": "hana"}, True),
        ("access:ban", [sam], {"user": "ada", "reason": "fraud"}, True),
    ],
)
async def test_the_picture_ends_with_the_access_of_its_host_and_not_with_a_token(
    stage, engine, ask, room, hers, revoking, command, who, body, goes_on
):
    await stage.publish(room, "sdp", hers)

    await ask.ok(command, *who, **body)
    await settle()

    assert bool(engine.shown) == goes_on


async def test_of_an_engine_that_is_down_nothing_is_asked_again(stage, engine):
    engine.down = True

    await stage.dismiss("hana", codes.BANNED, "")

    assert engine.shown == {}
