/** The explorer's words for kinds of accounts, reasons of movements and roles of keys; what this page does not know is shown as it is. */
import { m } from '$lib/paraglide/messages';

const KINDS: Record<string, () => string> = {
  member: m.explorer_kind_member,
  reserve: m.explorer_kind_reserve,
  sale: m.explorer_kind_sale,
  community_fund: m.explorer_kind_community_fund,
  team_lock: m.explorer_kind_team_lock,
  attestor: m.explorer_kind_attestor,
  registrar: m.explorer_kind_registrar,
  delegate: m.explorer_kind_delegate,
};

const REASONS: Record<string, () => string> = {
  genesis: m.explorer_reason_genesis,
  transfer: m.explorer_reason_transfer,
  gift: m.explorer_reason_gift,
  song: m.explorer_reason_song,
  sale: m.explorer_reason_sale,
  sandbox_grant: m.explorer_reason_sandbox_grant,
  welcome: m.explorer_reason_welcome,
  hold_released: m.explorer_reason_hold_released,
  share: m.explorer_reason_share,
  claim_paid: m.explorer_reason_claim_paid,
  claim_deposit: m.explorer_reason_claim_deposit,
};

const ROLES: Record<string, () => string> = {
  owner: m.devices_role_owner,
  spend: m.devices_role_spend,
  act: m.devices_role_act,
};

const wordIn = (words: Record<string, () => string>, name: string) => words[name]?.() ?? name.replaceAll('_', ' ');

export const accountKindText = (kind: string) => wordIn(KINDS, kind);
export const reasonText = (reason: string) => wordIn(REASONS, reason);
export const roleText = (role: string) => wordIn(ROLES, role);
