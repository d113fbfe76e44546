"""Service accounts: each for its commands, by keys that can be replaced without a gap."""

import asyncio
import os

import pytest

from gateway.services import LOOK_EVERY_S, BadServices, Services, accounts, hashed, new_key
from rialto.roles import Role
from tests.running import during

OLD, NEW = "rk_old-key", "rk_new-key"


def entry(*keys, may=("feed:live", "chat:*"), role="moderator"):
    return f"[crm]\nrole = '{role}'\nmay = {list(may)}\nkeys = {[hashed(key) for key in keys]}\n"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "services.toml"


def write(file, text):
    """Write as an operator does, at another moment than before."""
    before = file.stat().st_mtime if file.exists() else 0.0
    file.write_text(text)
    os.utime(file, (before + 10, before + 10))


def test_an_account_is_somebody_with_a_role_and_some_commands():
    service = accounts(entry(OLD))[hashed(OLD)]

    assert (service.member.user, service.member.role) == ("service.crm", Role.MODERATOR)
    assert {"feed:live", "chat:say", "chat:delete"} <= service.may
    assert "order:place" not in service.may


def test_while_a_key_is_replaced_both_are_believed(file):
    services = Services(file)
    write(file, entry(OLD))
    services.look()
    write(file, entry(OLD, NEW))
    services.look()
    both = services.of(OLD), services.of(NEW)

    write(file, entry(NEW))
    services.look()

    assert both[0] == both[1]
    assert both[0] is not None
    assert services.of(OLD) is None
    assert services.of(NEW) is not None


@pytest.mark.parametrize(
    "wrong",
    [
        "[crm",
        entry(OLD, may=["no:such"]),
        entry(OLD, may=["nothing:*"]),
        entry(OLD, role="king"),
        entry(OLD, NEW, "rk_third"),
        entry(OLD).replace(hashed(OLD), OLD),
        entry(OLD) + entry(OLD).replace("crm", "erp"),
        entry(OLD) + "secret = 'x'\n",
    ],
    ids=["toml", "command", "noun", "role", "three", "plain", "shared", "unknown"],
)
def test_what_is_wrong_is_told_and_changes_nothing(file, wrong):
    services = Services(file)
    write(file, entry(OLD))
    services.look()

    write(file, wrong)
    with pytest.raises(BadServices):
        services.look()

    assert services.of(OLD) is not None


async def test_the_file_is_read_again_while_the_node_runs(file, caplog, monkeypatch):
    async def at_once(work):
        work()

    monkeypatch.setattr(asyncio, "to_thread", at_once)
    write(file, entry(OLD))
    services = Services(file)
    services.look()
    async with during(services.run):
        write(file, entry(NEW))
        await asyncio.sleep(LOOK_EVERY_S + 1)
        write(file, "[crm")
        await asyncio.sleep(LOOK_EVERY_S + 1)

    assert services.of(NEW) is not None
    assert "services.not_read" in caplog.messages


async def test_without_a_file_there_are_no_accounts():
    services = Services()
    services.look()
    await services.run()

    assert services.of(OLD) is None


def test_keys_are_not_to_be_guessed():
    assert len({new_key() for _ in range(20)}) == 20
    assert len(new_key()) > 40
