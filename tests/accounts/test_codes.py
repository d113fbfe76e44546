"""Codes by mail: six digits prove a mailbox, a few times and not for long."""

import pytest

from accounts.codes import (
    AGAIN_MS,
    CODES,
    DAY_MS,
    LASTS_MS,
    LETTERS,
    TRIES,
    BadAddress,
    CodeOver,
    Codes,
    SentAlready,
    WrongCode,
    digits,
    normal,
)
from accounts.port import Person

BOX = "Ada@Example.org"


@pytest.fixture
def codes(world):
    return Codes(world, "p" * 32)


@pytest.fixture
def send(house, codes):
    async def send(address=BOX):
        return await house.commit(lambda work: codes.ask(address, work))

    return send


@pytest.fixture
def enter(house, codes):
    async def enter(code, address=BOX):
        return await house.commit(lambda work: codes.enter(address, code, "Ada", work))

    return enter


@pytest.fixture
def later(world):
    def later(ms):
        now = world.now_ms()
        world.now_ms = lambda: now + ms

    return later


async def test_the_code_proves_the_mailbox_once(send, enter):
    code = await send()

    person = await enter(code)

    assert isinstance(person, Person)
    assert (person.issuer, person.name) == ("mail", "Ada")
    assert isinstance(await enter(code), CodeOver)


async def test_the_same_mailbox_is_the_same_person_however_it_is_written(send, enter, later):
    first = await enter(await send())
    later(AGAIN_MS)

    again = await enter(await send(" ada@EXAMPLE.org "), "ADA@example.org")

    assert first.subject == again.subject


async def test_a_code_is_read_with_gaps_and_in_any_digits(send, enter):
    code = await send()
    arabic = "".join("٠١٢٣٤٥٦٧٨٩"[int(one)] for one in code)

    assert isinstance(await enter(f" {arabic[:3]}-{arabic[3:]} "), Person)
    assert digits("\uff112 3") == "123"


async def test_of_a_wrong_code_one_is_told_how_many_tries_are_left(send, enter):
    code = await send()
    wrong = f"{(int(code) + 1) % 10**6:06}"

    told = [await enter(wrong) for _ in range(TRIES)]

    assert [one.facts["left"] for one in told[:-1]] == [4, 3, 2, 1]
    assert {type(one) for one in told[:-1]} == {WrongCode}
    assert isinstance(told[-1], CodeOver)
    assert isinstance(await enter(code), CodeOver), "the right one comes too late"


async def test_a_code_is_over_after_ten_minutes(send, enter, later):
    code = await send()
    later(LASTS_MS)

    assert isinstance(await enter(code), CodeOver)


async def test_a_mailbox_that_nobody_asked_for_has_no_code(enter):
    assert isinstance(await enter("000000", "bo@example.org"), CodeOver)


async def test_a_new_code_takes_the_place_of_the_old_one(send, enter, later):
    old = await send()
    later(AGAIN_MS)
    new = await send()

    assert old == new or isinstance(await enter(old), WrongCode)
    assert isinstance(await enter(new), Person)


async def test_letters_go_out_a_minute_apart_and_a_few_a_day(send, later):
    await send()
    with pytest.raises(SentAlready) as soon:
        await send()
    for _ in range(LETTERS - 1):
        later(AGAIN_MS)
        await send()
    later(AGAIN_MS)
    with pytest.raises(SentAlready) as today:
        await send()
    later(DAY_MS)

    assert soon.value.retry_after_ms == AGAIN_MS
    assert today.value.retry_after_ms == DAY_MS - LETTERS * AGAIN_MS
    assert await send()


async def test_the_store_keeps_neither_the_address_nor_the_code(send, store, codes):
    code = await send()
    kept = repr(await store.get(CODES, codes.mailbox(BOX)))

    assert "example" not in kept.lower()
    assert code not in kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@example",
        "ada@@example.org",
        "a da@example.org",
        "ada@example.org\r\nBcc: bo@example.org",
        "ada@example.org, bo@example.org",
        "Ada <ada@example.org>",
        "ada@exa\u202emple.org",
        "a" * 65 + "@example.org",
        "a@" + "b." * 130 + "org",
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(BadAddress):
        normal(address)


@pytest.mark.parametrize("address", ["ada+tea@mail.example.co.uk", "ада@пример.рф", "o'neil@e.ie"])
def test_addresses_of_all_the_world_are_taken(address):
    assert normal(address) == address
