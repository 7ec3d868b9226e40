/** Devices and the invitations by which they join. */
import type { Id } from '$lib/api/shapes';

export interface Device {
  key: string;
  name: string | null;
  roles: ('owner' | 'spend' | 'act')[];
  owner_from_ms: number | null;
  owner_until_ms: number | null;
  added_ms: number;
  this: boolean;
  words: boolean;
}

export interface Invite {
  invite: Id;
  state: 'waiting' | 'asked' | 'approved' | 'refused' | 'expired';
  expires_ms: number;
  key: string | null;
  device_name: string | null;
  check: string | null;
  account: number | null;
  member_name: string | null;
  live?: Record<string, number>;
}
