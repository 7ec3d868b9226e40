/** A singing and its score, as the house writes them. */
import type { Id, SongCard } from '$lib/api/shapes';
import type { Message } from '$lib/live';
import type { NoteKind } from '$features/songs/model';
import type { Marks } from './marks';
import type { Difficulty } from './settings.svelte';

export interface LineScore {
  text: string;
  start_ms: number;
  end_ms: number;
  points: number;
  points_max: number;
}

export interface KindScore {
  points: number;
  points_max: number;
}

/** The pitch of a whole singing: a MIDI number each hop, null where nobody sings. */
export interface Contour {
  hop_ms: number;
  midi: (number | null)[];
}

/** A singing as lists have it. */
export interface SingingEntry {
  id: Id;
  song: SongCard;
  voice: number;
  /** Semitones over the song as it was recorded. */
  key: number;
  difficulty: Difficulty;
  state: 'open' | 'scoring' | 'scored' | 'failed';
  started_ms: number;
  /** 0 to 100. */
  score: number | null;
  stars: number;
  counted: boolean;
  why_not: string | null;
  recording: Id | null;
  /** The recording that it was sung to. */
  joins: Id | null;
}

export interface Singing extends SingingEntry {
  failure: string | null;
  chunks: number[];
  /** Of 10,000; null until it is scored, as are the parts of it. */
  points: number | null;
  note_points: number | null;
  line_points: number | null;
  lag_ms: number | null;
  lines: LineScore[];
  kinds: Partial<Record<NoteKind, KindScore>>;
  best_line: number | null;
  worst_line: number | null;
  /** About the sound itself. */
  notes: string[];
  /** How it was sung; null until it is scored, and where nobody sang. */
  marks: Marks | null;
  contour: Contour | null;
  sung: boolean;
  replay: boolean;
  /** The dry voice, while it is kept. */
  voice_url: string | null;
  live: Record<string, number>;
}

/** Whether a message says that this singing has its score: the page then fetches it. */
export function tellsScoreOf(id: Id, message: Message): boolean {
  return message.type === 'SingingScored' && message.singing === id;
}
