import { expect, test } from 'vitest';
import { SmoothClock } from './smooth-clock';

test('steps of the device become an even run', () => {
  const clock = new SmoothClock();
  const read: number[] = [];
  for (let wall_ms = 0; wall_ms < 2000; wall_ms += 16) read.push(clock.read(Math.floor(wall_ms / 20) * 0.02, wall_ms));
  const steps = read.slice(20).map((value, index, all) => value - (all[index - 1] ?? value - 0.016));
  expect(Math.max(...steps.map((step) => Math.abs(step - 0.016)))).toBeLessThan(0.004);
});

test('a context that stood still is followed at once', () => {
  const clock = new SmoothClock();
  clock.read(1, 1000);
  expect(clock.read(1, 3000)).toBeCloseTo(1);
});
