"""What an upload's row says of it: who may see it, and when it goes."""

import pytest

from moderation.sanctions import UNTIL_LIFTED_MS
from moderation.upload import (
    DAY_MS,
    LIES_MS,
    MOST_A_DAY,
    MOST_BYTES_A_DAY,
    UPLOADS,
    Quota,
    Upload,
    UploadInUse,
    UploadsSpent,
    let_go,
)
from rialto.command import Member
from rialto.roles import Role
from tests.callers import ada, bo, guest, hana, sam

NOW = 20_000 * DAY_MS


def row(state="ready", purpose="avatar", holder=""):
    return Upload("a" * 32, "ada", "key-0001", purpose, state, NOW, NOW, holder=holder)


@pytest.mark.parametrize(
    ("state", "purpose", "sees"),
    [
        ("coming", "avatar", set()),
        ("ready", "avatar", {"ada"}),
        ("used", "avatar", {"ada", "sam", "al", "bo", "hana", "guest"}),
        ("used", "review", {"ada", "sam", "al", "bo", "hana", "guest"}),
        ("used", "report", {"ada", "sam", "al"}),
        ("blocked", "avatar", {"sam", "al"}),
    ],
)
def test_it_is_seen_by_whom_its_state_and_purpose_allow(state, purpose, sees):
    audits = Member("al", "Al", Role.AUDITOR)
    people = {"ada": ada, "sam": sam, "al": audits, "bo": bo, "hana": hana, "guest": guest}

    shown = {name for name, who in people.items() if row(state, purpose).shown_to(who)}

    assert shown == sees


def test_a_host_sees_no_evidence_of_others():
    assert not row("used", "report").shown_to(Member("hana", "Hana", Role.HOST))


def test_what_one_thing_refers_to_no_other_may():
    held = row().held("account/ada")

    assert (held.state, held.due_ms) == ("used", UNTIL_LIFTED_MS)
    assert held.held("account/ada") == held
    with pytest.raises(UploadInUse):
        held.held("review/1")


def test_what_nothing_refers_to_any_more_lies_for_a_day():
    loose = row().held("account/ada").loose(NOW)

    assert (loose.state, loose.holder, loose.due_ms) == ("ready", "", NOW + LIES_MS)


@pytest.mark.parametrize(
    ("uploads", "size", "holds"),
    [
        (MOST_A_DAY - 1, MOST_BYTES_A_DAY - 1, True),
        (MOST_A_DAY, 0, False),
        (0, MOST_BYTES_A_DAY, False),
    ],
)
def test_a_day_holds_so_many_uploads_and_bytes(uploads, size, holds):
    quota = Quota("ada/20000", "ada", 20_000, uploads, size)

    if holds:
        quota.must_hold(NOW + 1)
    else:
        with pytest.raises(UploadsSpent) as refused:
            quota.must_hold(NOW + 1)
        assert refused.value.retry_after_ms == DAY_MS - 1


@pytest.mark.parametrize(
    ("state", "holder", "then"),
    [
        ("used", "report/1", ("ready", "", NOW + LIES_MS)),
        ("blocked", "report/1", ("blocked", "", NOW)),
        ("used", "report/2", ("used", "report/2", NOW)),
        ("blocked", "report/2", ("blocked", "report/2", NOW)),
    ],
)
async def test_what_held_an_upload_lets_it_go_and_of_a_blocked_one_only_its_name(
    house, store, state, holder, then
):
    await house.commit(lambda work: _stored(row(state, "report", holder), work))

    await house.commit(lambda work: let_go(("a" * 32, "never"), "report/1", NOW, work))

    found = store.rows[UPLOADS.name]["a" * 32]
    assert (found.state, found.holder, found.due_ms) == then


async def test_what_nothing_refers_to_is_not_let_go(house, store):
    await house.commit(lambda work: _stored(row(), work))
    before = store.rows[UPLOADS.name]["a" * 32]

    await house.commit(lambda work: let_go(("a" * 32,), "", NOW + 1, work))

    assert store.rows[UPLOADS.name]["a" * 32] == before


async def _stored(upload, work):
    work.store(UPLOADS, upload)
