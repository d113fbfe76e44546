"""Where rates come from: an address or a file, and never more than a table can have."""

import httpx
import pytest

from gateway.rates_source import reading
from marketplace.ecb import MOST_BYTES
from marketplace.rates import NoRates
from tests.marketplace.test_ecb import FILE

pytestmark = pytest.mark.threads


def client(answer):
    return httpx.AsyncClient(transport=httpx.MockTransport(answer))


async def test_rates_are_read_from_an_address():
    async with client(lambda asked: httpx.Response(200, content=FILE)) as http:
        table = await reading(http, "https://bank.example/rates.xml")()

    assert table.rates["GBP"] == 0.8529


async def test_rates_are_read_from_a_file(tmp_path):
    (path := tmp_path / "rates.xml").write_text(FILE)

    async with client(None) as http:
        assert (await reading(http, str(path))()).base == "EUR"


def refuse(asked):
    raise httpx.ConnectError("no way")


@pytest.mark.parametrize(
    "answer",
    [
        refuse,
        lambda asked: httpx.Response(404),
        lambda asked: httpx.Response(200, content=b"x" * 3 * MOST_BYTES),
    ],
    ids=["away", "not there", "endless"],
)
async def test_what_cannot_be_read_is_told(answer):
    async with client(answer) as http:
        with pytest.raises(NoRates):
            await reading(http, "https://bank.example/rates.xml")()


async def test_a_file_that_is_not_there_is_told(tmp_path):
    async with client(None) as http:
        with pytest.raises(NoRates):
            await reading(http, str(tmp_path / "none.xml"))()
