/** What the checks say, in words: what it is, how often, and where first. */
import { lengthText } from '$lib/dates';
import { m } from '$lib/paraglide/messages';
import type { Check, Content } from './model';

const SENTENCES: Record<string, (check: { count: number; where: string }) => string> = {
  no_title: m.drafts_check_no_title,
  no_artist: m.drafts_check_no_artist,
  no_language: m.drafts_check_no_language,
  shares_wrong: m.drafts_check_shares_wrong,
  holder_unknown: m.drafts_check_holder_unknown,
  not_declared: m.drafts_check_not_declared,
  no_sound: m.drafts_check_no_sound,
  silent: m.drafts_check_silent,
  quiet: m.drafts_check_quiet,
  loud: m.drafts_check_loud,
  clipped: m.drafts_check_clipped,
  gaps: m.drafts_check_gaps,
  short: m.drafts_check_short,
  no_words: m.drafts_check_no_words,
  untimed: m.drafts_check_untimed,
  no_length: m.drafts_check_no_length,
  overlap: m.drafts_check_overlap,
  beyond_sound: m.drafts_check_beyond_sound,
  out_of_range: m.drafts_check_out_of_range,
  hard_to_reach: m.drafts_check_hard_to_reach,
  unpitched: m.drafts_check_unpitched,
  no_melody: m.drafts_check_no_melody,
};

export function checkText(check: Check, content: Content): string {
  const sentence = SENTENCES[check.code];
  return sentence ? sentence({ count: check.count, where: whereOf(check, content) }) : check.code;
}

/** The first note that is meant, or the first stretch of the sound. */
function whereOf(check: Check, content: Content): string {
  const [line, note] = check.places[0] ?? [];
  const text = content.lines[line ?? -1]?.notes[note ?? -1]?.text.trim();
  if (line !== undefined) return m.drafts_where({ line: line + 1, text: text ?? '' });
  const span = check.spans_ms[0];
  return span ? `${lengthText(span[0])}–${lengthText(span[1])}` : '';
}
