"""Answers to questions about the chain, taken from the application between two blocks."""

from madang.chain import light
from madang.chain.application import Application
from madang.chain.blocks import AccountState, BalanceProof, BlockView, ChainStatus, DayStanding, SettledDay
from madang.chain.store import Body
from madang.chain.submit import Outcome
from madang.ledger import days, house_accounts, merkle, rules
from madang.ledger.authority import authority_of
from madang.ledger.records import SettledRecord
from madang.ledger.settlement import payout
from madang.ledger.state import State

RECORDS_MAX = 500
RECORDS_BYTES_MAX = 4 * 1024 * 1024


def status(application: Application) -> ChainStatus:
    state, head = application.state, application.head
    figures = state.figures
    return ChainStatus(
        chain_id=application.chain_id,
        sandbox=application.genesis.sandbox,
        height=head.height,
        time_ms=head.time_ms,
        header_hash=head.header_hash,
        sequencer_key=application.genesis.keys.sequencer,
        units_per_cent=state.policy.prices.units_per_cent,
        accounts=state.accounts,
        supply=state.supply(),
        minted=figures.minted,
        sold=figures.sold,
        sale_phase=state.sale_phase()[0],
        reserve_account=house_accounts.RESERVE,
        sale_account=house_accounts.SALE,
        fund_account=house_accounts.COMMUNITY_FUND,
        attestor_account=house_accounts.ATTESTOR,
        registrar_account=house_accounts.REGISTRAR,
        delegate_account=house_accounts.DELEGATE,
    )


def account(application: Application, number: int) -> AccountState | None:
    state = application.state
    if not state.exists(number):
        return None
    row = state.balances.row(number)
    available, held, debits, credits = merkle.ROW.unpack(row)
    level_points = state.standings.signed[2 * number]
    return AccountState(
        account=number,
        available=available,
        held=held,
        debits=debits,
        credits=credits,
        level=level(state, level_points),
        level_points=level_points,
        keys={each.key: each.roles for each in authority_of(state, number).keys},
        height=application.head.height,
        time_ms=application.head.time_ms,
    )


def level(state: State, level_points: int) -> int:
    return sum(level_points >= start for start in state.policy.prices.level_points_from)


def account_of_key(application: Application, key: bytes) -> int | None:
    return application.state.account_by_key.get(key)


def balance_proof(application: Application, number: int) -> BalanceProof | None:
    """A proof against the newest header; None for a number that was not given, or before the first block."""
    state, head = application.state, application.head
    if not state.exists(number) or not head.height:
        return None
    levels = merkle.state_levels(state.sub_roots())
    rows, path = state.balances.path(number)
    available, held, debits, credits = merkle.ROW.unpack(state.balances.row(number))
    return BalanceProof(
        account=number,
        available=available,
        held=held,
        debits=debits,
        credits=credits,
        header=head.header,
        signature=head.signature,
        rows=rows,
        size=state.balances.leaves,
        path=path,
        sub_path=[level[(merkle.BALANCES >> step) ^ 1] for step, level in enumerate(levels[:-1])],
    )


def block(application: Application, height: int) -> BlockView | None:
    if not 1 <= height <= application.head.height:
        return None
    body = application.store.body(height)
    header = light.decode_header(body.header)
    return BlockView(
        height=height,
        time_ms=header.time_ms,
        hash=light.header_hash(body.header),
        previous=header.previous,
        header=body.header,
        signature=body.signature,
        outcomes=[_outcome(body, height, header.time_ms, index) for index in range(len(body.receipts))],
        own_events=body.own_events,
        envelopes=body.envelopes,
    )


def records(application: Application, first: int, count: int) -> list[bytes]:
    """Raises ValueError for a first height below 1."""
    if first < 1 or count < 0:
        raise ValueError("Blocks are numbered from 1.")
    found: list[bytes] = []
    size = 0
    for height in range(first, min(first + min(count, RECORDS_MAX), application.head.height + 1)):
        size += application.store.record_bytes(height)
        if found and size > RECORDS_BYTES_MAX:
            break
        found.append(application.store.record(height))
    return found


def outcome(application: Application, id: bytes) -> Outcome | None:
    place = application.outcomes.find(id)
    if place is None:
        return None
    height, index = place
    body = application.store.body(height)
    return _outcome(body, height, light.decode_header(body.header).time_ms, index)


def settled_record(application: Application, day: int) -> SettledRecord | None:
    """Days are settled in order, without gaps, from the genesis day on."""
    settled = application.state.settled
    if not len(settled):
        return None
    first = settled.get(0)
    assert first is not None
    return settled.get(day - first.day)


def settled_day(application: Application, day: int) -> SettledDay | None:
    record = settled_record(application, day)
    if record is None:
        return None
    return SettledDay(
        day=record.day,
        members=record.members,
        members_counted=record.members_counted,
        total=record.total,
        minted=record.minted,
        cap_units=record.cap_units,
        days_in_month=record.days_in_month,
        root=record.root,
        height=record.height,
        rows=record.rows,
    )


def standing(application: Application, number: int, day: int) -> DayStanding:
    """A member's part of a day that is open or was settled; zeros for any other day or number."""
    state = application.state
    opened = state.open_days.get(day)
    if opened is not None:
        return _standing_today(opened, number)
    record = settled_record(application, day)
    if record is None:
        return DayStanding(day, 0, {}, {}, None)
    table = days.point_table(state.policy_at(day).participation)
    rows = application.days.all_rows(day)
    found = days.standing(table, day, rows, number, lambda song: state.first_song_days.get(number << 32 | song))
    return DayStanding(day, found.points, found.counts, found.points_by_kind, payout(record, found.points))


def _standing_today(opened: days.OpenDay, number: int) -> DayStanding:
    """From the counts that the law keeps while the day is open: what is counted has earned its kind's points."""
    if not 0 <= number < opened.counts.count:
        return DayStanding(opened.day, 0, {}, {}, None)
    row = opened.counts.row(number)
    counted = {kind: days.count_of(row, kind) for kind in range(len(opened.table))}
    counts = {kind: count for kind, count in counted.items() if count}
    by_kind = {kind: count * opened.table[kind][0] for kind, count in counts.items()}
    return DayStanding(opened.day, opened.points.shorts[number], counts, by_kind, None)


def _outcome(body: Body, height: int, time_ms: int, index: int) -> Outcome:
    receipt = body.receipts[index]
    return Outcome(
        id=receipt.id,
        height=height,
        index=index,
        time_ms=time_ms,
        rejection=receipt.rejection,
        command=receipt.command,
        events=[rules.decode_event(raw) for raw in receipt.events],
    )
