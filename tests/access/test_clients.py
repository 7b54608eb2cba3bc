"""Who counts as one client."""

from __future__ import annotations

import pytest

from api.access.visitors import client_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("::1", "::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "local"),
        (None, "local"),
        ("192.0.2.7:1234", "local"),
        ("unknown", "local"),
    ],
)
def test_an_address_and_what_its_owner_can_change_of_it(address: str | None, expected: str) -> None:
    assert client_of(address) == expected
