import { expect, test } from 'vitest';
import { machineKind, machineName } from './machine';

test.each([
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1', 'iPhone · Safari'],
  ['Mozilla/5.0 (Linux; Android 15; SM-S921N) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36', 'Android · Chrome'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0', 'Windows PC · Edge'],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Linux PC · Firefox'],
  ['something new', '?'],
])('a machine is called by what people see of it', (agent, name) => {
  expect(machineName(agent)).toBe(name);
});

test.each([
  ['iPhone · Safari', 'phone'],
  ['Android tablet · Chrome', 'phone'],
  ['민아 휴대폰', 'phone'],
  ['Mac · Safari', 'computer'],
  ['Windows PC · Edge', 'computer'],
  ['거실 노트북', 'computer'],
  ['in the kitchen', null],
])('%s is seen for what it is', (name, kind) => {
  expect(machineKind(name)).toBe(kind);
});
