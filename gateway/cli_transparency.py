"""The command line: what was reported, decided and overturned in half a year."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from gateway.cli_audit import File, looked
from moderation.transparency import Told, figures, filed, half, read, restricts


def transparency(
    period: Annotated[str, typer.Argument(metavar="HALF", help="a half-year, such as 2026-H2")],
    file: File = None,
    statements: Annotated[
        Path | None, typer.Option(help="write its statements here, one a line, in the DSA's form")
    ] = None,
) -> None:
    """Print the figures of a half-year as JSON; nobody is named in them."""
    try:
        chosen = half(period)
    except ValueError as bad:
        raise typer.BadParameter(str(bad)) from bad
    told: Told = looked(file, read)
    typer.echo(msgspec.json.format(msgspec.json.encode(figures(told, chosen))).decode())
    if statements:
        rows = [row for row in told.statements if chosen.has(row.at_ms) and restricts(row)]
        lines = [msgspec.json.encode(filed(row)) + b"\n" for row in rows]
        statements.write_bytes(b"".join(lines))
