/** Failures as sentences for people: what happened, what was not lost, what to do. */
import { Problem } from './api/problem';
import { m } from './paraglide/messages';
import { getLocale } from './paraglide/runtime';
import { toasts } from './ui/toasts.svelte';
import { KeyLostError } from './wallet';

const SENTENCES: Record<string, () => string> = {
  offline: m.problem_offline,
  not_signed_in: m.problem_not_signed_in,
  not_found: m.problem_not_found,
  too_many_requests: m.problem_too_many_requests,
  registrar_limit: m.problem_registrar_limit,
  disk_full: m.problem_disk_full,
  name_refused: m.problem_name_refused,
  key_unknown: m.problem_key_unknown,
  key_taken: m.problem_key_taken,
  last_owner_key: m.problem_last_owner_key,
  key_leaving: m.problem_key_leaving,
  owner_leaving: m.problem_owner_leaving,
  not_authorised: m.problem_not_authorised,
  expired: m.problem_expired,
  balance_too_small: m.problem_balance_too_small,
  account_unknown: m.problem_account_unknown,
  payer_is_payee: m.problem_payer_is_payee,
  payee_not_allowed: m.problem_payee_not_allowed,
  invite_closed: m.problem_invite_closed,
  gift_to_oneself: m.problem_gift_to_oneself,
  not_sung_cannot_be_published: m.problem_not_sung,
  replay_cannot_be_published: m.problem_replay,
  allowance_exhausted: m.problem_allowance_exhausted,
  allowance_needed: m.problem_allowance_exhausted,
  allowance_out_of_bounds: m.problem_allowance_out_of_bounds,
  confirmation_wrong: m.problem_confirmation_wrong,
  blocked: m.problem_blocked,
  own_account: m.problem_own_account,
  list_full: m.problem_list_full,
  title_refused: m.problem_title_refused,
  order_changed: m.problem_order_changed,
  too_many_reports: m.problem_too_many_reports,
  words_refused: m.problem_words_refused,
  too_many_follows: m.problem_too_many_follows,
  too_many_blocks: m.problem_too_many_blocks,
  song_suspended: m.problem_song_suspended,
  shares_invalid: m.problem_shares_invalid,
  offer_unknown: m.problem_offer_unknown,
  share_too_small: m.problem_share_too_small,
  holders_full: m.problem_holders_full,
  claim_unknown: m.problem_claim_unknown,
  too_many_claims: m.problem_too_many_claims,
  too_many_takedowns: m.problem_too_many_takedowns,
  takedown_not_open: m.problem_takedown_not_open,
  not_agreed: m.problem_not_agreed,
  not_published: m.problem_not_published,
  not_joined: m.problem_not_joined,
  too_many_voices: m.problem_too_many_voices,
  not_a_holder: m.problem_not_a_holder,
};

/** One sentence about a failure, in the reader's language where the page knows its code. */
export function sentenceOf(failure: unknown): string {
  if (failure instanceof KeyLostError) return m.problem_key_lost();
  if (!(failure instanceof Problem)) return m.problem_unknown();
  const known = SENTENCES[failure.code];
  if (known) return known();
  if (failure.status >= 500) return m.problem_house();
  return getLocale() === 'en' && failure.message ? failure.message : m.problem_refused({ code: failure.code });
}

/** Says a failure and lets what is not one of the expected kinds surface where developers look. */
export function tell(failure: unknown): void {
  toasts.say(sentenceOf(failure), 'bad');
  if (!(failure instanceof Problem) && !(failure instanceof KeyLostError)) console.error(failure);
}
