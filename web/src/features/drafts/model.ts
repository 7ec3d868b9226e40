/** Drafts as the house writes them, and the calls about them. */
import { api, asked } from '$lib/api/client';
import type { Id } from '$lib/api/shapes';
import type { NoteKind } from '$features/songs/model';

export interface DraftNote {
  /** Ends in a blank where a word does; `~` holds the syllable before. */
  text: string;
  start_ms: number | null;
  end_ms: number | null;
  /** A MIDI number; null is sung freely. */
  pitch: number | null;
  kind: NoteKind;
}

export interface DraftLine {
  notes: DraftNote[];
}

export interface Holder {
  account: number;
  basis_points: number;
}

export interface Content {
  title: string;
  artist: string;
  languages: string[];
  genres: string[];
  year: number | null;
  preview_ms: number | null;
  price_cents: 0 | 10;
  holders: Holder[];
  licence: string;
  declared: boolean;
  lines: DraftLine[];
}

export interface Draft {
  id: Id;
  version: number;
  content: Content;
  sound: { name: string; duration_ms: number; lufs: number | null; clipped: boolean; silences: [number, number][] } | null;
  sound_url: string | null;
  cover_url: string | null;
  has_guide: boolean;
  published: boolean;
  /** Texts that two pages saved at once, the latest first. */
  copies: { id: Id; kept_ms: number }[];
}

export interface DraftCard {
  id: Id;
  title: string;
  artist: string;
  published: boolean;
  changed_ms: number;
}

export interface Check {
  code: string;
  stops: boolean;
  count: number;
  /** [line, note] */
  places: [number, number][];
  spans_ms: [number, number][];
}

export interface Checks {
  checks: Check[];
  ready: boolean;
}

export interface WordsRead {
  title: string;
  artist: string;
  languages: string[];
  lines: DraftLine[];
  warnings: string[];
}

/** All shares together. */
export const WHOLE = 10_000;

export const drafts = {
  list: () => api.get<{ drafts: DraftCard[] }>('/drafts'),
  begin: (content: Partial<Content>) => api.post<Draft>('/drafts', content),
  get: (id: Id) => api.get<Draft>(`/drafts/${id}`),
  save: (id: Id, version: number, content: Content) => api.put<Draft>(`/drafts/${id}`, { version, content }),
  delete: (id: Id) => api.delete<void>(`/drafts/${id}`),
  copy: (id: Id, copy: Id) => api.get<Content>(`/drafts/${id}/copies/${copy}`),
  giveSound: (id: Id, file: File) => api.put<Draft>(asked(`/drafts/${id}/sound`, { name: file.name.slice(-100) }), file),
  giveCover: (id: Id, file: File) => api.put<Draft>(`/drafts/${id}/cover`, file),
  giveGuide: (id: Id, voice: Blob) => api.put<Draft>(`/drafts/${id}/guide`, voice),
  pitches: (id: Id, spans: [number, number][]) => api.post<{ pitches: (number | null)[] }>(`/drafts/${id}/pitches`, { spans }),
  /** Plain words where no name is given, else a song file by its name. */
  readWords: (words: Blob, name = '') => api.post<WordsRead>(asked('/drafts/words', { name: name.slice(-100) }), words),
  checks: (id: Id) => api.get<Checks>(`/drafts/${id}/checks`),
  publish: (id: Id, version: number) => api.post<Draft>(`/drafts/${id}/publish`, { version }),
};
