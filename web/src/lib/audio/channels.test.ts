import { describe, expect, it } from 'vitest';
import { ChannelBlend, type InputChannel } from './channels';

const QUANTUM = 128;
const full = (level: number) => new Float32Array(QUANTUM).fill(level);

/** What comes after a second of the same. */
function after(channel: InputChannel, sides: Float32Array[]): number {
  const blend = new ChannelBlend(channel);
  const voice = new Float32Array(QUANTUM);
  for (let quantum = 0; quantum < 400; quantum += 1) blend.blend(sides, voice);
  return voice.at(-1)!;
}

describe('one voice from an input', () => {
  it('is a mono input as it is', () => {
    expect(after('both', [full(0.5)])).toBeCloseTo(0.5);
  });
  it('is the mean of two sides that both hear', () => {
    expect(after('both', [full(0.4), full(0.2)])).toBeCloseTo(0.3);
  });
  it('is the louder side where the other is silent, at its full level', () => {
    expect(after('both', [full(0), full(0.5)])).toBeCloseTo(0.5);
    expect(after('both', [full(0.5), full(0)])).toBeCloseTo(0.5);
  });
  it('is one side where that was chosen', () => {
    expect(after('left', [full(0.4), full(0.2)])).toBeCloseTo(0.4);
    expect(after('right', [full(0.4), full(0.2)])).toBeCloseTo(0.2);
  });
  it('moves from one to the other without a step', () => {
    const blend = new ChannelBlend('both');
    const voice = new Float32Array(QUANTUM);
    let before = 0.25;
    for (let quantum = 0; quantum < 200; quantum += 1) {
      blend.blend([full(0.5), full(quantum < 2 ? 0.5 : 0)], voice);
      for (const sample of voice) {
        if (quantum > 0) expect(Math.abs(sample - before)).toBeLessThan(quantum === 2 ? 0.26 : 0.01);
        before = sample;
      }
    }
    expect(before).toBeCloseTo(0.5);
  });
});
