/** What plays on the stage, all of it from the same frame: the music, and the guides that help to find the notes. */
import { Accompaniment } from './accompaniment';

/** The accompaniment, the melody as a tone, and somebody who sings it. */
export type Part = 'music' | 'melody' | 'vocal';

export class Band {
  private readonly parts = new Map<Part, Accompaniment>();
  private readonly volumes: Record<Part, number> = { music: 1, melody: 0, vocal: 0 };
  /** The context frame and the song frame of the last start, while it plays. */
  private started: [number, number] | null = null;

  constructor(private readonly context: AudioContext) {}

  /** Give a part its sound, or take it; one that comes while the others play joins them in its place. */
  seat(part: Part, buffer: AudioBuffer | null): void {
    this.parts.get(part)?.close();
    this.parts.delete(part);
    if (!buffer) return;
    const player = new Accompaniment(this.context, buffer);
    player.volume = this.volumes[part];
    this.parts.set(part, player);
    if (this.started && part !== 'music') this.join(player, this.started);
  }

  has(part: Part): boolean {
    return this.parts.has(part);
  }

  start(contextFrame: number, songFrame: number): void {
    this.started = [contextFrame, songFrame];
    for (const player of this.parts.values()) player.start(contextFrame, songFrame);
  }

  stop(contextFrame: number): void {
    this.started = null;
    for (const player of this.parts.values()) player.stop(contextFrame);
  }

  /** How loud a part is, 1 as recorded. */
  set(part: Part, volume: number): void {
    this.volumes[part] = volume;
    const player = this.parts.get(part);
    if (player) player.volume = volume;
  }

  /** Frames of the music at the context's rate; none before it is there. */
  get frames(): number {
    return this.parts.get('music')?.frames ?? 0;
  }

  close(): void {
    for (const player of this.parts.values()) player.close();
    this.parts.clear();
    this.started = null;
  }

  private join(player: Accompaniment, [contextFrame, songFrame]: [number, number]): void {
    const now = Math.ceil((this.context.currentTime + 0.05) * this.context.sampleRate);
    const late = Math.max(0, now - contextFrame);
    player.start(contextFrame + late, songFrame + late);
  }
}
