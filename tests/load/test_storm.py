"""Of how many a storm says that they came back whole."""

from dataclasses import replace

from load.ledger import Ledger
from load.run import Room
from load.scenarios import STORM
from load.storm import StormRun, recovered_share
from load.target import Target
from load.viewer import Viewer

KINDS = ("room", "chat")

WHOLE, GAP, CUT = Ledger(recovered=1), Ledger(declared=1), Ledger()


def test_who_was_resumed_came_back_whole_and_who_was_told_of_a_gap_did_not():
    crowd = [{"chat:R": WHOLE}, {"chat:R": GAP}, {"chat:R": Ledger(recovered=1, declared=1)}]

    assert recovered_share(crowd, "chat:") == 1 / 3


def test_who_did_not_come_back_did_not_recover():
    assert recovered_share([{"room:R": CUT}, {"room:R": WHOLE}], "room:") == 0.5


def test_one_kind_of_channel_says_nothing_of_another():
    crowd = [{"room:R": WHOLE, "chat:R": GAP}]

    assert (recovered_share(crowd, "room:"), recovered_share(crowd, "chat:")) == (1.0, 0.0)


def test_of_nobody_nobody_recovered():
    assert recovered_share([], "chat:") == 0.0


async def test_who_is_not_back_did_not_recover_and_misses_nothing_in_silence():
    run = StormRun(replace(STORM, viewers=2), Target("127.0.0.1", 1, lambda user, role: ""))
    back, away = (Viewer(run.report, run.target, "token", None) for _ in range(2))
    run.rooms = [Room("R", Viewer(run.report, run.target, "token", None), [back, away])]
    for viewer, offset in ((back, 9), (away, 5)):
        viewer.ledgers = {f"{kind}:R": Ledger(offset, "one", recovered=1) for kind in KINDS}
    back.there = True

    await run.settle()

    assert run.report.gaps == 0
    assert run.report.measured == {
        "logged_recovered_share": 0.5,
        "streamed_recovered_share": 0.5,
    }
    assert run.report.failures == {"not recovered": 1}
