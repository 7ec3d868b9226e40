/** What the page shows of a voice while it sings: points, words of praise, and the ribbon over the notes. */
import type { Voice } from '$features/songs/model';
import { NoteLine } from './lane';
import { RunningScore, type LineWord } from './running';
import type { Difficulty } from './settings.svelte';
import { Trace } from './trace';

const RAP_LEVEL_DB = -42;

export class RunningView {
  points = $state(0);
  inARow = $state(0);
  word = $state.raw<LineWord | null>(null);
  trace = $state.raw(new Trace());
  private score: RunningScore | null = null;
  private notes: NoteLine | null = null;

  /** Begin anew; without a difficulty the pitch is drawn and nothing is counted. */
  begin(voice: Voice, difficulty: Difficulty | null): void {
    this.score = difficulty && new RunningScore(voice, difficulty);
    this.notes = new NoteLine(voice);
    this.trace = new Trace();
    [this.points, this.inARow, this.word] = [0, 0, null];
  }

  /** A pitch at a second of the song; null is silence. */
  hear(at_s: number, midi: number | null, level_db: number): void {
    if (!this.notes) return;
    const target = this.notes.targetAt(at_s);
    const sung = target !== null && target.start_ms <= at_s * 1000 && at_s * 1000 < target.start_ms + target.duration_ms;
    this.trace.add(at_s, midi, target, sung);
    if (!this.score) return;
    this.score.sing(at_s * 1000, midi, level_db > RAP_LEVEL_DB);
    this.points = this.score.points;
    this.inARow = this.score.inARow;
    this.word = this.score.word;
  }
}
