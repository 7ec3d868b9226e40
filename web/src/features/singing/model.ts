/** A singing and its score, as the house writes them. */
import type { Id, SongCard } from '$lib/api/shapes';
import type { Message } from '$lib/live';
import type { NoteKind } from '$features/songs/model';

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

export interface Singing {
  id: Id;
  song: SongCard;
  voice: number;
  state: 'open' | 'scoring' | 'scored' | 'failed';
  failure: string | null;
  started_ms: number;
  chunks: number[];
  /** 0 to 100. */
  score: number | null;
  stars: number;
  /** Of 10,000. */
  points: number;
  note_points: number;
  line_points: number;
  lag_ms: number;
  lines: LineScore[];
  kinds: Partial<Record<NoteKind, KindScore>>;
  best_line: number | null;
  worst_line: number | null;
  contour: { hop_ms: number; midi: (number | null)[] };
  sung: boolean;
  counted: boolean;
  why_not: string | null;
  replay: boolean;
  recording: Id | null;
  live: Record<string, number>;
}

/** Whether a message says that this singing has its score: the page then fetches it. */
export function tellsScoreOf(id: Id, message: Message): boolean {
  return message.type === 'SingingScored' && message.singing === id;
}
