"""Keys: what they look like, and what is kept of them."""

from __future__ import annotations

import hashlib

import pytest

from api.access.keys import KEY_FORM, key_hash, key_prefix, new_key
from api.access.visitors import Visitor


def test_no_two_keys_share_anything_but_their_form() -> None:
    made = [new_key() for _ in range(1000)]
    assert all(KEY_FORM.fullmatch(key) for key in made)
    assert len({key_prefix(key) for key in made}) == len(made)
    assert len({key.rsplit("_", 1)[1] for key in made}) == len(made)


def test_the_secret_part_has_256_bits() -> None:
    letters = new_key().rsplit("_", 1)[1]
    assert len(letters) * 5 >= 256
    # Every letter of the alphabet comes up: nothing of it is fixed.
    assert len(set("".join(new_key().rsplit("_", 1)[1] for _ in range(100)))) == 32


def test_what_is_kept_is_the_sha_256_of_the_whole_key() -> None:
    key = new_key()
    assert key_hash(key) == hashlib.sha256(key.encode()).hexdigest()
    assert key[13:] not in key_hash(key)


def test_the_beginning_names_a_key_and_a_whole_key_is_cut_down_to_it() -> None:
    key = new_key()
    assert key_prefix(key) == key_prefix(key[:12]) == key[:12]


@pytest.mark.parametrize(
    "text",
    ["", "sbk_", "sbk_aaaaaaa", "sbk_aaaaaaaaa", "sbk_aaaaaaa1", "SBK_aaaaaaaa", "sbk_aaaaaaaa_", "sbk_aaaaaaaa\n"],
)
def test_anything_else_names_no_key(text: str) -> None:
    assert key_prefix(text) is None


def test_a_visitor_may_be_logged() -> None:
    visitor = Visitor("sbk_aaaaaaaa", key_hash(new_key()), frozenset({"read:partner"}))
    assert str(visitor.key_hash) not in repr(visitor)
    assert "sbk_aaaaaaaa" in repr(visitor)
