"""The page for operators names every setting, command, metric and endpoint, and no other."""

import re

import msgspec
from typer.main import get_command

from gateway import metrics
from gateway.cli import app
from gateway.pages import PAGES
from rialto.settings import PREFIX, Settings
from tests.docs.pages import page, rows, ticked

PAGE = page("docs/operations.md")


def test_every_setting_stands_in_the_table_with_its_default():
    told = {
        ticked(row[0])[0]: (ticked(row[1]) or [""])[0]
        for row in rows(PAGE, "variable | default | what it is")
    }

    defaults = {}
    for field in msgspec.structs.fields(Settings):
        value = field.default
        shown = ",".join(value) if isinstance(value, tuple) else str(value)
        defaults[f"{PREFIX}{field.encode_name.upper()}"] = shown
    assert told == defaults


def test_every_metric_stands_in_the_table():
    told = {re.match(r"\w+", ticked(row[0])[0])[0] for row in rows(PAGE, "metric | what it tells")}

    families = {family.name for family in metrics.REGISTRY.collect()}
    assert {name.removesuffix("_total") for name in told} == {
        f.removesuffix("_total") for f in families
    }


def test_every_command_stands_in_the_table_with_its_options():
    told = {ticked(row[0])[0].split()[1]: " ".join(row) for row in rows(PAGE, "command | does")}

    commands = get_command(app).commands
    assert set(told) == set(commands)
    for name, command in commands.items():
        for option in command.params:
            assert option.opts[0] in told[name]


def test_every_page_and_probe_stands_in_the_table():
    told = " ".join(row[0] for row in rows(PAGE, "path | what"))

    wanted = {re.sub(r"\{\w+\}", "{id}", path) for path in PAGES}
    wanted |= {"/healthz", "/readyz", "/metrics", "/uploads", "/connection/websocket"}
    wanted |= {"/connection/sse", "/connection/http_stream", "/emulation", "/docs"}
    assert [path for path in wanted if f"`{path}`" not in told and f" {path}`" not in told] == []


def test_what_to_be_woken_for_is_logged_somewhere():
    events = re.findall(
        r"`(\w+\.\w+)`[,.]", PAGE.split("What to be woken for", 1)[1].split("\n## ")[0]
    )

    code = "".join(
        page(path) for path in ("storage/lane.py", "gateway/outbox.py", "gateway/supervise.py")
    )
    assert len(events) == 3
    assert [event for event in events if f'"{event}"' not in code] == []
