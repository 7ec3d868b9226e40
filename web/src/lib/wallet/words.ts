/** Recovery words: twelve words of BIP-39 (English) that derive a second owner key. */
import { generateMnemonic, mnemonicToSeed, validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, type Bytes } from './bytes';

const STRENGTH_BITS = 128;
export const WORDS = 12;
const SEED_BYTES = 32;

export function makeWords(): string[] {
  return generateMnemonic(wordlist, STRENGTH_BITS).split(' ');
}

/** What somebody typed as words: lower case, single spaces. */
export function tidied(text: string): string[] {
  return text.normalize('NFKD').toLowerCase().split(/[^a-z]+/).filter(Boolean);
}

/** Of typed text the words that are in the list, and those that are not. A last one that may still become one is neither. */
export function sorted(text: string): { known: string[]; strangers: string[] } {
  const words = tidied(text);
  const typing = /[a-z]$/i.test(text) ? words.at(-1)! : null;
  const becoming = typing !== null && wordlist.some((word) => word.startsWith(typing));
  return {
    known: words.filter((word) => wordlist.includes(word)),
    strangers: words.filter((word, place) => !wordlist.includes(word) && !(becoming && place === words.length - 1)),
  };
}

export type Fault = { kind: 'count'; count: number } | { kind: 'unknown'; word: string } | { kind: 'order' };

/** What is wrong with typed words, or null. The last word holds a check of the others. */
export function faultOf(words: string[]): Fault | null {
  const stranger = words.find((word) => !wordlist.includes(word));
  if (stranger) return { kind: 'unknown', word: stranger };
  if (words.length !== WORDS) return { kind: 'count', count: words.length };
  return validateMnemonic(words.join(' '), wordlist) ? null : { kind: 'order' };
}

/** The Ed25519 seed of the words. Bound to this purpose, so the words never open a wallet of another kind. */
export async function seedOf(words: string[]): Promise<Bytes> {
  const phrase = words.join(' ');
  return hkdf(sha256, await mnemonicToSeed(phrase), undefined, ascii('madang/recovery/1'), SEED_BYTES) as Bytes;
}
