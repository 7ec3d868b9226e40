/** What a singing was like, note by note and line by line, and the sentences that help: numbers turned into words. */
import { m } from '$lib/paraglide/messages';
import type { LineScore } from './model';

export interface Vibrato {
  rate_hz: number;
  /** To each side of the pitch. */
  depth_cents: number;
}

/** How one note was sung; null where it cannot be told. */
export interface NoteMark {
  start_ms: number;
  line: number;
  /** Over (sharp) or under (flat) the note. */
  cents: number | null;
  /** After (late) or before (early) its beginning. */
  onset_ms: number | null;
  /** Of a long note, the part for which its pitch was kept. */
  held: number | null;
  vibrato: Vibrato | null;
}

export interface LineMark {
  cents: number | null;
  onset_ms: number | null;
  heard_share: number;
}

export interface Breath {
  start_ms: number;
  end_ms: number;
  /** In the middle of a line. */
  within: boolean;
}

export type AdviceKind =
  | 'line_good' | 'vibrato' | 'held' | 'flat' | 'sharp' | 'early' | 'late' | 'other_notes' | 'left_out' | 'let_go'
  | 'breath_within';

/** One sentence as numbers; lines are counted from 0, null where it is about the whole song. */
export interface Advice {
  kind: AdviceKind;
  line: number | null;
  amount: number;
  amount_beside: number | null;
}

export interface Marks {
  notes: NoteMark[];
  lines: LineMark[];
  breaths: Breath[];
  held_share: number | null;
  advice: Advice[];
}

/** From here on the picture shows a note as early or late. */
export const ONSET_SHOWN_MS = 60;
const TUNED_CENTS = 10;
const TIMED_MS = 20;

type Said = { line: string; amount: string; beside: string };

const SENTENCES: Record<AdviceKind, (said: Said) => string> = {
  line_good: m.marks_line_good,
  vibrato: m.marks_vibrato_good,
  held: m.marks_held_good,
  flat: m.marks_flat_advice,
  sharp: m.marks_sharp_advice,
  early: m.marks_early_advice,
  late: m.marks_late_advice,
  other_notes: m.marks_other_notes,
  left_out: m.marks_left_out,
  let_go: m.marks_let_go,
  breath_within: m.marks_breath_within,
};

const SHARES: readonly AdviceKind[] = ['held', 'let_go', 'left_out'];

/** The sentence of an advice; empty for a kind that this page does not know. */
export function adviceText({ kind, line, amount, amount_beside }: Advice, lines: readonly LineScore[]): string {
  const said = {
    line: line === null ? '' : m.marks_line({ number: line + 1, text: lines[line]?.text ?? '' }),
    amount: String(SHARES.includes(kind) ? Math.round(amount * 100) : amount),
    beside: String(amount_beside ?? ''),
  };
  return SENTENCES[kind]?.(said) ?? '';
}

/** How far a pitch is beside its note, in words. */
export function centsText(cents: number): string {
  if (Math.abs(cents) <= TUNED_CENTS) return m.marks_in_tune();
  return cents > 0 ? m.marks_sharp({ cents }) : m.marks_flat({ cents: -cents });
}

/** How far a beginning is beside its time, in words. */
export function onsetText(onset_ms: number): string {
  if (Math.abs(onset_ms) <= TIMED_MS) return m.marks_in_time();
  return onset_ms > 0 ? m.marks_late({ ms: onset_ms }) : m.marks_early({ ms: -onset_ms });
}

/** All that is known of a note or a line, as one line of words. */
export function markText(mark: Partial<NoteMark> & { cents: number | null; onset_ms: number | null }): string {
  const parts = [
    mark.cents === null ? m.marks_not_heard() : centsText(mark.cents),
    mark.onset_ms === null ? '' : onsetText(mark.onset_ms),
    mark.held == null ? '' : m.marks_held({ percent: Math.round(mark.held * 100) }),
    mark.vibrato ? m.marks_vibrato({ rate: mark.vibrato.rate_hz, depth: Math.round(mark.vibrato.depth_cents) }) : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
