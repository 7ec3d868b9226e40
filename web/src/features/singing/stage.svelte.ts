/**
 * The stage's state: from the song's page to the result's. Pages show it; the sound is `StageAudio`'s, the way to the
 * house `VoiceUploads`'.
 */
import { api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import { LEVEL_DB_FLOOR } from '$lib/audio/level';
import { microphoneAllowed } from '$lib/audio/microphone';
import type { PitchPoint } from '$lib/audio/pitch.worker';
import { StageAudio } from '$lib/audio/stage-audio';
import type { UploadState } from '$lib/audio/uploads';
import { VoiceUploads } from '$lib/audio/voice-uploads';
import { Wake } from '$lib/audio/wake';
import { session } from '$lib/session.svelte';
import { singSong } from '$lib/wallet/commands';
import { wallet } from '$lib/wallet';
import { random, toHex } from '$lib/wallet/bytes';
import type { Song } from '$features/songs/model';
import { NoteLine } from './lane';
import type { Singing } from './model';
import { priceOf, tooDear, type Price } from './price';
import { RunningScore, type LineWord } from './running';
import { Trace } from './trace';
import { troubleOf, type Trouble } from './trouble';

export type Phase = 'loading' | 'asking' | 'opening' | 'ready' | 'starting' | 'singing' | 'paused' | 'sending';

const COUNTDOWN_S = 3;
const RAP_LEVEL_DB = -42;
/** A singing left before this is thrown away instead of being scored. */
const WORTH_SCORING_S = 5;
const WATCH_MS = 200;
const SLIP_MAX = 0.01;

export class Stage {
  phase = $state<Phase>('loading');
  trouble = $state.raw<Trouble | null>(null);
  song = $state.raw<Song | null>(null);
  price = $state.raw<Price | null>(null);
  headphones = $state(true);
  voice = $state(0);
  level_db = $state(LEVEL_DB_FLOOR);
  points = $state(0);
  inARow = $state(0);
  word = $state.raw<LineWord | null>(null);
  second = $state(0);
  upload = $state.raw<UploadState>('sending');
  unsent = $state(0);
  slipping = $state(false);
  trace = new Trace();
  readonly audio: StageAudio;
  private score: RunningScore | null = null;
  private notes: NoteLine | null = null;
  private uploads: VoiceUploads | null = null;
  private singing: string | null = null;
  private watch = 0;
  private duration_s = 0;
  private readonly wake = new Wake();
  private readonly leaving = new AbortController();

  /** `finished` is told the singing whose sound the house now has. */
  constructor(private readonly finished: (singing: string) => void) {
    this.audio = new StageAudio({
      level: (db) => (this.level_db = db),
      pitch: (point) => this.hear(point),
      interrupted: () => void this.pause(),
    });
    window.addEventListener('pagehide', this.flush);
  }

  /** Fetch song, price and accompaniment; the microphone is opened at once where it was allowed before. */
  async load(id: string): Promise<void> {
    await this.attempt(async () => {
      this.song = await api.get<Song>(`/songs/${id}`, this.leaving.signal);
      if (!this.song.audio_url) return this.fail({ kind: 'silent' });
      this.price = await priceOf(this.song, session.house!, session.me!.account);
      this.duration_s = await this.audio.load(this.song.audio_url, this.leaving.signal);
      this.phase = 'asking';
      if (await microphoneAllowed()) await this.listen();
    });
  }

  /** Open the microphone, with or without headphones. */
  async listen(): Promise<void> {
    this.phase = 'opening';
    this.trouble = null;
    await this.attempt(async () => {
      await this.audio.listen(this.headphones);
      this.phase = 'ready';
    }, 'asking');
  }

  async wear(headphones: boolean): Promise<void> {
    this.headphones = headphones;
    if (this.phase === 'ready') await this.listen();
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
      const id = this.singing ?? toHex(random(16));
      // Kept until the house has answered: a second try of the same singing is not charged again.
      this.singing = id;
      const transaction = await wallet.sign([singSong(session.me!.account, song.number, id)]);
      await this.post({ id, song: song.id, voice: this.voice, transaction });
      await this.sing(id, song);
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
    await this.audio.resume();
    this.trace.cutFrom(this.audio.position_s(performance.now()));
    this.phase = 'singing';
    await this.wake.hold();
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
    await this.uploads?.discard();
    this.uploads = null;
    this.singing = null;
  }

  /** Leave nothing running. A singing in its middle is scored as far as it went; a mere beginning is given up. */
  async close(): Promise<void> {
    this.leaving.abort();
    window.removeEventListener('pagehide', this.flush);
    window.clearInterval(this.watch);
    const frames = await this.audio.halt();
    await Promise.all([this.wake.release(), this.audio.close()]);
    if (this.phase === 'sending') this.uploads?.release();
    else if (this.second < WORTH_SCORING_S) await this.discard();
    else await this.send(frames);
  }

  private async post(singing: { id: string; song: string; voice: number; transaction: string }): Promise<void> {
    try {
      await api.post<Singing>('/singings', singing, this.leaving.signal);
    } catch (failure) {
      // A plain no means that nothing was begun or paid: the next try is another singing.
      if (failure instanceof Problem && failure.status >= 400 && failure.status < 500) this.singing = null;
      throw failure;
    }
  }

  private async send(frames: number): Promise<void> {
    const [singing, uploads] = [this.singing, this.uploads];
    if (!singing || !uploads) return;
    const lag_ms = Math.round(this.audio.roundTrip_s * 1000);
    const counting = window.setInterval(() => (this.unsent = uploads.unsent), WATCH_MS);
    const ending = { frames, input_lag_ms: lag_ms > 0 ? lag_ms : null, headphones: this.headphones };
    const taken = await uploads.finish(ending);
    window.clearInterval(counting);
    if (this.leaving.signal.aborted) return;
    this.uploads = null;
    if (taken === 'taken') this.finished(singing);
    else this.fail({ kind: 'upload' });
  }

  private async sing(id: string, song: Song): Promise<void> {
    const started = { singing: id, title: song.title, headphones: this.headphones, started_ms: Date.now(), ending: null };
    this.uploads = new VoiceUploads(started, (state) => (this.upload = state));
    await this.uploads.open();
    const voice = song.voices_notes[this.voice]!;
    this.score = new RunningScore(voice);
    this.notes = new NoteLine(voice);
    this.trace = new Trace();
    [this.points, this.inARow, this.second, this.word] = [0, 0, 0, null];
    const { uploads, audio } = this;
    audio.begin(COUNTDOWN_S, (chunk) => void uploads.add(chunk, audio.rate));
    this.phase = 'singing';
    await this.wake.hold();
    this.watch = window.setInterval(() => this.look(), WATCH_MS);
  }

  private look(): void {
    this.second = Math.max(0, Math.min(this.duration_s, this.audio.position_s(performance.now())));
    this.slipping = (window.__madang_audio?.slip ?? 0) > SLIP_MAX;
    if (this.phase === 'singing' && this.audio.over) void this.finish();
  }

  private hear({ songFrame, midi }: PitchPoint): void {
    if (!this.score || !this.notes || this.phase !== 'singing') return;
    const at_s = this.audio.sungAt_s(songFrame);
    this.score.sing(at_s * 1000, midi, this.level_db > RAP_LEVEL_DB);
    const target = this.notes.targetAt(at_s);
    this.trace.add(at_s, midi, target, target !== null && isSung(target.start_ms, target.duration_ms, at_s * 1000));
    this.points = this.score.points;
    this.inARow = this.score.inARow;
    this.word = this.score.word;
  }

  private readonly flush = () => this.audio.flush();

  private fail(trouble: Trouble): void {
    this.trouble = trouble;
  }

  /** Do it, and turn what goes wrong into a trouble that the page explains; `back` is where the member stands then. */
  private async attempt(act: () => Promise<void>, back: Phase = 'loading'): Promise<void> {
    try {
      await act();
    } catch (failure) {
      if (this.leaving.signal.aborted) return;
      this.phase = back;
      const trouble = troubleOf(failure);
      if (!trouble) throw failure;
      this.fail(trouble);
    }
  }
}

const isSung = (start_ms: number, duration_ms: number, at_ms: number) => start_ms <= at_ms && at_ms < start_ms + duration_ms;
