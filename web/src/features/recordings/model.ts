/** Recordings as the house writes them, and how messages change a page that shows one. */
import { asked, api } from '$lib/api/client';
import type { Id, RecordingCard } from '$lib/api/shapes';
import type { MixSettings } from '$lib/audio/presets';
import type { Message } from '$lib/live';
import type { GiftShown } from '$features/gifts/model';

export interface GiftGiven {
  sender: { account: number; name: string | null };
  gift: number;
  amount: string;
  time_ms: number;
}

export interface Recording extends RecordingCard {
  own: boolean;
  liked: boolean;
  can_like: boolean;
  /** The mix, null until it is made. */
  sound_url: string | null;
  /** The dry voice, for its singer alone. */
  voice_url: string | null;
  /** In the key that was sung. */
  accompaniment_url: string;
  /** As its singer wants it. */
  mix: MixSettings;
  /** Whether the mix that is heard had gentle help with its pitch. */
  pitch_helped: boolean;
  mixing: boolean;
  /** Peaks, 0 to 255, over the whole length. */
  waveform: number[];
  gifts_latest: GiftGiven[];
  live: Record<string, number>;
}

export interface RecordingPage {
  recordings: RecordingCard[];
  next: string | null;
}

const GIFTS_SHOWN = 20;

export const isGift = (message: Message): message is Message & GiftShown => message.type === 'GiftShown';

/** A recording's page after a message of its topics. */
export function apply(recording: Recording, message: Message): Recording {
  if (message.type === 'LikesChanged') return { ...recording, likes: Number(message.likes) };
  if (isGift(message) && message.recording === recording.id) {
    const { sender, gift, amount, gifts, time_ms } = message;
    const latest = [{ sender, gift, amount, time_ms }, ...recording.gifts_latest].slice(0, GIFTS_SHOWN);
    return { ...recording, gifts, gifts_latest: latest };
  }
  return recording;
}

/** Whether two mixes sound alike, so that none need be made. */
export function sameMix(one: MixSettings, other: MixSettings): boolean {
  return (Object.keys(one) as (keyof MixSettings)[]).every((name) => one[name] === other[name]);
}

export const recordings = {
  list: (questions: { order?: string; member?: number; song?: Id; following?: 'true' | null; next?: string | null }) =>
    api.get<RecordingPage>(asked('/recordings', questions)),
  get: (id: Id) => api.get<Recording>(`/recordings/${id}`),
  keep: (singing: Id) => api.post<Recording>(`/singings/${singing}/recording`),
  mix: (id: Id, mix: MixSettings) => api.put<Recording>(`/recordings/${id}/mix`, mix),
  publish: (id: Id) => api.post<Recording>(`/recordings/${id}/publish`),
  unpublish: (id: Id) => api.post<Recording>(`/recordings/${id}/unpublish`),
  delete: (id: Id) => api.delete<void>(`/recordings/${id}`),
  like: (id: Id) => api.put<Recording>(`/recordings/${id}/like`),
  unlike: (id: Id) => api.delete<Recording | undefined>(`/recordings/${id}/like`),
};
