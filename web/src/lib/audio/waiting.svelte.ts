/** Singings that wait in this browser for the house: what is left of each, and the sending of it while a page is open. */
import * as kept from './kept-chunks';
import { resumeUploads } from './voice-uploads';

const AGAIN_MS = 15_000;

export interface Waiting {
  id: string;
  title: string;
  /** Pieces of its voice that have not arrived. */
  left: number;
}

export const waiting = $state<{ singings: Waiting[] }>({ singings: [] });

/** Send what waits, now, whenever the network is back, and every quarter of a minute; `sent` is told of each title. */
export function keepSending(sent: (title: string) => void): void {
  let busy = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    try {
      await look();
      if (waiting.singings.length > 0) for (const { title } of await resumeUploads()) sent(title);
      await look();
    } finally {
      busy = false;
    }
  };
  window.addEventListener('online', () => void send());
  window.setInterval(() => void send(), AGAIN_MS);
  void send();
}

async function look(): Promise<void> {
  const found: Waiting[] = [];
  for (const { singing, title } of await kept.keptSingings()) {
    found.push({ id: singing, title, left: await kept.chunkCount(singing) });
  }
  waiting.singings = found;
}
