/** What a guest asked for that takes an account: done once they have come in, on the page where they asked. */
import type { Id } from './api/shapes';

export interface Wish {
  recording: Id;
  /** The number of the gift that was tapped; without one it was a like. */
  gift?: number;
}

// Kept here and nowhere else: an address that somebody sends must not give a gift by being opened.
let asked: Wish | null = null;
let due: Wish | null = null;

/** A guest asks; the page goes on to ask for a name. */
export function ask(wish: Wish): void {
  asked = wish;
}

/** Who was asked for a name has come in. */
export function cameIn(): void {
  due = asked;
  asked = null;
}

/** What is to be done on the recording's page now, told once; a wish whose page was left is forgotten. */
export function dueOn(recording: Id): Wish | null {
  const found = due?.recording === recording ? due : null;
  asked = due = null;
  return found;
}
