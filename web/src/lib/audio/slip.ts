/**
 * How far the audio clock falls behind the wall clock.
 *
 * A busy machine starves the audio thread: the context's time then runs slower than the wall's and what was captured
 * is not what was sung. The share is shown to whoever measures, and the singer is told when it is large.
 */

/** What tests and the curious may read of a running stage, on `window.__madang_audio`. */
export interface AudioReport {
  rate: number;
  /** Context frame at which the song's frame 0 sounds, null before the start. */
  startFrame: number | null;
  /** Song frames taken from the microphone so far. */
  capturedFrames: number;
  /** Stretches of the song that nothing was captured for. */
  gaps: number;
  /** Share of wall time that the audio clock lost since the start: 0.01 is one second in a hundred. */
  slip: number;
  outputLatency_s: number;
  inputLatency_s: number;
}

declare global {
  interface Window {
    __madang_audio?: AudioReport;
  }
}

/** Measures slip from its making on. */
export class SlipMeter {
  private readonly contextStart_s: number;
  private readonly wallStart_ms: number;

  constructor(private readonly context: BaseAudioContext) {
    this.contextStart_s = context.currentTime;
    this.wallStart_ms = performance.now();
  }

  /** The share lost so far; small negative values are the clocks' own difference. */
  get share(): number {
    const wall_s = (performance.now() - this.wallStart_ms) / 1000;
    if (wall_s <= 0) return 0;
    return 1 - (this.context.currentTime - this.contextStart_s) / wall_s;
  }
}
