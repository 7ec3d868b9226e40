import { describe, expect, it } from 'vitest';
import { adviceText, centsText, markText, onsetText, type Advice, type AdviceKind } from './marks';

const LINES = [
  { text: 'Arirang', start_ms: 0, end_ms: 1, points: 1, points_max: 1 },
  { text: 'over the hill', start_ms: 2, end_ms: 3, points: 1, points_max: 1 },
];
const advice = (kind: AdviceKind, line: number | null, amount: number, amount_beside: number | null = null): Advice => ({
  kind, line, amount, amount_beside,
});

describe('the sentences that help', () => {
  it('name the line, its words and how far it was off', () => {
    expect(adviceText(advice('flat', 1, 40), LINES)).toBe('Line 2, “over the hill”, is flat by 40 cents: aim a little higher.');
    expect(adviceText(advice('late', 0, 120), LINES)).toContain('Line 1, “Arirang”, comes 120 ms late');
  });

  it('say shares as per cent and a vibrato by rate and depth', () => {
    expect(adviceText(advice('let_go', null, 0.43), LINES)).toContain('43 %');
    expect(adviceText(advice('vibrato', null, 5.5, 60), LINES)).toMatch(/5\.5 times a second, 60 cents/);
  });

  it('leave out what they do not know', () => {
    expect(adviceText(advice('yodel' as AdviceKind, null, 1), LINES)).toBe('');
  });
});

describe('the numbers of a note', () => {
  it('say on which side of the note and of the beat it was', () => {
    expect([centsText(-40), centsText(25), centsText(-10)]).toEqual(['40 cents flat', '25 cents sharp', 'in tune']);
    expect([onsetText(120), onsetText(-70), onsetText(20)]).toEqual(['120 ms late', '70 ms early', 'in time']);
  });

  it('leave out what is not known', () => {
    expect(markText({ cents: null, onset_ms: null })).toBe('not heard');
    expect(markText({ cents: 0, onset_ms: 0, held: 0.92, vibrato: null })).toBe('in tune · in time · held 92 %');
  });
});
