"""The accounts that every house has from its genesis on. Members follow."""

RESERVE = 1
SALE = 2
COMMUNITY_FUND = 3
"""No key controls it, only rules."""
TEAM_LOCK = 4
"""No key controls it; releases follow the calendar."""
ATTESTOR = 5
REGISTRAR = 6
DELEGATE = 7
SANDBOX_OPERATOR = 8
"""Has a number and no use yet."""
FIRST_MEMBER = 9

SPENT_BY_RULES_ALONE = frozenset({RESERVE, SALE, COMMUNITY_FUND, TEAM_LOCK})
"""No command spends from these, whoever signs it, but the one of the sale."""
