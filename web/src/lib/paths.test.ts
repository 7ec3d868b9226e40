import { expect, test } from 'vitest';
import { comeInPath, matchPath, returnPath } from './paths';

test('a path is taken apart by its pattern', () => {
  expect(matchPath('/songs/:id/sing', '/songs/a%20b/sing')).toEqual({ id: 'a b' });
  expect(matchPath('/songs/:id', '/songs/%E0%A4%A')).toBeNull();
});

test('who comes in from a page returns to it', () => {
  expect(returnPath(new URL(comeInPath('/recordings/12?a=b'), 'https://house.example').search)).toBe('/recordings/12?a=b');
});

test('nobody is sent to another house', () => {
  for (const then of ['', '?then=', '?then=https://elsewhere.example/', '?then=//elsewhere.example', '?then=/\\elsewhere.example']) {
    expect(returnPath(then)).toBe('/');
  }
});
