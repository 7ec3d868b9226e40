import { expect, test } from 'vitest';
import { ask, cameIn, dueOn } from './wish';

const rose = { recording: 'b', gift: 1 };

test('what a guest asked for is due once, after coming in', () => {
  ask(rose);
  cameIn();
  expect(dueOn('b')).toEqual(rose);
  expect(dueOn('b')).toBeNull();
});

test('nothing is due for a guest who goes back without coming in, also if they come in later', () => {
  ask(rose);
  expect(dueOn('b')).toBeNull();
  cameIn();
  expect(dueOn('b')).toBeNull();
});

test('another recording is given nothing', () => {
  ask(rose);
  cameIn();
  expect(dueOn('c')).toBeNull();
  expect(dueOn('b')).toBeNull();
});

test('who came in for nothing finds nothing due', () => {
  ask(rose);
  cameIn();
  cameIn();
  expect(dueOn('b')).toBeNull();
});
