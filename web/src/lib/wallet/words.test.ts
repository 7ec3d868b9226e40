import { expect, test } from 'vitest';
import { toHex } from './bytes';
import { faultOf, makeWords, seedOf, sorted, tidied, WORDS } from './words';

const KNOWN = 'legal winner thank year wave sausage worth useful legal winner thank yellow'.split(' ');

test('new words are twelve and hold their own check', () => {
  const words = makeWords();
  expect(words).toHaveLength(WORDS);
  expect(faultOf(words)).toBeNull();
});

test('typed words are read whatever stands between them', () => {
  expect(tidied('  Legal,\n winner 3. THANK ')).toEqual(['legal', 'winner', 'thank']);
});

test('words that are not in the list are known while one types, but not before they are typed', () => {
  expect(sorted('legal winer than')).toEqual({ known: ['legal'], strangers: ['winer'] });
  expect(sorted('legal winer than ')).toEqual({ known: ['legal'], strangers: ['winer', 'than'] });
  expect(sorted('legal qq')).toEqual({ known: ['legal'], strangers: ['qq'] });
  expect(sorted('')).toEqual({ known: [], strangers: [] });
});

test('what is wrong with words is told', () => {
  expect(faultOf(KNOWN.slice(1))).toEqual({ kind: 'count', count: 11 });
  expect(faultOf(['legale', ...KNOWN.slice(1)])).toEqual({ kind: 'unknown', word: 'legale' });
  expect(faultOf([KNOWN[1]!, KNOWN[0]!, ...KNOWN.slice(2)])).toEqual({ kind: 'order' });
});

test('the same words give the same seed for ever', async () => {
  expect(toHex(await seedOf(KNOWN))).toBe('b6fd78fc7316110eb9abcede4b849de9beca9130ec428b27352bc91beea39ab6');
});
