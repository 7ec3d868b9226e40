/** Practising: some lines over and over, slower if wanted. Nothing of it is kept, scored or paid for. */
import type { StageAudio } from '$lib/audio/stage-audio';
import type { Voice } from '$features/songs/model';
import { lyricLines, type LyricLine } from './lyrics';
import type { RunningView } from './running-view.svelte';
import type { Tune } from './tune.svelte';

export const TEMPO_MIN = 70;
export const TEMPO_MAX = 110;
/** The song is heard this long before the first of the lines, and after the last. */
const LEAD_IN_S = 2;
const AFTER_S = 0.6;
const WATCH_MS = 100;

export class Practice {
  /** Lines, counted from 0, both included. */
  from = $state(0);
  to = $state(0);
  tempo_percent = $state(80);
  private watch = 0;

  constructor(
    private readonly audio: StageAudio,
    private readonly tune: Tune,
    private readonly view: RunningView,
  ) {}

  /** Choose a first line; the last one comes along where it would lie before. */
  begin(line: number): void {
    this.from = line;
    this.to = Math.max(this.to, line);
  }

  end(line: number): void {
    this.to = line;
    this.from = Math.min(this.from, line);
  }

  /** Play the lines from now on, again and again. */
  async start(voice: Voice): Promise<void> {
    this.stop();
    await this.audio.pause();
    await this.tune.ready(this.tempo_percent);
    const [from_s, to_s] = spanOf_s(lyricLines(voice.lines), this.from, this.to);
    const again = async () => {
      this.view.begin(voice, null);
      await this.audio.rehearse((from_s * 100) / this.tempo_percent);
    };
    await again();
    this.watch = window.setInterval(() => {
      const over = this.inSong_s(this.audio.position_s(performance.now())) >= to_s;
      if (this.audio.playing && (over || this.audio.over)) void again();
    }, WATCH_MS);
  }

  stop(): void {
    window.clearInterval(this.watch);
  }

  /** Seconds of the song for seconds of the file that is played. */
  inSong_s(file_s: number): number {
    return (file_s * this.tempo_percent) / 100;
  }
}

/** From and to, in seconds of the song as it was recorded. */
export function spanOf_s(lines: readonly LyricLine[], from: number, to: number): [number, number] {
  const [first, last] = [lines[from], lines[to]];
  if (!first || !last) return [0, Infinity];
  return [Math.max(0, first.start_ms / 1000 - LEAD_IN_S), last.end_ms / 1000 + AFTER_S];
}
