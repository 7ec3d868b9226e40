/** A song with its notes, as the house writes it. */
import type { Id, SongCard } from '$lib/api/shapes';

export type NoteKind = 'normal' | 'golden' | 'freestyle' | 'rap' | 'rap_golden';

export interface Note {
  kind: NoteKind;
  start_ms: number;
  duration_ms: number;
  /** A MIDI number: 60 is the middle C. */
  pitch: number;
  /** The syllable, with the blanks that part words; `~` holds the one before. */
  text: string;
}

export interface Line {
  start_ms: number;
  end_ms: number;
  notes: Note[];
}

export interface Voice {
  name: string;
  lines: Line[];
}

export interface Song extends SongCard {
  audio_url: string | null;
  background_url: string | null;
  video_url: string | null;
  /** Where in the video the song begins. */
  video_gap_ms: number | null;
  medley_ms: [number, number] | null;
  /** Who wrote the text. */
  creator: string | null;
  /** The sound is still to be measured, or to be played from the file that came in. */
  sound_waits: boolean;
  sound_fault: string | null;
  loudness_lufs: number | null;
  /** A beat's length, as feet tap it, and where one falls. */
  beat_ms: number;
  first_beat_ms: number;
  holders: { account: number; basis_points: number }[];
  licence: string;
  voices_notes: Voice[];
}

export interface CataloguePage {
  songs: SongCard[];
  next: string | null;
  total: number;
}

export const orders = ['title', 'new', 'rising', 'sung'] as const;
export type Order = (typeof orders)[number];

/** What a list is narrowed by, as the house and the address bar name it; what is absent narrows nothing. */
export const filterKinds = ['language', 'genre', 'decade', 'edition', 'mood', 'artist', 'duet', 'unsung'] as const;
export type FilterKind = (typeof filterKinds)[number];
export type Filters = Partial<Record<FilterKind, string>>;

export interface Facet {
  value: string;
  name: string;
  songs: number;
}

export interface Facets {
  languages: Facet[];
  genres: Facet[];
  decades: Facet[];
  editions: Facet[];
  moods: Facet[];
  artists: Facet[];
  duets: number;
}

export interface ShelvesView {
  new: SongCard[];
  rising: SongCard[];
  unsung: SongCard[];
  fitting: SongCard[];
}

export interface ArtistView {
  key: string;
  name: string;
  singings: number;
  languages: string[];
  genres: string[];
  years: [number, number] | null;
  songs: CataloguePage;
}

/** The notes that a member sings well, as MIDI numbers. */
export interface VoiceRange {
  low: number;
  high: number;
  singings: number;
}

export const artistPath = (key: string) => `/artists/${encodeURIComponent(key)}`;
const NOTES = ['C', 'C♯', 'D', 'D♯', 'E', 'F', 'F♯', 'G', 'G♯', 'A', 'A♯', 'B'];
/** A MIDI number as musicians say it: 60 is C4. */
export const noteText = (midi: number) => `${NOTES[midi % 12]}${Math.floor(midi / 12) - 1}`;

export const singPath = (id: Id) => `/songs/${id}/sing`;


/** A language's name for the reader: the house writes codes or English names. */
export function languageText(language: string, reader: string): string {
  try {
    const name = new Intl.DisplayNames(reader, { type: 'language', fallback: 'none' }).of(codeOf(language));
    if (name) return name;
  } catch {
    // Not a code that the browser knows: the name that the song carries is shown.
  }
  return language.charAt(0).toUpperCase() + language.slice(1);
}

const CODES: Record<string, string> = {
  korean: 'ko', english: 'en', japanese: 'ja', chinese: 'zh', mandarin: 'zh', cantonese: 'yue', spanish: 'es',
  german: 'de', french: 'fr', italian: 'it', portuguese: 'pt', vietnamese: 'vi', thai: 'th', indonesian: 'id',
  russian: 'ru', scots: 'sco', latin: 'la', polish: 'pl', dutch: 'nl', swedish: 'sv', turkish: 'tr', arabic: 'ar',
  hindi: 'hi', filipino: 'fil', finnish: 'fi', norwegian: 'no', danish: 'da', czech: 'cs', greek: 'el',
};

const codeOf = (language: string) => CODES[language.toLowerCase()] ?? language;
