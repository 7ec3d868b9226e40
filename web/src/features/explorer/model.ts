/** The ledger as everybody may see it: numbers, never names. */
import type { Units } from '$lib/api/shapes';

export interface BlockRow {
  height: number;
  time_ms: number;
  hash: string;
  transactions: number;
  rejected: number;
  own_events: number;
}

export interface Summary {
  name: string;
  sandbox: boolean;
  chain_id: string;
  genesis_hash: string;
  genesis_ms: number;
  symbol: string;
  units_per_cent: number;
  sequencer_key: string;
  height: number;
  time_ms: number;
  header_hash: string;
  accounts: number;
  supply: Units;
  minted: Units;
  sold: Units;
  sale_phase: number;
  holdings: { account: number; name: string; available: Units }[];
  blocks: BlockRow[];
}

/** A command or event: its kind under `type`, its fields by name, coin as decimal strings of units. */
export type Written = Record<string, unknown>;

export interface Block {
  height: number;
  time_ms: number;
  hash: string;
  previous: string;
  header: string;
  signature: string;
  transactions_total: number;
  transactions: { id: string; index: number; rejection: string | null; commands: string[] }[];
  own_events: Written[];
}

export interface Transaction {
  id: string;
  height: number;
  index: number;
  time_ms: number;
  rejection: string | null;
  rejected_command: number | null;
  expires_height: number;
  signers: string[];
  commands: Written[];
  events: Written[];
}

export interface Account {
  account: number;
  kind: string;
  available: Units;
  held: Units;
  debits: Units;
  credits: Units;
  /** What settled days have paid, of the credits. */
  rewards: Units;
  level: number;
  level_points: number;
  keys: { key: string; roles: string[] }[];
}

export interface PaidDay {
  day: number;
  points: number;
  payout: Units;
}

export interface DayRow {
  day: number;
  members: number;
  total: number;
  minted: Units;
  root: string;
  height: number;
  time_ms: number;
}

export interface Day {
  day: number;
  members: number;
  members_counted: number;
  accounts: number | null;
  total: number;
  minted: Units;
  cap_units: Units;
  days_in_month: number;
  root: string;
  height: number;
  rows: number;
  attested: { attestor: number; rows: number }[];
}
