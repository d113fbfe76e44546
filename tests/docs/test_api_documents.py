"""The documents that tools read: valid, whole, and what the declarations say."""

import re
from pathlib import Path

import msgspec
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gateway import docs, docs_page
from gateway.asyncapi import TOLD
from rialto.command import COMMANDS
from rialto.news import News, Part
from tests.docs.pages import ROOT

PAGES = Path(ROOT) / "docs"


def told(name):
    return msgspec.json.decode(docs.written(name))


@pytest.mark.parametrize("name", docs.FILES)
def test_a_document_is_what_is_declared(name):
    assert (PAGES / name).read_bytes() == docs.written(name), "write it anew: make docs"


def test_the_commands_are_valid_openapi():
    document = told("openapi.json")

    OpenAPIV31SpecValidator(document).validate()
    commands = {path for path in document["paths"] if path.startswith("/api/")}
    assert {path.removeprefix("/api/") for path in commands} == COMMANDS.keys()


def test_what_is_no_command_is_told_of_too():
    document = told("openapi.json")

    others = {path for path in document["paths"] if not path.startswith("/api/")}
    assert others == {"/uploads", "/uploads/{id}", "/uploads/{id}/clip"}
    statuses = document["paths"]["/uploads"]["post"]["responses"]
    assert set(statuses) >= {"201", "400", "401", "403", "408", "413", "415", "422", "429", "503"}


def test_a_change_takes_its_key_from_the_header():
    document = told("openapi.json")

    for name, spec in COMMANDS.items():
        operation = document["paths"][f"/api/{name}"]["post"]
        keys = [each["name"] for each in operation.get("parameters", [])]
        assert keys == (["Idempotency-Key"] if spec.writes else []), name


def test_every_reference_of_the_channels_leads_somewhere():
    document = told("asyncapi.json")

    for ref in re.findall(r'"\$ref":"#/([^"]*)"', msgspec.json.encode(document).decode()):
        place = document
        for step in ref.split("/"):
            place = place[step]


def test_all_that_is_told_on_channels_is_told_of():
    ours = {
        shape
        for shape in (*News.__subclasses__(), *Part.__subclasses__())
        if not shape.__module__.startswith("tests")
    }

    assert ours == {shape for _, shapes in TOLD.values() for shape in shapes}


def test_the_page_tells_of_every_command_and_leads_nowhere_else():
    page = docs_page.page()

    ids = set(re.findall(r'id="([^"]*)"', page))
    assert COMMANDS.keys() <= ids
    assert set(re.findall(r'href="#([^"]*)"', page)) <= ids
    assert "<script src=" in page
    assert page.count("<script") == 1
