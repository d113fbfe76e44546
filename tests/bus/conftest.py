"""The suite is a plain module: its assertions shall tell as much as those of a test module."""

import pytest

pytest.register_assert_rewrite("tests.bus.contract")
