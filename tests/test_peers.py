"""In CI nothing is skipped for want of a peer."""

import pytest

from tests.peers import CI, THERE


@pytest.mark.skipif(not CI, reason="on a laptop, tests of what is missing skip with a sentence")
@pytest.mark.parametrize("name", THERE)
def test_in_ci_everything_that_tests_need_is_there(name):
    assert THERE[name]()
