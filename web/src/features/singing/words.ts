/** Words of the stage that depend on what happened. */
import { m } from '$lib/paraglide/messages';
import type { NoteKind } from '$features/songs/model';
import type { LineWord } from './running';
import type { Difficulty } from './settings.svelte';

const LINES: Record<LineWord, () => string> = {
  perfect: m.singing_line_perfect,
  great: m.singing_line_great,
  good: m.singing_line_good,
  ok: m.singing_line_ok,
  missed: m.singing_line_missed,
};

export const wordText = (word: LineWord) => LINES[word]();

const DIFFICULTIES: Record<Difficulty, () => string> = {
  easy: m.singing_difficulty_easy,
  normal: m.singing_difficulty_normal,
  hard: m.singing_difficulty_hard,
};

export const difficultyText = (difficulty: Difficulty) => DIFFICULTIES[difficulty]();

const KINDS: Record<NoteKind, () => string> = {
  normal: m.singing_kind_normal,
  golden: m.singing_kind_golden,
  freestyle: m.singing_kind_freestyle,
  rap: m.singing_kind_rap,
  rap_golden: m.singing_kind_rap_golden,
};

export const kindText = (kind: NoteKind) => KINDS[kind]();

const WHY_NOT: Record<string, () => string> = {
  not_sung: m.singing_why_not_sung,
  replay: m.singing_why_replay,
  own_song: m.singing_why_own_song,
  song_too_short: m.singing_why_song_too_short,
  not_covered: m.singing_why_not_covered,
  not_voiced: m.singing_why_not_voiced,
  few_points: m.singing_why_few_points,
  too_quick: m.singing_why_too_quick,
  overlaps: m.singing_why_overlaps,
};

/** Why a singing earns no points of the day, in a sentence; a code that this page does not know gets a general one. */
export const whyNotText = (code: string | null) => (WHY_NOT[code ?? ''] ?? m.singing_why_other)();

/** Why a singing has no score, in a sentence. */
export function failureText(code: string | null): string {
  if (code === 'given_up') return m.singing_failed_given_up();
  return code === 'no_sound' || code === 'abandoned' ? m.singing_failed_no_sound() : m.singing_failed_text();
}
