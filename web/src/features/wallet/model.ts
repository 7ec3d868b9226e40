/** The wallet's nouns as the house writes them, and how live messages change what a page shows. */
import type { Id, Level, Sequences, Units } from '$lib/api/shapes';
import type { Message } from '$lib/live';

export interface Wallet {
  account: number;
  available: Units;
  held: Units;
  level: Level;
  level_points: number;
  next_level_points: number | null;
  height: number;
  time_ms: number;
  live: Sequences;
}

export type Reason = 'genesis' | 'transfer' | 'gift' | 'song' | 'sale' | 'sandbox_grant' | 'welcome' | 'hold_released' | 'team_release' | 'share' | 'claim_paid' | 'claim_deposit';

export interface Posting {
  height: number;
  index: number;
  time_ms: number;
  amount: Units;
  reason: Reason;
  other: { account: number; name: string | null };
  about: Id | null;
  transaction: string | null;
}

export interface Count {
  kind: string;
  count: number;
  points: number;
}

export interface Reward {
  day: number;
  points: number;
  total: number;
  members: number;
  pool: Units;
  payout: Units;
  minted: Units;
  height: number;
  counts: (Count & { cap: number })[];
  /** Units that one point more would have paid beside this. */
  another_point: Units;
  trust_weight: number;
  spendable_ms: number;
  rules_version: number;
  formula: { cap_units: Units; days_in_month: number; members_max: number; numerator: string; denominator: string };
}

export interface Today {
  day: number;
  points: number;
  counts: (Count & { cap: number })[];
  estimate: Units;
  members: number;
  total: number;
  active_minutes: number;
  welcome: { paid: boolean; minutes_needed: number; minutes: number; singing_needed: boolean };
  closes_ms: number;
  live: Sequences;
}

export interface Allowance {
  allowance: number;
  delegate: number;
  scope: 'gifts' | 'songs';
  cap: Units;
  left: Units;
  single: Units;
  expires_ms: number;
  live: boolean;
  uses: { time_ms: number; amount: Units; about: Id | null }[];
}

export interface Postings {
  postings: Posting[];
  next: string | null;
}

export interface Rewards {
  rewards: Reward[];
  next: string | null;
}

/** Kinds of which no more would have counted that day. Songs sung well and less well share their number. */
export function fullKinds(counts: (Count & { cap: number })[]): string[] {
  const sung = (kind: string): boolean => kind === 'song_sung' || kind === 'song_sung_well';
  const singings = counts.filter(({ kind }) => sung(kind)).reduce((sum, { count }) => sum + count, 0);
  const full = counts.filter(({ kind, count, cap }) => cap > 0 && (sung(kind) ? singings : count) >= cap);
  return full.map(({ kind }) => kind);
}

/** The wallet after a message: a balance that changed, or a level. */
export function applyToWallet(wallet: Wallet, message: Message): Wallet {
  switch (message.type) {
    case 'BalanceChanged':
      // One message a block: a snapshot of that block or a later one holds it already.
      if ((message.height as number) <= wallet.height) return wallet;
      return {
        ...wallet,
        available: sum(wallet.available, message.available_delta as Units),
        held: sum(wallet.held, message.held_delta as Units),
        height: message.height as number,
      };
    case 'LevelChanged':
      return { ...wallet, level: message.level as Level, level_points: message.level_points as number };
    default:
      return wallet;
  }
}

function sum(before: Units, delta: Units): Units {
  return String(BigInt(before) + BigInt(delta));
}

/** Today after a message: points that were just counted. */
export function applyToToday(today: Today, message: Message): Today {
  if (message.type !== 'PointsCounted') return today;
  return { ...today, points: message.points as number, estimate: message.estimate as Units };
}
