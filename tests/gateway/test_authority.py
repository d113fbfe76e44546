"""Whom a client of ours trusts."""

import ssl

import pytest

from gateway.authority import trusting


def test_a_server_must_show_who_it_is_whoever_is_trusted():
    context = trusting(None)

    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


@pytest.mark.parametrize("text", [None, "", "no certificate"])
def test_a_file_that_holds_no_authority_is_told_by_its_name(text, tmp_path):
    file = tmp_path / "ca.pem"
    if text is not None:
        file.write_text(text)

    with pytest.raises(ValueError, match=r"ca\.pem"):
        trusting(file)
