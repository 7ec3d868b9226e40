"""Roles, weights and thresholds."""

from madang.ledger.records import Authority, WeightedKey
from madang.ledger.rejections import Rejection
from madang.ledger.roles import Role
from madang.ledger.rules.coin import Transfer
from madang.ledger.units import NOTHING
from tests.ledger.story import COIN, Story, public


def test_a_threshold_needs_the_weight_of_several_keys_for_each_role() -> None:
    story = Story("mina", "joon")
    story.fund("mina", COIN)
    weights = (("mina", 7, 2), ("b", 7, 1), ("c", Role.ACT, 2))
    keys = [WeightedKey(0, public(name), roles, weight) for name, roles, weight in weights]
    record = Authority(story["mina"], (2, 3, 3), keys, [])
    story.state.authority_slots[story["mina"]] = story.state.authorities.append(record)
    move = Transfer(story["mina"], story["joon"], 1, NOTHING)
    assert story.refused("mina", move) is Rejection.NOT_AUTHORISED
    assert story.refused("mina,c", move) is Rejection.NOT_AUTHORISED
    story.must("mina,b", move)
