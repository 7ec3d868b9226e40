/**
 * Sends the chunks of one singing to the house while it is sung, in any order, again until they have arrived.
 *
 * A chunk is kept in the browser before it is sent and let go when the house has acknowledged it. What the house
 * refuses for good (a singing that it does not know, a chunk that it has otherwise) is not sent again.
 */
import { littleEndian, type Chunk } from './chunks';

/** Where kept chunks live: IndexedDB in the browser. */
export interface Keeping {
  keep(singing: string, chunk: Sendable): Promise<void>;
  drop(singing: string, number: number): Promise<void>;
}

/** A chunk ready to travel. */
export interface Sendable {
  number: number;
  firstFrame: number;
  rate: number;
  body: ArrayBuffer;
}

/** Puts one chunk; answers the HTTP status, 0 if the house was not reached. */
export type Put = (singing: string, chunk: Sendable) => Promise<number>;

/** How sending goes: `waiting` while the house does not answer, `refused` when it will not take the singing. */
export type UploadState = 'sending' | 'waiting' | 'refused';

const AT_ONCE_MAX = 2;
const PAUSE_MS_FIRST = 500;
const PAUSE_MS_MAX = 8_000;
/** Statuses that another try of the same bytes does not change. */
const REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 422]);

export class ChunkUploads {
  state: UploadState = 'sending';
  private readonly queue: Sendable[] = [];
  private readonly idle: (() => void)[] = [];
  private readonly wakes = new Set<() => void>();
  private busy = 0;
  private closed = false;

  constructor(
    private readonly singing: string,
    private readonly put: Put,
    private readonly keeping: Keeping,
    private readonly changed: (state: UploadState) => void = () => undefined,
  ) {}

  /** Keep a chunk and send it. It is sent even where the browser could not keep it. */
  async add(chunk: Chunk, rate: number): Promise<void> {
    const sendable = { number: chunk.number, firstFrame: chunk.firstFrame, rate, body: littleEndian(chunk.samples) };
    const kept = this.keeping.keep(this.singing, sendable);
    this.resume(sendable);
    await kept;
  }

  /** Send a chunk that is kept already. */
  resume(chunk: Sendable): void {
    if (this.state === 'refused') return;
    this.queue.push(chunk);
    this.work();
  }

  /** Chunks that the house has not acknowledged. */
  get unsent(): number {
    return this.queue.length + this.busy;
  }

  /** Resolves when nothing is left to send: everything arrived, or the house refused the singing. */
  async drained(): Promise<void> {
    if (this.unsent === 0) return;
    await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** Try at once what waits for its next try: the network is back. */
  hurry(): void {
    for (const wake of this.wakes) wake();
  }

  /** Send nothing more; what is kept stays kept. */
  close(): void {
    this.closed = true;
    this.queue.length = 0;
    this.hurry();
  }

  private work(): void {
    while (this.busy < AT_ONCE_MAX && this.queue.length > 0) {
      this.busy += 1;
      void this.deliver(this.queue.shift()!).finally(() => {
        this.busy -= 1;
        if (this.unsent === 0) for (const resolve of this.idle.splice(0)) resolve();
        else this.work();
      });
    }
  }

  private async deliver(chunk: Sendable): Promise<void> {
    let pause_ms = PAUSE_MS_FIRST;
    while (!this.closed && this.state !== 'refused') {
      const status = await this.put(this.singing, chunk);
      if (status >= 200 && status < 300) {
        this.become('sending');
        await this.keeping.drop(this.singing, chunk.number);
        return;
      }
      if (REFUSALS.has(status)) return this.refuse();
      this.become('waiting');
      await this.pause(pause_ms);
      pause_ms = Math.min(pause_ms * 2, PAUSE_MS_MAX);
    }
  }

  private refuse(): void {
    this.queue.length = 0;
    this.become('refused');
  }

  private become(state: UploadState): void {
    if (this.state === state) return;
    this.state = state;
    this.changed(state);
  }

  private async pause(pause_ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.wakes.delete(wake);
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(wake, pause_ms);
      this.wakes.add(wake);
    });
  }
}
