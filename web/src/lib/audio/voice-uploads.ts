/**
 * How a voice reaches the house: its chunks while it is sung, then how it ended.
 *
 * Both are kept in this browser until the house has them, so that a closed tab or a lost network costs at most the
 * chunk that was being filled; the next visit sends the rest. A lock tells other tabs that a singing is in hands.
 */
import { api, asked } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { Chunk } from './chunks';
import * as kept from './kept-chunks';
import { sendStart } from './unsent-start';
import { ChunkUploads, type Keeping, type Sendable, type UploadState } from './uploads';

/** What may be sent longest ago: the house has finished such a singing without the rest. */
const KEPT_MS_MAX = 24 * 3_600_000;
const START_PAUSE_MS = 2_000;
const SAMPLE_BYTES = 2;

export const keeping: Keeping = {
  keep: (singing, chunk) => kept.keepChunk({ singing, ...chunk }),
  drop: kept.dropChunk,
};

/** The HTTP status that a chunk gets, 0 if the house does not answer. */
export async function putChunk(singing: string, chunk: Sendable): Promise<number> {
  const path = asked(`/singings/${singing}/chunks/${chunk.number}`, { first_frame: chunk.firstFrame, rate: chunk.rate });
  return statusOf(() => api.put(path, new Uint8Array(chunk.body)));
}

/** A singing's uploads, from this tab alone until `release`. */
export class VoiceUploads {
  private readonly chunks: ChunkUploads;
  /** Whether the browser's storage had no room for a chunk: what waits is lost if this page closes. */
  full = false;
  private released = false;
  private starting: Promise<number> | null = null;
  private free: (() => void) | null = null;
  private readonly online = () => this.chunks.hurry();

  constructor(
    private readonly singing: kept.KeptSinging,
    changed: (state: UploadState) => void,
  ) {
    this.chunks = new ChunkUploads(singing.singing, (id, chunk) => this.put(id, chunk), keeping, changed);
    window.addEventListener('online', this.online);
    void navigator.locks?.request(lockOf(singing.singing), () => this.whenReleased());
  }

  /** Remember the singing in this browser; what it cannot keep it still sends. */
  async open(): Promise<void> {
    await kept.keepSinging(this.singing);
  }

  /** Keep and send a chunk; one that the browser has no room for is sent all the same, and `full` says so. */
  async add(chunk: Chunk, rate: number): Promise<void> {
    try {
      await this.chunks.add(chunk, rate);
    } catch (failure) {
      if (!(failure instanceof DOMException)) throw failure;
      this.full = true;
    }
  }

  get unsent(): number {
    return this.chunks.unsent;
  }

  /** Say how it ended, when every chunk is there. Answers what the house did with it; unreachable only if released. */
  async finish(ending: kept.Ending): Promise<Taken> {
    this.singing.ending = ending;
    await kept.keepSinging(this.singing);
    await this.chunks.drained();
    // Of a singing without a single chunk the start may still be here.
    while (this.singing.start && !this.released && this.chunks.state !== 'refused') {
      if (!retriable(await this.begun())) break;
      await new Promise((resolve) => setTimeout(resolve, START_PAUSE_MS));
    }
    let taken: Taken = this.chunks.state === 'refused' ? 'refused' : 'unreachable';
    while (taken === 'unreachable' && !this.released) taken = await postEnding(this.singing.singing, ending);
    if (taken !== 'unreachable') await kept.dropSinging(this.singing.singing);
    this.release();
    return taken;
  }

  /** The member gave this singing up: the house is told to forget its sound, when nothing of it is on its way. */
  async discard(): Promise<void> {
    this.release();
    await this.chunks.drained();
    await kept.dropSinging(this.singing.singing);
    await statusOf(() => api.delete(`/singings/${this.singing.singing}`));
  }

  /** Send nothing more from this tab; what is kept waits for the next visit. */
  release(): void {
    this.released = true;
    this.chunks.close();
    window.removeEventListener('online', this.online);
    this.free?.();
  }

  private async put(id: string, chunk: Sendable): Promise<number> {
    const status = await this.begun();
    return status < 300 && status > 0 ? putChunk(id, chunk) : status;
  }

  /** The status of the singing's start, which goes before any sound. */
  private async begun(): Promise<number> {
    if (!this.singing.start) return 204;
    // Two chunks travel at once; the start travels once.
    this.starting ??= sendStart(this.singing).finally(() => (this.starting = null));
    return this.starting;
  }

  private async whenReleased(): Promise<void> {
    if (!this.released) await new Promise<void>((free) => (this.free = free));
  }
}

/** What became of a singing's ending. */
export type Taken = 'taken' | 'refused' | 'unreachable';

/** Send what earlier visits could not. Answers the singings that are now whole; those in other tabs are left alone. */
export async function resumeUploads(): Promise<kept.KeptSinging[]> {
  const sent: kept.KeptSinging[] = [];
  for (const singing of await kept.keptSingings()) {
    if (Date.now() - singing.started_ms > KEPT_MS_MAX) await kept.dropSinging(singing.singing);
    else if (await alone(singing.singing, () => sendRest(singing))) sent.push(singing);
  }
  return sent;
}

async function sendRest(singing: kept.KeptSinging): Promise<boolean> {
  if (singing.start) {
    const status = await sendStart(singing);
    if (retriable(status)) return false;
    if (status >= 300) {
      await kept.dropSinging(singing.singing);
      return false;
    }
  }
  let frames = 0;
  for (const chunk of await kept.chunksOf(singing.singing)) {
    if (retriable(await putChunk(singing.singing, chunk))) return false;
    await kept.dropChunk(singing.singing, chunk.number);
    frames = chunk.firstFrame + chunk.body.byteLength / SAMPLE_BYTES;
  }
  // A tab that closed left no ending: it ends where its last sound does.
  const { headphones } = singing;
  const taken = await postEnding(singing.singing, singing.ending ?? { frames, input_lag_ms: null, headphones });
  if (taken === 'unreachable') return false;
  await kept.dropSinging(singing.singing);
  return taken === 'taken';
}

async function postEnding(singing: string, ending: Partial<kept.Ending>): Promise<Taken> {
  for (let pause_ms = 500; pause_ms <= 8_000; pause_ms *= 2) {
    const status = await statusOf(() => api.post(`/singings/${singing}/finish`, ending));
    if (!retriable(status)) return status < 300 ? 'taken' : 'refused';
    await new Promise((resolve) => setTimeout(resolve, pause_ms));
  }
  return 'unreachable';
}

async function alone(singing: string, act: () => Promise<boolean>): Promise<boolean> {
  if (!navigator.locks) return act();
  return navigator.locks.request(lockOf(singing), { ifAvailable: true }, (lock) => (lock ? act() : false));
}

const lockOf = (singing: string) => `madang-voice-${singing}`;
/** 507, a full disk, may pass; so may what a busy house says. */
const retriable = (status: number) => status === 0 || status === 408 || status === 429 || status >= 500;

async function statusOf(call: () => Promise<unknown>): Promise<number> {
  try {
    await call();
    return 204;
  } catch (failure) {
    if (failure instanceof Problem) return failure.status;
    throw failure;
  }
}
