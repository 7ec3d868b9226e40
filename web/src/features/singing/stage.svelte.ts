/**
 * The stage's state: from the song's page to the result's. Pages show it; the sound is `StageAudio`'s, the way to the
 * house `Delivery`'s, key and tempo `Tune`'s.
 */
import { api } from '$lib/api/client';
import { countInBeats_s } from '$lib/audio/count-in';
import { LEVEL_DB_FLOOR, steady_db } from '$lib/audio/level';
import { microphoneAllowed } from '$lib/audio/microphone';
import type { PitchPoint } from '$lib/audio/pitch.worker';
import { StageAudio } from '$lib/audio/stage-audio';
import { Wake } from '$lib/audio/wake';
import type { Wireless } from '$lib/audio/wireless';
import { session } from '$lib/session.svelte';
import type { Song, Voice } from '$features/songs/model';
import { Companion } from './companion.svelte';
import { Delivery } from './delivery.svelte';
import { lyricLines, type LyricLine } from './lyrics';
import { Practice } from './practice.svelte';
import { priceOf, tooDear, type Price } from './price';
import { RunningView } from './running-view.svelte';
import { StageSettings } from './settings.svelte';
import { stopPractising } from './stage-choices';
import { SilentSongError, troubleOf, type Trouble } from './trouble';
import { Tune } from './tune.svelte';

export type Phase =
  'loading' | 'asking' | 'opening' | 'ready' | 'starting' | 'singing' | 'paused' | 'practising' | 'sending';

const COUNTDOWN_S = 3;
/** A singing left before this is thrown away instead of being scored. */
const WORTH_SCORING_S = 5;
const WATCH_MS = 200;
const SLIP_MAX = 0.01;

export class Stage {
  phase = $state<Phase>('loading');
  trouble = $state.raw<Trouble | null>(null);
  song = $state.raw<Song | null>(null);
  price = $state.raw<Price | null>(null);
  voice = $state(0);
  level_db = $state(LEVEL_DB_FLOOR);
  second = $state(0);
  slipping = $state(false);
  /** The microphone went away in the middle. */
  microphoneGone = $state(false);
  wireless = $state.raw<Wireless | null>(null);
  readonly settings = new StageSettings();
  readonly view = new RunningView();
  readonly practice: Practice;
  readonly audio: StageAudio;
  readonly tune: Tune;
  readonly delivery: Delivery;
  readonly companion = new Companion();
  /** The notes that are sung, in the key that was chosen. */
  readonly part: Voice | undefined = $derived.by(() => {
    const voice = this.song?.voices_notes[this.voice];
    return voice && this.tune.moved(voice);
  });
  readonly lines: LyricLine[] = $derived(lyricLines(this.part?.lines ?? []));
  private watch = 0;
  private readonly wake = new Wake();
  private readonly leaving = new AbortController();

  /** `finished` is told the singing whose sound the house now has. */
  constructor(private readonly finished: (singing: string) => void) {
    this.audio = new StageAudio({
      level: (db) => (this.level_db = steady_db(this.level_db, db)),
      pitch: (point) => this.hear(point),
      interrupted: () => void this.interrupt(),
    });
    this.tune = new Tune(this.audio, this.leaving.signal);
    this.practice = new Practice(this.audio, this.tune, this.view);
    this.delivery = new Delivery(this.leaving.signal);
    window.addEventListener('pagehide', this.flush);
  }

  /** Fetch the song, or the recording to sing to; the microphone is opened at once where it was allowed before. */
  async load(id: string, joins: string | null): Promise<void> {
    await this.attempt(async () => {
      this.song = await api.get<Song>(`/songs/${id}`, this.leaving.signal);
      if (!this.song.audio_url) throw new SilentSongError();
      this.price = await priceOf(this.song, session.house!, session.me!.account);
      if (joins) {
        const { guide_url, key } = await this.companion.meet(joins);
        this.voice = this.companion.voiceLeft(this.song.voices);
        await this.tune.join(this.song, guide_url, key);
      } else await this.tune.take(this.song);
      this.phase = 'asking';
      if (await microphoneAllowed()) await this.listen();
    });
  }

  /** Open the microphone as the settings say. */
  async listen(): Promise<void> {
    this.phase = 'opening';
    this.trouble = null;
    await this.attempt(async () => {
      const { headphones, deviceId, channel } = this.settings;
      await this.audio.listen({ headphones, deviceId, channel });
      await this.applySettings();
      this.wireless = this.audio.delay.wireless;
      this.phase = 'ready';
    }, 'asking');
  }

  /** Let loudness, guide and headphones be as the settings say. */
  async applySettings(): Promise<void> {
    this.settings.keep();
    const tempo_percent = this.phase === 'practising' ? this.practice.tempo_percent : 100;
    await this.tune.apply(this.settings, this.part, tempo_percent);
  }

  /** Pay and begin: a new singing each time. */
  async begin(): Promise<void> {
    const { song } = this;
    if (!song) return;
    this.phase = 'starting';
    this.trouble = null;
    await this.attempt(async () => {
      this.price = await priceOf(song, session.house!, session.me!.account);
      if (tooDear(this.price)) {
        this.phase = 'ready';
        return;
      }
      await this.tune.ready();
      await this.applySettings();
      const { difficulty, headphones } = this.settings;
      const how = { voice: this.voice, key: this.tune.key, difficulty, joins: this.companion.recording?.id ?? null };
      await this.delivery.start(song, how, headphones);
      await this.sing(song);
    }, 'ready');
  }

  async pause(): Promise<void> {
    if (this.phase !== 'singing') return;
    this.phase = 'paused';
    await this.audio.pause();
    await this.wake.release();
  }

  async resume(): Promise<void> {
    if (this.phase !== 'paused') return;
    await this.attempt(async () => {
      await this.audio.resume();
      this.microphoneGone = false;
      this.trouble = null;
      this.view.trace.cutFrom(this.position_s(performance.now()));
      this.phase = 'singing';
      await this.wake.hold();
    }, 'paused');
  }

  /** Begin anew: what was sung is given up, and the new singing costs as the first did. */
  async restart(): Promise<void> {
    if (this.phase !== 'singing' && this.phase !== 'paused') return;
    await this.audio.halt();
    await this.discard();
    await this.begin();
  }

  /** End here and have it scored. */
  async finish(): Promise<void> {
    if (this.phase !== 'singing' && this.phase !== 'paused') return;
    this.phase = 'sending';
    window.clearInterval(this.watch);
    const frames = await this.audio.halt();
    await this.wake.release();
    await this.send(frames);
  }

  /** Give the singing up. */
  async discard(): Promise<void> {
    window.clearInterval(this.watch);
    await this.delivery.discard();
  }

  /** Leave nothing running. A singing in its middle is scored as far as it went; a mere beginning is given up. */
  async close(): Promise<void> {
    const sung = this.phase !== 'practising' && this.second >= WORTH_SCORING_S;
    this.leaving.abort();
    window.removeEventListener('pagehide', this.flush);
    window.clearInterval(this.watch);
    this.practice.stop();
    this.companion.leave();
    const frames = await this.audio.halt();
    await Promise.all([this.wake.release(), this.audio.close()]);
    if (this.phase === 'sending') this.delivery.release();
    else if (sung) await this.send(frames);
    else await this.discard();
  }

  /** Seconds of the song that the singer hears at a moment of the wall clock. */
  position_s(wall_ms: number): number {
    const file_s = this.audio.position_s(wall_ms);
    return this.phase === 'practising' ? this.practice.inSong_s(file_s) : file_s;
  }

  /** Do it, and turn what goes wrong into a trouble that the page explains; `back` is where the member stands then. */
  async attempt(act: () => Promise<void>, back: Phase = 'loading'): Promise<void> {
    try {
      await act();
    } catch (failure) {
      if (this.leaving.signal.aborted) return;
      this.phase = back;
      this.trouble = troubleOf(failure);
    }
  }

  private async send(frames: number): Promise<void> {
    const ended = { frames, roundTrip_s: this.audio.delay.roundTrip_s, headphones: this.settings.headphones };
    const singing = await this.delivery.finish(ended);
    if (this.leaving.signal.aborted) return;
    if (singing) this.finished(singing);
    else this.trouble = { kind: 'upload' };
  }

  private async sing(song: Song): Promise<void> {
    const { audio, delivery } = this;
    this.view.begin(this.part!, this.settings.difficulty);
    this.second = 0;
    const beats_s = this.settings.countIn ? countInBeats_s(song.beat_ms, song.first_beat_ms) : [];
    const countdown_s = Math.max(COUNTDOWN_S, 0.2 - (beats_s[0] ?? 0));
    audio.begin(countdown_s, beats_s, (chunk) => delivery.add(chunk, audio.rate));
    this.phase = 'singing';
    await this.wake.hold();
    this.watch = window.setInterval(() => this.look(), WATCH_MS);
  }

  private look(): void {
    const length_s = (this.song?.duration_ms ?? 0) / 1000;
    this.second = Math.max(0, Math.min(length_s, this.position_s(performance.now())));
    this.slipping = (window.__madang_audio?.slip ?? 0) > SLIP_MAX;
    if (this.phase === 'singing' && this.audio.over) void this.finish();
  }

  private hear({ songFrame, midi }: PitchPoint): void {
    const sung_s = this.audio.sungAt_s(songFrame);
    if (this.phase === 'singing') this.view.hear(sung_s, midi, this.level_db);
    else if (this.phase === 'practising') this.view.hear(this.practice.inSong_s(sung_s), midi, this.level_db);
  }

  private async interrupt(): Promise<void> {
    this.microphoneGone = this.audio.microphoneGone;
    if (this.phase === 'practising') await stopPractising(this);
    else await this.pause();
  }

  private readonly flush = () => this.audio.flush();
}
