import { expect, test } from 'vitest';
import { routeOf } from './routes';

test('an address leads to its page with the named parts of its path', () => {
  const { route, parameters } = routeOf('/songs/00ff/sing');
  expect(route.pattern).toBe('/songs/:id/sing');
  expect(route.stage).toBe(true);
  expect(parameters).toEqual({ id: '00ff' });
});

test('a slash at the end and an escaped part make no difference', () => {
  expect(routeOf('/wallet/').route.pattern).toBe('/wallet');
  expect(routeOf('/explorer/accounts/1%32').parameters).toEqual({ account: '12' });
});

test('an address that no page has leads nowhere', () => {
  expect(routeOf('/no/such/page').route.pattern).toBe('');
  expect(routeOf('/members/%zz').route.pattern).toBe('');
});
