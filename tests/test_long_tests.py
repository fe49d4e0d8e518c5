"""A test that only `make test-all` runs says why."""

import pytest

from tests.long_tests import refuse_unexplained


def test_a_mark_with_a_reason_is_accepted(request: pytest.FixtureRequest) -> None:
    request.node.add_marker(pytest.mark.long("tries each byte"))
    refuse_unexplained([request.node])


@pytest.mark.parametrize("arguments", [(), ("",), (" ",), (60,), ("one", "two")])
def test_a_mark_without_a_reason_is_refused(
    request: pytest.FixtureRequest, arguments: tuple[object, ...]
) -> None:
    request.node.add_marker(pytest.mark.long(*arguments))
    with pytest.raises(pytest.Collector.CollectError, match="test_a_mark_without_a_reason_is_refused"):
        refuse_unexplained([request.node])
