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

/** What to call the machine that this page runs on, until its member says better. */
export function machineName(agent: string): string {
  const machines: [RegExp, string][] = [
    [/iPhone/, 'iPhone'],
    [/iPad/, 'iPad'],
    [/Android.*Mobile/, 'Android'],
    [/Android/, 'Android tablet'],
    [/Macintosh/, 'Mac'],
    [/Windows/, 'Windows PC'],
    [/CrOS/, 'Chromebook'],
    [/Linux/, 'Linux PC'],
  ];
  const browsers: [RegExp, string][] = [
    [/Firefox\//, 'Firefox'],
    [/Edg\//, 'Edge'],
    [/SamsungBrowser\//, 'Samsung Internet'],
    [/Chrome\//, 'Chrome'],
    [/Safari\//, 'Safari'],
  ];
  const found = (names: [RegExp, string][]) => names.find(([pattern]) => pattern.test(agent))?.[1];
  return [found(machines), found(browsers)].filter(Boolean).join(' · ') || '?';
}
