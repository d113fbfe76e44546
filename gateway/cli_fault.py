"""How a command ends that could not do what it was asked: one line, and a status."""

from typing import Any, NoReturn

import typer
from rich.console import Console

FAILED, BAD = 1, 2


def give_up(told: str, status: int = BAD) -> NoReturn:
    """Tell why, in one line however long it is, and end."""
    console = Console(stderr=True)
    # Paths and addresses are copied from it: it is not to be broken where a screen ends.
    console.print(f"rialto: {told}", style="red", markup=False, soft_wrap=True)
    raise typer.Exit(status)


def first_of(group: BaseExceptionGroup[Any]) -> BaseException:
    """Return the first of what went wrong together, however deep it lies."""
    found: BaseException = group
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return found
