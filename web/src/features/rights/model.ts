/** Rights as the house writes them, and what a device signs about them. */
import { api, asked } from '$lib/api/client';
import type { Id, Paged, Sequences, Units } from '$lib/api/shapes';
import { m } from '$lib/paraglide/messages';

export interface Party {
  account: number;
  name: string | null;
}

export interface SongName {
  number: number;
  id: Id | null;
  /** Empty where the catalogue does not show it. */
  title: string;
  artist: string;
}

export interface Share {
  holder: Party;
  basis_points: number;
  /** Of it under claims. */
  disputed: number;
}

export interface Offer {
  offer: number;
  song: SongName;
  seller: Party;
  basis_points: number;
  /** `0` is a gift. */
  price: Units;
  /** Nobody: anybody may take it. */
  buyer: Party | null;
  offered_ms: number;
}

export interface Claim {
  claim: number;
  song: SongName;
  holder: Party;
  claimant: Party;
  basis_points: number;
  deposit: Units;
  held: Units;
  holder_says: number | null;
  claimant_says: number;
  opened_ms: number;
  due_ms: number;
}

export interface SongRights {
  song: SongName;
  price_cents: number;
  shares: Share[];
  offers: Offer[];
  claims: Claim[];
  deposit: Units;
  claim_days: number;
}

export interface Month {
  /** `2026-11`, UTC. */
  month: string;
  payments: number;
  amount: Units;
}

export interface Rights {
  songs: number;
  paid: Units;
  held: Units;
  months: Month[];
  payers: { account: number; payments: number; amount: Units }[];
  offers: Offer[];
  claims: Claim[];
  live: Sequences;
}

export interface HeldSong {
  song: SongName;
  basis_points: number;
  singings: number;
  payments: number;
  paid: Units;
}

/** Accounts below are the house's: nobody answers a claim for them. */
export const FIRST_MEMBER = 9;
const WHOLE = 10_000;

export const rights = {
  mine: () => api.get<Rights>('/rights'),
  ofSong: (id: Id) => api.get<SongRights>(`/songs/${id}/rights`),
  async songs(next: string | null): Promise<Paged<HeldSong>> {
    const page = await api.get<{ songs: HeldSong[]; next: string | null }>(asked('/rights/songs', { next }));
    return { items: page.songs, next: page.next };
  },
  statementAddress: (from: string, to: string) => `/api${asked('/rights/statement.csv', { from, to })}`,
};

export const rightsPath = (song: Id) => `/songs/${song}/rights`;

export const partyText = ({ account, name }: Party): string => name ?? m.shell_somebody({ account });

export const songText = ({ title, number }: SongName): string => title || m.rights_song_hidden({ number });

/** `2.5 %` of 250 basis points. */
export function percentText(basisPoints: number): string {
  return `${(basisPoints / 100).toFixed(2).replace(/\.?0+$/, '')} %`;
}

/** Basis points of what a member typed as percent, or null where it is not more than 0 and at most 100. */
export function typedPercent(text: string): number | null {
  const parts = /^(\d{1,3})(?:[.,](\d{1,2}))?\s*%?$/.exec(text.trim());
  if (!parts) return null;
  const points = Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'));
  return points > 0 && points <= WHOLE ? points : null;
}

/** What of a claim is still to be said by whom. */
export function claimText(claim: Claim): string {
  if (claim.holder_says === null) return m.rights_claim_unanswered({ holder: partyText(claim.holder) });
  return m.rights_claim_said({
    holder: partyText(claim.holder),
    holder_part: percentText(claim.holder_says),
    claimant: partyText(claim.claimant),
    claimant_part: percentText(claim.claimant_says),
  });
}
