/** Recordings as the house writes them, and how messages change a page that shows one. */
import { asked, api } from '$lib/api/client';
import { m } from '$lib/paraglide/messages';
import type { Id, RecordingCard, Singer } from '$lib/api/shapes';
import type { MixSettings } from '$lib/audio/presets';
import type { Message } from '$lib/live';
import type { GiftShown } from '$features/gifts/model';

export interface GiftGiven {
  sender: { account: number; name: string | null };
  gift: number;
  amount: string;
  time_ms: number;
}

/** Whether others may sing to a voice: nobody, each use asked for, everybody. */
export type Opens = 'no' | 'ask' | 'all';

/** How one voice stands among the others. */
export interface Standing {
  level_db: number;
  /** −1 left, 1 right. */
  pan: number;
  lag_ms: number;
}

export interface RecordedVoice extends Standing {
  place: number;
  singer: Singer;
  /** Of the song: 0 is P1. */
  voice: number;
  score: number;
  consent: 'asked' | 'given';
  opens: Opens;
}

export interface Recording extends RecordingCard {
  /** Whether one's voice is in it. */
  own: boolean;
  /** Whether one keeps it: mixes and publishes it. */
  keeper: boolean;
  voices: RecordedVoice[];
  /** The recording that it was sung to. */
  joins: Id | null;
  can_join: boolean;
  /** Voices and accompaniment to sing to; null while nobody may, or until it is made. */
  guide_url: string | null;
  /** Semitones over the song as it was recorded. */
  key: number;
  liked: boolean;
  can_like: boolean;
  /** The mix, null until it is made. */
  sound_url: string | null;
  /** The dry voice, for its singer; null where there are several. */
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

type Questions = {
  order?: string;
  member?: number;
  song?: Id;
  following?: 'true' | null;
  /** Those that were sung to this recording. */
  joins?: Id;
  /** Those that wait for one to agree. */
  asking?: 'true';
  next?: string | null;
};

/** A singer's name, or a number where there is none any more. */
export const nameOf = ({ account, name }: Singer): string => name ?? m.shell_somebody({ account });

/** Everybody who sings, in one line. */
export const namesOf = (recording: RecordingCard): string => recording.singers.map(nameOf).join(' & ');

/** Where one sings to a recording. */
export const joinPath = (recording: RecordingCard): string => `/songs/${recording.song.id}/sing?join=${recording.id}`;

export const recordings = {
  list: (questions: Questions) =>
    api.get<RecordingPage>(asked('/recordings', questions)),
  get: (id: Id) => api.get<Recording>(`/recordings/${id}`),
  keep: (singing: Id) => api.post<Recording>(`/singings/${singing}/recording`),
  mix: (id: Id, mix: MixSettings) => api.put<Recording>(`/recordings/${id}/mix`, mix),
  publish: (id: Id) => api.post<Recording>(`/recordings/${id}/publish`),
  unpublish: (id: Id) => api.post<Recording>(`/recordings/${id}/unpublish`),
  open: (id: Id, opens: Opens) => api.put<Recording>(`/recordings/${id}/opening`, { opens }),
  answer: (id: Id, agrees: boolean) => api.post<void>(`/recordings/${id}/consent`, { agrees }),
  stand: (id: Id, place: number, standing: Standing) => api.put<Recording>(`/recordings/${id}/voices/${place}`, standing),
  gather: (id: Id, joined: Id[]) => api.post<Recording>(`/recordings/${id}/chorus`, { recordings: joined }),
  delete: (id: Id) => api.delete<void>(`/recordings/${id}`),
  like: (id: Id) => api.put<Recording>(`/recordings/${id}/like`),
  unlike: (id: Id) => api.delete<Recording | undefined>(`/recordings/${id}/like`),
};
