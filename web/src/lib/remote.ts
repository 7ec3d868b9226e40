/** Arrow keys as a television's remote control has them: focus moves to what is nearest in their direction. */

export type Direction = 'up' | 'down' | 'left' | 'right';
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';
const REGION = 'nav, main, dialog';
const DIRECTIONS: Record<string, Direction> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowLeft: 'left',
  ArrowRight: 'right',
};
const BACK = ['Escape', 'GoBack', 'XF86Back'];
/** What lies aside counts so many times what lies ahead: a remote moves along rows, and down columns roughly. */
const ASIDE = { up: 4, down: 4, left: 16, right: 16 };
/** Boxes may overlap so far and still lie beside each other. */
const OVERLAP_PX = 6;

/** How far `to` lies in a direction; infinite where it does not lie there. */
export function distance(from: Box, to: Box, direction: Direction): number {
  const [ahead, passed] = {
    up: [from.top - to.bottom, to.top < from.top],
    down: [to.top - from.bottom, to.bottom > from.bottom],
    left: [from.left - to.right, to.left < from.left],
    right: [to.left - from.right, to.right > from.right],
  }[direction] as [number, boolean];
  if (ahead < -OVERLAP_PX || !passed) return Infinity;
  const aside =
    direction === 'up' || direction === 'down'
      ? Math.max(0, to.left - from.right, from.left - to.right)
      : Math.max(0, to.top - from.bottom, from.top - to.bottom);
  const off = direction === 'up' || direction === 'down' ? Math.abs(to.left - from.left) : Math.abs(to.top - from.top);
  return Math.max(0, ahead) + ASIDE[direction] * aside + off / 1000;
}

/** Lets arrow keys, Enter and Back suffice; `back` is where no dialog is open. Returns how to stop. */
export function listenToRemote(back: () => void): () => void {
  const listen = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
    const direction = DIRECTIONS[event.key];
    if (direction && !event.shiftKey && move(direction)) event.preventDefault();
    else if (BACK.includes(event.key)) leave(event, back);
  };
  window.addEventListener('keydown', listen);
  return () => window.removeEventListener('keydown', listen);
}

function leave(event: KeyboardEvent, back: () => void): void {
  const dialog = topDialog();
  // A page that must not be left by a slip of a finger says so.
  if (document.querySelector('[data-stays]')) return;
  if (!dialog) back();
  else if (event.key !== 'Escape') dialog.close();
}

function move(direction: Direction): boolean {
  const current = document.activeElement as HTMLElement | null;
  if (current && keepsKey(current, direction)) return false;
  const scope = topDialog() ?? document.body;
  const found = [...scope.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(isReachable);
  const isPlace = current && current !== document.body && found.includes(current);
  const next = isPlace ? nearest(current, found, direction) : first(found);
  if (!next) return false;
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}

function nearest(current: HTMLElement, found: HTMLElement[], direction: Direction): HTMLElement | undefined {
  const from = current.getBoundingClientRect();
  const region = current.closest(REGION);
  let best: HTMLElement | undefined;
  let least = Infinity;
  let within = false;
  for (const each of found) {
    const far = each === current ? Infinity : distance(from, each.getBoundingClientRect(), direction);
    const same = each.closest(REGION) === region;
    // The bar stays on the screen while a list scrolls under it: it comes after all of the list.
    if (far === Infinity || (within && !same) || (same === within && far >= least)) continue;
    [best, least, within] = [each, far, same];
  }
  return best;
}

function first(found: HTMLElement[]): HTMLElement | undefined {
  const seen = found.filter((each) => {
    const { top, bottom } = each.getBoundingClientRect();
    return bottom > 0 && top < window.innerHeight;
  });
  return seen.find((each) => each.closest('main, dialog')) ?? seen[0];
}

/** Whether the element has its own use for the key. */
function keepsKey(element: HTMLElement, direction: Direction): boolean {
  const aside = direction === 'left' || direction === 'right';
  if (element instanceof HTMLSelectElement) return !aside;
  if (element instanceof HTMLTextAreaElement || element.isContentEditable) return true;
  if (!(element instanceof HTMLInputElement)) return element.matches('[data-keys], [role="slider"], audio, video');
  if (element.type === 'checkbox' || element.type === 'button' || element.type === 'submit') return false;
  if (element.type === 'range') return aside;
  if (element.type === 'radio' || element.type === 'number' || element.type === 'date') return true;
  // In a text the keys move the cursor, until there is nothing left to move over.
  return aside && element.value !== '';
}

function isReachable(element: HTMLElement): boolean {
  if (element.matches(':disabled, [inert] *, .skip')) return false;
  if (element instanceof HTMLInputElement && element.type === 'hidden') return false;
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

function topDialog(): HTMLDialogElement | undefined {
  return [...document.querySelectorAll<HTMLDialogElement>('dialog[open]')].at(-1);
}
