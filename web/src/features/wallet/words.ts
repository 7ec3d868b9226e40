/** What the wallet calls things: kinds of participation, reasons of postings. */
import { m } from '$lib/paraglide/messages';
import type { Count, Posting, Reason } from './model';

type Counted = (inputs: { count: number }) => string;

const KINDS: Record<string, Counted> = {
  song_new: m.wallet_kind_song_new,
  song_sung_well: m.wallet_kind_song_sung_well,
  song_sung: m.wallet_kind_song_sung,
  like_given: m.wallet_kind_like_given,
  recording_published: m.wallet_kind_recording_published,
  active_minute: m.wallet_kind_active_minute,
  room_kept: m.wallet_kind_room_kept,
  heard_by: m.wallet_kind_heard_by,
  room_taken_part: m.wallet_kind_room_taken_part,
  post_written: m.wallet_kind_post_written,
};

export function kindText({ kind, count }: Count): string {
  return (KINDS[kind] ?? m.wallet_kind_other)({ count });
}

const INCOMING: Partial<Record<Reason, (inputs: { who: string }) => string>> = {
  gift: m.wallet_in_gift,
  song: m.wallet_in_song,
  sale: m.wallet_in_sale,
  sandbox_grant: m.wallet_in_sandbox_grant,
  welcome: m.wallet_in_welcome,
  transfer: m.wallet_in_transfer,
  hold_released: m.wallet_in_transfer,
  share: m.wallet_in_share,
  claim_paid: m.wallet_in_claim,
  claim_deposit: m.wallet_in_deposit,
};

const OUTGOING: Partial<Record<Reason, (inputs: { who: string }) => string>> = {
  gift: m.wallet_out_gift,
  song: m.wallet_out_song,
  share: m.wallet_out_share,
  claim_paid: m.wallet_out_claim,
  claim_deposit: m.wallet_out_deposit,
};

/** A posting in a few words, as its account sees it. */
export function postingText({ amount, reason, other }: Posting): string {
  const who = other.name === null ? m.shell_somebody({ account: other.account }) : m.shell_honoured({ name: other.name });
  if (amount.startsWith('-')) return (OUTGOING[reason] ?? m.wallet_out_transfer)({ who });
  return (INCOMING[reason] ?? m.wallet_in_transfer)({ who });
}
