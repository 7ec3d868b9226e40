"""Stories of keys: how accounts are opened, how devices join and leave."""

import pytest

from madang.ledger.authority import authority_of
from madang.ledger.events import Command, Posted, Reason
from madang.ledger.genesis import default_policy
from madang.ledger.rejections import Rejection
from madang.ledger.rules.accounts import (
    AccountOpened,
    AddKey,
    KeyChanged,
    OpenAccount,
    OwnerChangePending,
    OwnerChangeUndone,
    RemoveKey,
    Role,
    UndoOwnerChange,
)
from madang.ledger.rules.coin import Transfer
from madang.ledger.transition import check
from madang.ledger.units import DAY_MS, NOTHING
from tests.ledger.story import COIN, Story, public, with_accounts

DELAY_MS = 3 * DAY_MS


@pytest.fixture
def story() -> Story:
    told = Story("mina", "joon")
    told.fund("mina", COIN)
    return told


def roles(story: Story, member: str) -> dict[bytes, int]:
    return {each.key: each.roles for each in authority_of(story.state, story[member]).keys}


def move(story: Story) -> Command:
    return Transfer(story["mina"], story["joon"], 1, NOTHING)


def test_the_registrar_opens_accounts_and_nobody_else(story: Story) -> None:
    assert story.refused("mina", OpenAccount(public("new"))) is Rejection.NOT_AUTHORISED
    assert story.must("registrar", OpenAccount(public("new"))) == [AccountOpened(11, public("new"))]
    assert story.state.account_by_key[public("new")] == 11


@pytest.mark.parametrize("taken", ["mina", "delegate"])
def test_a_key_belongs_to_one_account(story: Story, taken: str) -> None:
    assert story.refused("registrar", OpenAccount(public(taken))) is Rejection.KEY_TAKEN
    assert story.refused("joon", AddKey(story["joon"], public(taken), False)) is Rejection.KEY_TAKEN


def test_the_key_of_zeros_that_means_none_is_nobodys(story: Story) -> None:
    assert story.refused("registrar", OpenAccount(bytes(32))) is Rejection.KEY_TAKEN


def test_a_sandbox_gives_each_new_account_ten_coins() -> None:
    story = Story("mina", sandbox=True)
    assert story.available("mina") == 10 * COIN
    assert Posted(1, story["mina"], 10 * COIN, Reason.SANDBOX_GRANT, NOTHING) in story.told


def test_the_registrar_opens_at_most_so_many_a_day() -> None:
    story = Story("one", "two", policy=with_accounts(default_policy(), openings_a_day=2))
    assert story.refused("registrar", OpenAccount(public("three"))) is Rejection.REGISTRAR_LIMIT
    story.sleep_until((story.today + 1) * DAY_MS)
    story.must("registrar", OpenAccount(public("three")))


def test_a_second_device_spends_at_once_and_owns_after_the_delay(story: Story) -> None:
    tablet = public("tablet")
    changed, pending = story.must("mina", AddKey(story["mina"], tablet, True))
    assert changed == KeyChanged(story["mina"], tablet, Role.ACT | Role.SPEND)
    assert pending == OwnerChangePending(story["mina"], tablet, True, story.now_ms + DELAY_MS)
    story.must("tablet", move(story))
    assert story.refused("tablet", RemoveKey(story["mina"], public("mina"))) is Rejection.NOT_AUTHORISED
    story.sleep_until(pending.due_ms - 1)
    assert roles(story, "mina")[tablet] == 3
    story.sleep_until(pending.due_ms)
    assert roles(story, "mina")[tablet] == 7
    assert story.told[-1] == KeyChanged(story["mina"], tablet, 7)


def test_an_owner_change_is_undone_within_the_delay(story: Story) -> None:
    tablet = public("tablet")
    story.must("mina", AddKey(story["mina"], tablet, True))
    events = story.must("mina", UndoOwnerChange(story["mina"], tablet))
    assert events == [OwnerChangeUndone(story["mina"], tablet)]
    story.sleep_until(story.now_ms + DELAY_MS)
    assert roles(story, "mina")[tablet] == 3
    assert story.refused("mina", UndoOwnerChange(story["mina"], tablet)) is Rejection.NO_OWNER_CHANGE_PENDING


def test_a_removed_device_spends_no_more_at_once(story: Story) -> None:
    tablet = public("tablet")
    story.must("mina", AddKey(story["mina"], tablet, False))
    assert story.must("mina", RemoveKey(story["mina"], tablet)) == [KeyChanged(story["mina"], tablet, 0)]
    assert story.refused("tablet", move(story)) is Rejection.NOT_AUTHORISED
    assert tablet not in story.state.account_by_key
    story.must("joon", AddKey(story["joon"], tablet, False))


def test_a_removed_owner_can_undo_it_and_has_all_roles_again(story: Story) -> None:
    story.must("mina", AddKey(story["mina"], public("thief"), True))
    story.sleep_until(story.now_ms + DELAY_MS)
    story.must("thief", RemoveKey(story["mina"], public("mina")))
    assert story.refused("mina", move(story)) is Rejection.NOT_AUTHORISED
    again = RemoveKey(story["mina"], public("mina"))
    assert story.refused("thief", again) is Rejection.OWNER_CHANGE_PENDING

    story.must("mina", UndoOwnerChange(story["mina"], public("mina")))

    story.must("mina", move(story))
    story.sleep_until(story.now_ms + DELAY_MS)
    assert roles(story, "mina") == {public("mina"): 7, public("thief"): 7}


def test_an_owner_that_is_leaving_may_undo_that_and_nothing_else(story: Story) -> None:
    mina, phone, tablet = story["mina"], public("phone"), public("tablet")
    story.must("mina", AddKey(mina, phone, True), AddKey(mina, tablet, True))
    story.sleep_until(story.now_ms + DELAY_MS)
    story.must("mina", AddKey(mina, public("words"), True), RemoveKey(mina, phone), RemoveKey(mina, tablet))

    forbidden: list[Command] = [
        AddKey(mina, public("thief"), False),
        AddKey(mina, public("thief"), True),
        RemoveKey(mina, public("mina")),
        RemoveKey(mina, public("words")),
        UndoOwnerChange(mina, public("words")),
        UndoOwnerChange(mina, tablet),
    ]
    for command in forbidden:
        assert story.refused("phone", command) is Rejection.OWNER_LEAVING
        assert check(story.state, story.sign("phone", command))[1] is Rejection.OWNER_LEAVING
    assert story.refused("phone,tablet", forbidden[0]) is Rejection.OWNER_LEAVING
    assert story.refused("phone", move(story)) is Rejection.NOT_AUTHORISED
    story.must("phone,mina", AddKey(mina, public("watch"), False))

    story.must("phone", UndoOwnerChange(mina, phone))
    story.must("phone", AddKey(mina, public("thief"), False))
    story.sleep_until(story.now_ms + DELAY_MS)
    assert roles(story, "mina") == {
        public("mina"): 7, phone: 7, public("words"): 7, public("watch"): 3, public("thief"): 3,
    }  # fmt: skip


def test_an_owner_put_out_by_a_thief_comes_back_and_puts_the_thief_out_in_one_transaction(story: Story) -> None:
    mina, thief = story["mina"], public("thief")
    story.must("mina", AddKey(mina, thief, True))
    story.sleep_until(story.now_ms + DELAY_MS)
    story.must("thief", RemoveKey(mina, public("mina")), AddKey(mina, public("fence"), True))
    assert story.refused("mina", RemoveKey(mina, thief)) is Rejection.OWNER_LEAVING

    own = UndoOwnerChange(mina, public("mina"))
    story.must("mina", own, RemoveKey(mina, thief), RemoveKey(mina, public("fence")), move(story))

    assert story.refused("thief", AddKey(mina, public("fence"), True)) is Rejection.OWNER_LEAVING
    story.sleep_until(story.now_ms + DELAY_MS)
    assert roles(story, "mina") == {public("mina"): 7}


def test_a_removed_owner_is_gone_after_the_delay(story: Story) -> None:
    story.must("mina", AddKey(story["mina"], public("tablet"), True))
    story.sleep_until(story.now_ms + DELAY_MS)
    story.must("tablet", RemoveKey(story["mina"], public("mina")))
    story.sleep_until(story.now_ms + DELAY_MS)
    assert roles(story, "mina") == {public("tablet"): 7}
    assert public("mina") not in story.state.account_by_key


def test_the_last_owner_key_cannot_go(story: Story) -> None:
    remove = RemoveKey(story["mina"], public("mina"))
    assert story.refused("mina", remove) is Rejection.LAST_OWNER_KEY
    story.must("mina", AddKey(story["mina"], public("tablet"), True))
    assert story.refused("mina", remove) is Rejection.LAST_OWNER_KEY
    story.sleep_until(story.now_ms + DELAY_MS)
    story.must("mina", RemoveKey(story["mina"], public("tablet")))
    assert story.refused("mina", remove) is Rejection.LAST_OWNER_KEY


def test_a_key_that_is_not_there_cannot_be_removed_or_undone(story: Story) -> None:
    assert story.refused("mina", RemoveKey(story["mina"], public("joon"))) is Rejection.KEY_UNKNOWN
    assert story.refused("mina", UndoOwnerChange(story["mina"], public("x"))) is Rejection.KEY_UNKNOWN


def test_an_account_has_at_most_so_many_keys() -> None:
    story = Story("mina", policy=with_accounts(default_policy(), keys_max=2))
    story.must("mina", AddKey(story["mina"], public("tablet"), False))
    assert story.refused("mina", AddKey(story["mina"], public("third"), False)) is Rejection.TOO_MANY_KEYS


def test_an_account_without_a_key_is_nobodys_to_change(story: Story) -> None:
    assert story.refused("mina", AddKey(story["fund"], public("x"), True)) is Rejection.NOT_AUTHORISED
