/** Takedowns as the house writes them. */
import { api, asked } from '$lib/api/client';
import type { Id, Paged } from '$lib/api/shapes';
import { m } from '$lib/paraglide/messages';

export type Reason = 'copyright' | 'voice' | 'private' | 'unlawful';
export type State = 'waiting' | 'refused' | 'suspended' | 'restored' | 'kept_down';

export const REASONS: Record<Reason, () => string> = {
  copyright: m.takedowns_reason_copyright,
  voice: m.takedowns_reason_voice,
  private: m.takedowns_reason_private,
  unlawful: m.takedowns_reason_unlawful,
};

export const STATES: Record<State, () => string> = {
  waiting: m.takedowns_state_waiting,
  refused: m.takedowns_state_refused,
  suspended: m.takedowns_state_suspended,
  restored: m.takedowns_state_restored,
  kept_down: m.takedowns_state_kept_down,
};

/** What everybody may know. */
export interface LoggedTakedown {
  number: number;
  song_number: number;
  reason: Reason;
  state: State;
  asked_ms: number;
  decided_ms: number;
  answered: boolean;
  verdict_ms: number | null;
}

/** As whoever asked, or a holder of the song, is told. */
export interface Takedown {
  number: number;
  song: Id;
  song_number: number;
  title: string;
  artist: string;
  name: string;
  reason: Reason;
  words: string;
  state: State;
  asked_ms: number;
  decision: string | null;
  decided_ms: number | null;
  counter: string | null;
  verdict: string | null;
  verdict_ms: number | null;
  own: boolean;
  can_answer: boolean;
}

export interface Asking {
  reason: Reason;
  name: string;
  contact: string;
  words: string;
}

export const takedowns = {
  ask: (song: Id, asking: Asking) => api.post<{ number: number }>(`/songs/${song}/takedowns`, asking),
  mine: () => api.get<Takedown[]>('/takedowns/mine'),
  answer: (number: number, words: string) => api.put(`/takedowns/${number}/answer`, { words }),
  async log(next: string | null): Promise<Paged<LoggedTakedown>> {
    const page = await api.get<{ takedowns: LoggedTakedown[]; next: string | null }>(asked('/takedowns', { next }));
    return { items: page.takedowns, next: page.next };
  },
};
