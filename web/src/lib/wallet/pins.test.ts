import { describe, expect, test } from 'vitest';
import { contradictionOf, type Pin } from './pins';

const pin: Pin = { genesis: 'g', sequencer: 's', height: 10, hash: 'ten' };

describe('what a browser remembers', () => {
  test('agrees with a longer history that holds the same header', () => {
    expect(contradictionOf(pin, { ...pin, height: 12, hash: 'twelve' }, 'ten')).toBeNull();
    expect(contradictionOf(pin, pin, null)).toBeNull();
  });

  test('contradicts another header of the same height', () => {
    expect(contradictionOf(pin, { ...pin, hash: 'other' }, null)).toMatchObject({ about: 'header', before: 'ten', now: 'other' });
    expect(contradictionOf(pin, { ...pin, height: 12, hash: 'twelve' }, 'other')).toMatchObject({ about: 'header', height: 10 });
  });

  test('contradicts another genesis, another sequencer and a history that became shorter', () => {
    expect(contradictionOf(pin, { ...pin, genesis: 'h' }, null)).toMatchObject({ about: 'genesis' });
    expect(contradictionOf(pin, { ...pin, sequencer: 't' }, null)).toMatchObject({ about: 'sequencer' });
    expect(contradictionOf(pin, { ...pin, height: 4, hash: 'four' }, null)).toMatchObject({ about: 'rewound' });
  });

  test('contradicts a longer history that no longer shows the block that was seen', () => {
    expect(contradictionOf(pin, { ...pin, height: 12, hash: 'twelve' }, null)).toMatchObject({ about: 'withheld', before: 'ten', height: 10 });
  });

  test('accepts an answer that was only late', () => {
    expect(contradictionOf(pin, { ...pin, height: 9, hash: 'nine' }, 'ten')).toBeNull();
  });
});
