import { describe, expect, it } from 'vitest';
import { CLICK_EVERY_S, CLICKS, clickSound, delayOf } from './clicks';

const RATE = 48_000;
const FIRST = 3_000;
const played = Array.from({ length: CLICKS }, (_, click) => FIRST + Math.round(click * CLICK_EVERY_S * RATE));

/** Noise that is the same each time. */
function room(frames: number, level: number): Float32Array {
  let seed = 7;
  return Float32Array.from({ length: frames }, () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return level * (seed / 2 ** 30 - 1);
  });
}

function heard(delay_s: number, { level = 0.1, noise = 0.01, times = played } = {}): Float32Array {
  const recording = room(FIRST + Math.round((CLICKS * CLICK_EVERY_S + 1) * RATE), noise);
  const click = clickSound(RATE);
  for (const at of times) {
    click.forEach((sample, frame) => (recording[at + Math.round(delay_s * RATE) + frame]! += level * sample));
  }
  return recording;
}

describe('the delay of a device', () => {
  it.each([0.004, 0.043, 0.137, 0.42, 0.65])('of %d s is found to the millisecond', (delay_s) => {
    const found = delayOf(heard(delay_s), played, RATE)!;
    expect(Math.abs(found.delay_s - delay_s)).toBeLessThan(0.001);
    expect(found.heard).toBe(CLICKS);
  });

  it('is found though the wires are crossed and three clicks were talked over', () => {
    const found = delayOf(heard(0.1, { level: -0.1, times: played.slice(3) }), played, RATE)!;
    expect(Math.abs(found.delay_s - 0.1)).toBeLessThan(0.001);
    expect(found.heard).toBe(CLICKS - 3);
  });

  it('is not made up where nothing, or too little, was heard', () => {
    expect(delayOf(heard(0.1, { times: played.slice(0, 4) }), played, RATE)).toBeNull();
    expect(delayOf(new Float32Array(FIRST), played, RATE)).toBeNull();
    expect(delayOf(new Float32Array(600_000), played, RATE)).toBeNull();
  });

  it('is not made up from noise', () => {
    expect(delayOf(heard(0.1, { times: [] }), played, RATE)).toBeNull();
  });

  it('is not made up where each click came at another time', () => {
    const wild = played.map((at, click) => at + click * 1200);
    expect(delayOf(heard(0.05, { times: wild }), played, RATE)).toBeNull();
  });
});
