"""Commands: a declaration says all, and one that contradicts itself does not import."""

import pytest
from msgspec import Struct

from rialto.command import COMMANDS, Ask, Caller, Change, Guest, Member, Rate, command
from rialto.roles import Role


class AskPoll(Ask, frozen=True):
    """Look at a poll."""

    room: str


class AskVote(Change, frozen=True):
    """Vote."""

    room: str


class Seen(Struct):
    votes: int


@pytest.fixture(autouse=True)
def registry():
    """Take out again what a test declares."""
    before = dict(COMMANDS)
    yield COMMANDS
    COMMANDS.clear()
    COMMANDS.update(before)


def read(self, ask: AskPoll, who: Caller, look: object) -> Seen: ...


def look(self, ask: AskPoll, who: Member, look: object) -> Seen: ...


def vote(self, ask: AskVote, who: Member, work: object) -> Seen: ...


def vote_of_guests(self, ask: AskVote, who: Caller, work: object) -> Seen: ...


def vote_without_work(self, ask: AskVote, who: Member, look: object) -> Seen: ...


def read_with_work(self, ask: AskPoll, who: Caller, work: object) -> Seen: ...


def test_a_declaration_tells_all_that_the_others_need(registry):
    declared = command("poll:vote", needs=Role.MODERATOR, of="room", rate=Rate(1, 2))(vote)

    spec = registry["poll:vote"]
    assert declared is vote is spec.run
    assert (spec.asks, spec.answers, spec.needs) == (AskVote, Seen, Role.MODERATOR)
    assert spec.writes
    assert spec.scope(AskVote("evening", key="12345678")) == "evening"


def test_what_reads_needs_no_key_and_may_be_of_the_whole_site(registry):
    command("poll:show", needs=Role.GUEST, rate=Rate(1, 2))(read)

    assert not registry["poll:show"].writes
    assert registry["poll:show"].scope(AskPoll("evening")) == ""


@pytest.mark.parametrize("name", ["vote", "poll:vote:now", "Poll:vote", "poll:", "poll vote"])
def test_a_command_is_named_as_a_noun_and_a_verb(name, registry):
    with pytest.raises(TypeError, match="noun:verb"):
        command(name, needs=Role.VIEWER, rate=Rate(1, 1))(vote)

    assert name not in registry


@pytest.mark.parametrize(
    ("run", "needs", "of", "rule"),
    [
        (vote, Role.VIEWER, "shop", "scope is a field"),
        (vote_without_work, Role.VIEWER, "", "gets work"),
        (read_with_work, Role.GUEST, "", "gets work"),
        (vote_of_guests, Role.VIEWER, "", "guests stay out"),
        (vote, Role.GUEST, "", "guests stay out"),
        (vote, (Role.LEAD, Role.AUDITOR), "", "an auditor reads"),
        (vote, (Role.VIEWER, Role.AUDITOR), "room", "an auditor reads"),
        (vote, (Role.VIEWER, Role.AGENT), "", "beside a host"),
        (vote, (Role.HOST, Role.MODERATOR), "room", "beside a host"),
        (vote, Role.AUDITOR, "", "nothing is an auditor's first"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(run, needs, of, rule, registry):
    with pytest.raises(TypeError, match=rule):
        command("poll:vote", needs=needs, of=of, rate=Rate(1, 1))(run)

    assert "poll:vote" not in registry


def test_a_name_is_declared_once(registry):
    command("poll:vote", needs=Role.VIEWER, rate=Rate(1, 1))(vote)

    with pytest.raises(TypeError, match="twice"):
        command("poll:vote", needs=Role.VIEWER, rate=Rate(2, 2))(vote)

    assert registry["poll:vote"].rate == Rate(1, 1)


def test_guests_are_counted_by_address_and_never_as_a_member():
    assert Guest("192.0.2.1").bucket == "guest@192.0.2.1"
    assert Member("ada").bucket == "ada"


@pytest.mark.parametrize(
    ("token", "granted", "stands"),
    [
        (Role.VIEWER, Role.VIEWER, Role.VIEWER),
        (Role.VIEWER, Role.HOST, Role.HOST),
        (Role.MODERATOR, Role.VIEWER, Role.MODERATOR),
        (Role.MODERATOR, Role.HOST, Role.HOST),
        (Role.HOST, Role.VIEWER, Role.VIEWER),
        (Role.HOST, Role.MODERATOR, Role.MODERATOR),
        (Role.AGENT, Role.VIEWER, Role.AGENT),
        (Role.AUDITOR, Role.VIEWER, Role.VIEWER),
    ],
)
def test_a_moderators_token_counts_everywhere_and_a_hosts_in_no_room_of_others(
    token, granted, stands
):
    assert Member("ada", role=token).standing(granted) is stands


@pytest.mark.parametrize(
    ("run", "needs", "of", "admitted"),
    [
        (vote, Role.VIEWER, "", "viewer moderator host agent lead"),
        (vote, (Role.VIEWER, Role.AUDITOR), "", "viewer auditor moderator host agent lead"),
        (look, Role.VIEWER, "", "viewer auditor moderator host agent lead"),
        (look, Role.MODERATOR, "room", "moderator host agent lead"),
        (look, Role.MODERATOR, "", "moderator agent lead"),
        (vote, Role.HOST, "room", "host"),
        (vote, Role.HOST, "", "host"),
        (vote, (Role.HOST, Role.AGENT), "room", "host agent lead"),
        (look, Role.LEAD, "", "lead"),
        (look, (Role.LEAD, Role.AUDITOR), "", "auditor lead"),
    ],
)
def test_a_declaration_admits_who_stands_high_enough_and_whom_it_names(
    run, needs, of, admitted, registry
):
    command("poll:vote", needs=needs, of=of, rate=Rate(1, 1))(run)

    may = [role for role in Role if role and registry["poll:vote"].admits(*_as(role, of))]

    assert " ".join(role.name.lower() for role in may) == admitted


def test_who_audits_hosts_nothing_meanwhile(registry):
    command("poll:vote", needs=Role.HOST, of="room", rate=Rate(1, 1))(vote)

    assert not registry["poll:vote"].admits(Member("ada", role=Role.AUDITOR), Role.HOST)


def _as(role, of):
    """Return a member, and what they were granted: of rooms it is the host and moderators."""
    granted = role if of and role in (Role.MODERATOR, Role.HOST) else Role.VIEWER
    return Member("ada", role=role), granted
