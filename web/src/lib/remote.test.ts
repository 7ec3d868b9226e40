import { expect, test } from 'vitest';
import { distance, type Box } from './remote';

const box = (left: number, top: number, width = 100, height = 40): Box => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
});

test('only what lies in the direction can be reached', () => {
  const here = box(200, 200);
  expect(distance(here, box(200, 300), 'down')).toBeLessThan(Infinity);
  expect(distance(here, box(200, 300), 'up')).toBe(Infinity);
  expect(distance(here, box(400, 200), 'right')).toBeLessThan(Infinity);
  expect(distance(here, box(400, 200), 'left')).toBe(Infinity);
  expect(distance(here, here, 'down')).toBe(Infinity);
});

test('the next row comes before what is nearer and aside', () => {
  const here = box(0, 0);
  expect(distance(here, box(0, 80), 'down')).toBeLessThan(distance(here, box(180, 45), 'down'));
});

test('a row is left sideways along the row', () => {
  const here = box(0, 100);
  expect(distance(here, box(300, 100), 'right')).toBeLessThan(distance(here, box(110, 160), 'right'));
});

test('of a row of equals below, the one straight below is reached', () => {
  const here = box(120, 0);
  const below = [0, 120, 240].map((left) => distance(here, box(left, 60), 'down'));
  expect(below.indexOf(Math.min(...below))).toBe(1);
});

test('boxes that overlap a little still lie beside each other', () => {
  expect(distance(box(0, 0), box(0, 36), 'down')).toBeLessThan(Infinity);
  expect(distance(box(0, 0), box(0, 20), 'down')).toBe(Infinity);
});
