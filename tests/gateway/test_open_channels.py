"""Admission: what anybody may listen to, whichever edge they come by."""

import pytest

from gateway.codes import Failed
from gateway.open_channels import admit


@pytest.mark.parametrize("name", ["room:r", "chat:c", "product:p", "store:s", "stat:r"])
def test_what_is_for_all_is_open(name):
    assert admit(name) == name


def test_a_persons_channel_is_open_by_a_grant_alone():
    assert admit("user:bo", granted=True) == "user:bo"
    with pytest.raises(Failed) as refused:
        admit("user:bo")
    assert refused.value.error.code == 103


@pytest.mark.parametrize(("name", "code"), [("outbox:house", 103), ("no:x", 102), ("room", 107)])
def test_what_is_not_a_channel_of_theirs_is_refused_even_if_granted(name, code):
    with pytest.raises(Failed) as refused:
        admit(name, granted=True)
    assert refused.value.error.code == code
