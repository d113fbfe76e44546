"""The page at ``/docs``: every command and channel, for people who read before they write."""

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from gateway.asyncapi import TOLD
from gateway.dispatch import ALWAYS
from gateway.openapi import named
from gateway.problems import status_of
from rialto.command import COMMANDS, Spec
from rialto.refusal import Refusal
from rialto.roles import Role

TEMPLATE = Path(__file__).with_name("docs.html")  # in English alone, as the code is


def page() -> str:
    specs = [COMMANDS[name] for name in sorted(COMMANDS)]
    news = [shape for _, shapes in TOLD.values() for shape in shapes]
    shapes: list[type] = [shape for spec in specs for shape in (spec.asks, spec.answers)]
    names, schemas = named([*news, *shapes])
    body = [
        "<h2>Commands</h2>",
        *(_command(spec, names) for spec in specs),
        "<h2>Channels</h2>",
        *(_channel(kind, names) for kind in TOLD),
        "<h2>Shapes</h2>",
        *(_shape(name, schemas[name]) for name in sorted(schemas)),
        "<h2>Refusals</h2>",
        _refusals(),
    ]
    template = TEMPLATE.read_text(encoding="utf-8")
    told = template.replace("<!-- nav -->", _nav(specs))
    return told.replace("<!-- main -->", "\n".join(body))


def _nav(specs: Iterable[Spec]) -> str:
    links = [f'<li><a href="#{spec.name}">{spec.name}</a></li>' for spec in specs]
    links += [f'<li><a href="#channel-{kind}">{kind}:…</a></li>' for kind in TOLD]
    return f'<nav aria-label="On this page"><ul role="list">{"".join(links)}</ul></nav>'


def _command(spec: Spec, names: dict[type, str]) -> str:
    role = "anybody" if spec.needs is Role.GUEST else spec.who
    of = f" of its <code>{spec.of}</code>" if spec.of else ""
    kind = '<span class="badge">changes</span>' if spec.writes else ""
    refusals = "; ".join(_code(refusal) for refusal in spec.refuses) or "nothing of its own"
    return f"""<section class="card stack" id="{spec.name}">
<h3><code>{spec.name}</code> {kind}</h3>
<p>{_text(spec.asks.__doc__)}</p>
<dl><div><dt>Who</dt><dd>{role}{of}</dd></div>
<div><dt>Pace</dt><dd>{spec.rate.count} in {spec.rate.seconds:g} s</dd></div>
<div><dt>Asks with</dt><dd>{_link(names[spec.asks])}</dd></div>
<div><dt>Answers</dt><dd>{_link(names[spec.answers])}</dd></div>
<div><dt>May refuse with</dt><dd>{refusals}</dd></div></dl></section>"""


def _channel(kind: str, names: dict[type, str]) -> str:
    what, shapes = TOLD[kind]
    links = ", ".join(_link(names[shape]) for shape in shapes)
    return f"""<section class="card stack" id="channel-{kind}"><h3><code>{kind}:{{id}}</code></h3>
<p>{_text(what)}</p><dl><div><dt>Brings</dt><dd>{links}</dd></div></dl></section>"""


def _shape(name: str, schema: dict[str, Any]) -> str:
    needed = schema.get("required", [])
    rows = [
        f"<tr><th scope=row><code>{escape(field)}</code>{'' if field in needed else OPTIONAL}</th>"
        f"<td>{_type(told)}</td></tr>"
        for field, told in schema.get("properties", {}).items()
    ]
    told = f"<table><tbody>{''.join(rows)}</tbody></table>" if rows else f"<p>{_type(schema)}</p>"
    about = f"<p>{_text(schema['description'])}</p>" if "description" in schema else ""
    return f"""<section class="card stack" id="shape-{escape(name)}"><h3>{escape(name)}</h3>
{about}<div class="scrolls">{told}</div></section>"""


def _type(told: dict[str, Any]) -> str:
    """Say in words what a schema lets through."""
    if "$ref" in told:
        return _link(told["$ref"].rpartition("/")[2])
    if "anyOf" in told:
        return " or ".join(_type(each) for each in told["anyOf"])
    if "enum" in told or "const" in told:
        values = told.get("enum", [told.get("const")])
        return "one of " + ", ".join(f"<code>{escape(str(value))}</code>" for value in values)
    kind = told.get("type", "anything")
    if kind == "array" and isinstance(told.get("items"), dict):
        return f"a list of {_type(told['items'])}"
    if kind == "object" and isinstance(told.get("additionalProperties"), dict):
        return f"by name, {_type(told['additionalProperties'])}"
    bounds = [f"{said} {told[key]}" for key, said in BOUNDS.items() if key in told]
    return escape(", ".join([str(kind), *bounds]))


OPTIONAL = " <small>may be left out</small>"
BOUNDS = {
    "minimum": "at least",
    "maximum": "at most",
    "minLength": "at least, in characters,",
    "maxLength": "at most, in characters,",
    "maxItems": "at most, in items,",
    "pattern": "of the pattern",
}


def _refusals() -> str:
    rows = [
        f'<tr id="{code}"><th scope=row>{code}</th><td>{escape(refusal.reason)}</td>'
        f"<td>{status_of(refusal)}</td><td>{_text(_own_doc(refusal))}</td></tr>"
        for code, refusal in sorted(_declared().items())
    ]
    head = "<tr><th>code</th><th>reason</th><th>over HTTP</th><th></th></tr>"
    table = f"<table><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<div class="scrolls card">{table}</div>'


def _declared() -> dict[int, type[Refusal]]:
    """Return the refusals that some command may tell, by their codes."""
    told: list[type[Refusal]] = [*ALWAYS]
    for spec in COMMANDS.values():
        told += spec.refuses
    return {refusal.code: refusal for refusal in told}


def _own_doc(refusal: type[Refusal]) -> str:
    return refusal.__dict__.get("__doc__") or ""


def _code(refusal: type[Refusal]) -> str:
    return f'<a href="#{refusal.code}">{refusal.code}</a> {escape(refusal.reason)}'


def _link(name: str) -> str:
    return f'<a href="#shape-{escape(name)}">{escape(name)}</a>'


def _text(text: str | None) -> str:
    """Return a docstring as HTML: what stands in backticks is code."""
    parts = escape(" ".join((text or "").split())).replace("``", "`").split("`")
    return "".join(f"<code>{p}</code>" if at % 2 else p for at, p in enumerate(parts))
