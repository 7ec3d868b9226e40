/** Plays a draft's sound, whole or a part of it, slower if wanted, with its notes as soft tones beside it. */
import type { DraftNote } from './model';

const TONE_GAIN = 0.12;
const EDGE_S = 0.02;

export class Player {
  playing = $state(false);
  /** Where it is, renewed some times a second; `now_ms` is exact. */
  at_ms = $state(0);
  rate = $state(1);
  readonly #audio = new Audio();
  #until_ms = Infinity;
  #tones: AudioContext | null = null;
  #frame = 0;

  constructor(url: string) {
    this.#audio.preload = 'auto';
    this.#audio.src = url;
    this.#audio.addEventListener('play', () => this.#follow());
    this.#audio.addEventListener('pause', () => this.#paused());
    this.#audio.addEventListener('seeked', () => (this.at_ms = this.now_ms));
  }

  get now_ms(): number {
    return this.#audio.currentTime * 1000;
  }

  set speed(rate: number) {
    this.rate = rate;
    this.#audio.playbackRate = rate;
  }

  /** Plays from a place to another; the notes given are heard as tones. */
  async play(from_ms = this.now_ms, until_ms = Infinity, notes: DraftNote[] = []): Promise<void> {
    this.pause();
    this.seek(from_ms);
    this.#until_ms = until_ms;
    await this.#audio.play();
    this.#sing(notes, from_ms, until_ms);
  }

  pause(): void {
    this.#audio.pause();
    this.#silence();
  }

  seek(to_ms: number): void {
    this.#audio.currentTime = Math.max(0, to_ms / 1000);
    this.at_ms = Math.max(0, to_ms);
  }

  close(): void {
    this.pause();
    cancelAnimationFrame(this.#frame);
    this.#audio.removeAttribute('src');
    this.#audio.load();
  }

  #follow(): void {
    this.playing = true;
    const look = () => {
      this.at_ms = this.now_ms;
      if (this.now_ms >= this.#until_ms) this.pause();
      else if (this.playing) this.#frame = requestAnimationFrame(look);
    };
    this.#frame = requestAnimationFrame(look);
  }

  #paused(): void {
    this.playing = false;
    this.at_ms = this.now_ms;
    this.#silence();
  }

  #sing(notes: DraftNote[], from_ms: number, until_ms: number): void {
    const heard = notes.filter(
      (note) => note.pitch !== null && note.start_ms !== null && note.end_ms !== null && note.start_ms >= from_ms && note.start_ms < until_ms,
    );
    if (heard.length === 0) return;
    const context = (this.#tones = new AudioContext());
    const begin_s = context.currentTime - this.now_ms / 1000 / this.rate;
    for (const note of heard) {
      const at_s = begin_s + note.start_ms! / 1000 / this.rate;
      const end_s = begin_s + note.end_ms! / 1000 / this.rate;
      const gain = new GainNode(context, { gain: 0 });
      const tone = new OscillatorNode(context, { type: 'triangle', frequency: 440 * 2 ** ((note.pitch! - 69) / 12) });
      tone.connect(gain).connect(context.destination);
      gain.gain.setValueAtTime(0, Math.max(0, at_s));
      gain.gain.linearRampToValueAtTime(TONE_GAIN, Math.max(0, at_s + EDGE_S));
      gain.gain.setValueAtTime(TONE_GAIN, Math.max(0, end_s - EDGE_S));
      gain.gain.linearRampToValueAtTime(0, Math.max(0, end_s));
      tone.start(Math.max(0, at_s));
      tone.stop(Math.max(0.001, end_s));
    }
  }

  #silence(): void {
    void this.#tones?.close();
    this.#tones = null;
  }
}
