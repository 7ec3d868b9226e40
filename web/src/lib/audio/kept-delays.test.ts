import { beforeEach, expect, it, vi } from 'vitest';
import { forgetDelay, keepDelay, keptDelay, pairOf } from './kept-delays';

let outputs: string[] = [];
beforeEach(() => {
  const shelf = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => shelf.get(name) ?? null,
    setItem: (name: string, text: string) => shelf.set(name, text),
  });
  vi.stubGlobal('navigator', {
    mediaDevices: {
      enumerateDevices: async () => outputs.map((label, at) => ({ kind: 'audiooutput', deviceId: at === 0 ? 'default' : 'x', label })),
    },
  });
});

it('a delay belongs to one pair of input and output', async () => {
  outputs = ['Speakers'];
  const wired = await pairOf('Microphone');
  keepDelay(wired.key, 0.04);
  outputs = ['Earbuds'];
  const wireless = await pairOf('Microphone');
  expect([keptDelay(wired.key), keptDelay(wireless.key)]).toEqual([0.04, null]);
  expect(wireless.output).toBe('Earbuds');
});

it('the newest measurement stands, until it is forgotten', () => {
  keepDelay('a', 0.04);
  keepDelay('a', 0.05);
  expect(keptDelay('a')).toBe(0.05);
  forgetDelay('a');
  expect(keptDelay('a')).toBeNull();
});

it('only so many pairs are kept', () => {
  for (let pair = 0; pair < 25; pair += 1) keepDelay(`pair ${pair}`, 0.01);
  expect([keptDelay('pair 4'), keptDelay('pair 5')]).toEqual([null, 0.01]);
});

it('what something else wrote is not taken for a delay', () => {
  localStorage.setItem('madang.delays', '[["a", "soon"], ["b", 7], 3, ["c", 0.1]]');
  expect([keptDelay('a'), keptDelay('b'), keptDelay('c')]).toEqual([null, null, 0.1]);
});
