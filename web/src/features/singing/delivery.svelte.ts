/** One singing's way to the house: paid for as it starts, its voice sent while it is sung, closed at its end. */
import { api } from '$lib/api/client';
import { Problem } from '$lib/api/problem';
import type { Id } from '$lib/api/shapes';
import type { Chunk } from '$lib/audio/chunks';
import type { KeptSinging } from '$lib/audio/kept-chunks';
import type { UploadState } from '$lib/audio/uploads';
import { VoiceUploads } from '$lib/audio/voice-uploads';
import { session } from '$lib/session.svelte';
import { singSong } from '$lib/wallet/commands';
import { wallet } from '$lib/wallet';
import { random, toHex } from '$lib/wallet/bytes';
import type { Song } from '$features/songs/model';
import type { Singing } from './model';
import type { Difficulty } from './settings.svelte';

/** How it is sung, as the house is told at its start. */
export interface How {
  voice: number;
  key: number;
  difficulty: Difficulty;
  /** The recording that it is sung to. */
  joins: Id | null;
}

/** How it ended. */
export interface Ended {
  frames: number;
  roundTrip_s: number;
  headphones: boolean;
}

const WATCH_MS = 200;

export class Delivery {
  upload = $state.raw<UploadState>('sending');
  unsent = $state(0);
  /** The browser has no room to keep what was not sent. */
  full = $state(false);
  private uploads: VoiceUploads | null = null;
  private singing: string | null = null;

  constructor(private readonly signal: AbortSignal) {}

  /** Pay for the song and begin: a new singing each time, save where the last one's start was never answered. */
  async start(song: Song, how: How, headphones: boolean): Promise<void> {
    const id = this.singing ?? toHex(random(16));
    // Kept until the house has answered: a second try of the same singing is not charged again.
    this.singing = id;
    const { account } = session.me!;
    const started: KeptSinging = { singing: id, title: song.title, headphones, started_ms: Date.now(), ending: null };
    try {
      const transaction = await wallet.sign([singSong(account, song.number, id)]);
      await this.post({ id, song: song.id, ...how, transaction });
    } catch (failure) {
      // What costs nothing can be begun without the house; for the rest nobody knows whether the balance suffices.
      if (!(failure instanceof Problem) || failure.status !== 0 || song.price_cents > 0) throw failure;
      started.start = { account, song: song.id, song_number: song.number, how: { ...how } };
    }
    this.uploads = new VoiceUploads(started, (state) => (this.upload = state));
    await this.uploads.open();
  }

  add(chunk: Chunk, rate: number): void {
    const { uploads } = this;
    void uploads?.add(chunk, rate).then(() => (this.full = uploads.full));
  }

  /** Send what is left and close it: the singing's id once the house has all of it, null where it did not take it. */
  async finish({ frames, roundTrip_s, headphones }: Ended): Promise<string | null> {
    const { singing, uploads } = this;
    if (!singing || !uploads) return null;
    const lag_ms = Math.round(roundTrip_s * 1000);
    const counting = window.setInterval(() => (this.unsent = uploads.unsent), WATCH_MS);
    const taken = await uploads.finish({ frames, input_lag_ms: lag_ms > 0 ? lag_ms : null, headphones });
    window.clearInterval(counting);
    if (this.signal.aborted) return singing;
    this.uploads = null;
    return taken === 'taken' ? singing : null;
  }

  /** Give the singing up. */
  async discard(): Promise<void> {
    await this.uploads?.discard();
    this.uploads = null;
    this.singing = null;
  }

  /** Let it go on by itself while the page is left. */
  release(): void {
    this.uploads?.release();
  }

  private async post(singing: How & { id: string; song: string; transaction: string }): Promise<void> {
    try {
      await api.post<Singing>('/singings', singing, this.signal);
    } catch (failure) {
      // A plain no means that nothing was begun or paid: the next try is another singing.
      if (failure instanceof Problem && failure.status >= 400 && failure.status < 500) this.singing = null;
      throw failure;
    }
  }
}
