import { expect, test } from 'vitest';
import { askingOf, queryOf } from './asking';

test('what is asked for survives the address bar', () => {
  const asking = { text: 'a&b=c', filters: { genre: 'hip hop', decade: '1990' }, fitting: true, order: 'rising' as const };
  expect(askingOf(queryOf(asking))).toEqual(asking);
});

test('a plain catalogue has no query', () => {
  expect(queryOf({ text: ' ', filters: {}, fitting: false, order: 'title' })).toBe('');
  expect(askingOf('')).toEqual({ text: '', filters: {}, fitting: false, order: 'title' });
});

test('what the page does not know is left out', () => {
  expect(askingOf('?order=worst&colour=red&genre=')).toEqual(askingOf(''));
});
