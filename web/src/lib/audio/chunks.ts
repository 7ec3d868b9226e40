/**
 * Cuts a captured voice into numbered chunks of at most two seconds.
 *
 * Frames of one chunk follow each other without a gap: where the next block does not continue, the chunk ends there
 * and the next one says where it begins, so the gap is told by the chunks' own places.
 */

/** A numbered stretch of voice: mono 16-bit little-endian PCM, placed at `firstFrame` of the accompaniment. */
export interface Chunk {
  number: number;
  firstFrame: number;
  samples: Int16Array<ArrayBuffer>;
}

/** Length of a chunk in seconds: with one on its way and one being filled a closed tab loses less than five. */
export const CHUNK_S = 2;

export class ChunkCutter {
  /** Stretches of the song, in frames, between the first and the last frame taken that nothing was captured for. */
  readonly gaps: { firstFrame: number; frames: number }[] = [];
  private readonly framesMax: number;
  private parts: Int16Array<ArrayBuffer>[] = [];
  private held = 0;
  private firstFrame = 0;
  private nextFrame: number | null = null;
  private number = 0;

  constructor(
    rate: number,
    private readonly cut: (chunk: Chunk) => void,
  ) {
    this.framesMax = Math.round(rate * CHUNK_S);
  }

  /** Take a block that begins at `songFrame`; what was taken before is left out, since each frame is sung once. */
  take(songFrame: number, samples: Int16Array<ArrayBuffer>): void {
    const next = this.nextFrame ?? songFrame;
    const skipped = Math.max(0, next - songFrame);
    if (skipped >= samples.length) return;
    const fresh = skipped > 0 ? samples.slice(skipped) : samples;
    const first = songFrame + skipped;
    if (first > next) {
      this.flush();
      this.gaps.push({ firstFrame: next, frames: first - next });
    }
    this.keep(first, fresh);
  }

  /** Close the chunk that is being filled, however short. */
  flush(): void {
    if (this.held === 0) return;
    const samples = new Int16Array(this.held);
    let at = 0;
    for (const part of this.parts) {
      samples.set(part, at);
      at += part.length;
    }
    this.cut({ number: this.number, firstFrame: this.firstFrame, samples });
    this.number += 1;
    this.parts = [];
    this.held = 0;
  }

  /** One past the last frame taken: how much of the accompaniment the singing covers; 0 if nothing was sung. */
  get endFrame(): number {
    return this.nextFrame ?? 0;
  }

  private keep(first: number, samples: Int16Array<ArrayBuffer>): void {
    let at = 0;
    while (at < samples.length) {
      if (this.held === 0) this.firstFrame = first + at;
      const part = samples.slice(at, at + this.framesMax - this.held);
      this.parts.push(part);
      this.held += part.length;
      at += part.length;
      if (this.held === this.framesMax) this.flush();
    }
    this.nextFrame = first + samples.length;
  }
}

/** The chunk's bytes as they travel. Every platform that browsers run on is little-endian; the view says so anyway. */
export function littleEndian(samples: Int16Array): ArrayBuffer {
  const bytes = new ArrayBuffer(samples.length * 2);
  const view = new DataView(bytes);
  for (let index = 0; index < samples.length; index += 1) view.setInt16(index * 2, samples[index]!, true);
  return bytes;
}
