import { describe, expect, it } from 'vitest';
import { countInBeats_s } from './count-in';

describe('the beats before a song', () => {
  it('are four, and go on in the song', () => {
    expect(countInBeats_s(500, 0)).toEqual([-2, -1.5, -1, -0.5]);
  });
  it('meet the beat of a song that begins between two', () => {
    const beats = countInBeats_s(500, 1200);
    expect(beats).toHaveLength(4);
    for (const beat of beats) expect((1.2 - beat) / 0.5).toBeCloseTo(Math.round((1.2 - beat) / 0.5));
    expect(beats.at(-1)!).toBeLessThan(0);
    expect(beats.at(-1)!).toBeGreaterThanOrEqual(-0.5);
  });
});
