import { expect, test } from 'vitest';
import { sounding_db } from './sound-shape';

test('pauses do not make a voice quieter', () => {
  const rate = 8000;
  const tone = Float32Array.from({ length: rate * 4 }, (_, frame) => 0.5 * Math.sin((2 * Math.PI * 440 * frame) / rate));
  const broken = tone.map((sample, frame) => (frame < rate * 2 ? sample : 0));
  expect(sounding_db(tone, rate)).toBeCloseTo(-9.03, 1);
  expect(sounding_db(broken, rate)).toBeCloseTo(-9.03, 1);
});

test('silence has no level', () => {
  expect(Number.isFinite(sounding_db(new Float32Array(8000), 8000))).toBe(false);
});
