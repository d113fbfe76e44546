"""The figures at /metrics: commands are counted by their outcome, gauges read the node."""

import asyncio

import pytest

from gateway import metrics
from rialto.answer import BadBody, UnknownCommand
from rialto.refusal import SignInFirst
from tests.callers import guest

BODY = {"key": "a-key-of-mine", "board": "board", "text": "hello"}


def counted(command, outcome):
    labels = {"command": command, "outcome": outcome}
    return metrics.REGISTRY.get_sample_value("rialto_commands_total", labels) or 0.0


def timed():
    return metrics.REGISTRY.get_sample_value("rialto_command_seconds_count")


async def test_an_answer_is_counted_as_ok_and_timed(ask):
    before, timed_before = counted("test:leave", "ok"), timed()

    await ask("test:leave", **BODY)

    assert counted("test:leave", "ok") == before + 1
    assert timed() == timed_before + 1


async def test_a_refusal_is_counted_by_its_code(ask):
    before = counted("test:leave", str(SignInFirst.code))

    await ask("test:leave", guest, **BODY)

    assert counted("test:leave", str(SignInFirst.code)) == before + 1


async def test_a_body_that_cannot_be_read_is_a_fault(ask):
    before = counted("test:find", "fault")

    with pytest.raises(BadBody):
        await ask("test:find", surprise=1)

    assert counted("test:find", "fault") == before + 1


async def test_a_name_that_a_client_made_up_becomes_no_label(ask):
    before = counted("unknown", "fault")

    with pytest.raises(UnknownCommand):
        await ask("room:paint")

    assert counted("unknown", "fault") == before + 1
    assert "room:paint" not in metrics.text().decode()


async def test_a_mistake_of_ours_is_an_error(ask, monkeypatch):
    before = counted("test:find", "error")
    monkeypatch.setattr(ask.dispatch.pace, "take", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        await ask("test:find", id="x")

    assert counted("test:find", "error") == before + 1


async def test_what_was_cancelled_is_none_of_the_others(ask):
    before = counted("test:find", "cancelled")
    asking = asyncio.get_running_loop().create_task(ask("test:find", id="x"))
    await asyncio.sleep(0)

    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking
    assert counted("test:find", "cancelled") == before + 1


@pytest.mark.parametrize("name", metrics.GAUGES)
def test_the_gauges_read_the_node_when_they_are_asked(name):
    now = {"value": 3}
    metrics.observe({name: lambda: now["value"]})
    before = metrics.text().decode()

    now["value"] = 4

    assert f"{name} 3.0" in before
    assert f"{name} 4.0" in metrics.text().decode()


def test_what_is_shed_is_counted_by_what_it_is():
    metrics.shed("of-a-test")

    labels = {"what": "of-a-test"}
    assert metrics.REGISTRY.get_sample_value("rialto_shed_total", labels) == 1.0
