"""Challenges are answered once and soon; tokens are kept as hashes only."""

from madang.plumbing.sessions import CHALLENGE_MS, CHALLENGES_MAX, Challenges, cookie, new_token, token_hash


def test_a_challenge_is_taken_once_and_in_time() -> None:
    challenges = Challenges()
    first, expires_ms = challenges.issue(1_000)
    assert expires_ms == 1_000 + CHALLENGE_MS
    assert challenges.take(first, expires_ms)
    assert not challenges.take(first, expires_ms)
    late, expires_ms = challenges.issue(1_000)
    assert not challenges.take(late, expires_ms + 1)
    assert not challenges.take(bytes(32), 1_000)


def test_a_flood_of_challenges_forgets_the_oldest() -> None:
    challenges = Challenges()
    first, _ = challenges.issue(0)
    for _ in range(CHALLENGES_MAX):
        newest, _ = challenges.issue(0)
    assert not challenges.take(first, 0)
    assert challenges.take(newest, 0)


def test_a_token_that_is_none_has_no_hash() -> None:
    token = new_token()
    assert len(token_hash(token) or b"") == 32
    assert [token_hash(each) for each in ("", "zz" * 32, token[:-1], "٣" * 64)] == [None] * 4


def test_the_cookie_is_for_this_house_alone() -> None:
    assert cookie("ab", secure=True).endswith("HttpOnly; SameSite=Strict; Secure")
    assert "Secure" not in cookie("ab", secure=False)
    assert "Max-Age=0" in cookie("", secure=False, max_age_s=0)
