/** The song's sound in the key and tempo that are wanted, fetched while the singer still chooses. */
import type { GuideNote } from '$lib/audio/guide-melody';
import type { StageAudio } from '$lib/audio/stage-audio';
import type { Song, Voice } from '$features/songs/model';
import { audioUrl, inKey } from './key';
import { pitched } from './lane';
import { keepKey, keptKey, type StageSettings } from './settings.svelte';

export class Tune {
  /** Semitones over the song as it was recorded. */
  key = $state(0);
  /** Whether the sound is on its way; the house makes a new key once, which takes some seconds. */
  preparing = $state(false);
  /** What is sung to instead of the accompaniment, in the one key that it has. */
  private guide: string | null = null;
  private song: Song | null = null;
  private url = '';
  private guided = '';
  private coming: Promise<void> = Promise.resolve();

  constructor(
    private readonly audio: StageAudio,
    private readonly signal: AbortSignal,
  ) {}

  /** Take the song in the key in which it was sung last here. */
  async take(song: Song): Promise<void> {
    this.song = song;
    this.key = keptKey(song.id);
    await this.ready();
  }

  /** Sing to voices that are there already: with them as they were sung. */
  async join(song: Song, guide: string, key: number): Promise<void> {
    this.song = song;
    this.guide = guide;
    this.key = key;
    await this.ready();
  }

  /** Choose another key; remembered for this song. */
  async choose(key: number): Promise<void> {
    this.key = key;
    if (this.song) keepKey(this.song.id, key);
    await this.ready();
  }

  /** Have the sound in the chosen key and at this tempo. What is asked for last is what is played. */
  async ready(tempo_percent = 100): Promise<void> {
    const own = audioUrl(this.song?.audio_url ?? '', this.key, tempo_percent);
    // Lines are practised slower without the others, who cannot sing slower.
    const url = this.guide !== null && tempo_percent === 100 ? this.guide : own;
    if (url !== this.url) {
      this.url = url;
      this.preparing = true;
      this.coming = this.fetch(url, this.coming);
    }
    await this.coming;
  }

  /** The voice's notes in the chosen key. */
  moved(voice: Voice): Voice {
    return inKey(voice, this.key);
  }

  /** Let loudness, guide and headphones be as the settings say. */
  async apply(settings: StageSettings, voice: Voice | undefined, tempo_percent: number): Promise<void> {
    const { music, melody, melodyOn, monitor } = settings;
    this.audio.mix('music', music);
    this.audio.mix('melody', melodyOn ? melody : 0);
    await this.audio.hearOneself(monitor);
    // A guide that was once made for these notes stays, silent or not.
    const wanted = melodyOn && voice ? `${this.url} ${voice.name}` : '';
    if (wanted === '' || wanted === this.guided || this.preparing) return;
    this.guided = wanted;
    await this.audio.guide(guideNotes(voice!, tempo_percent));
  }

  private async fetch(url: string, before: Promise<void>): Promise<void> {
    // What was asked for before has its own listener for what goes wrong with it.
    await before.catch(() => undefined);
    if (url !== this.url) return;
    try {
      await this.audio.load(url, this.signal);
      this.guided = '';
      await this.audio.guide(null);
    } catch (failure) {
      this.url = '';
      throw failure;
    } finally {
      this.preparing = false;
    }
  }
}

/** A voice's notes as the guide plays them, on the clock of a file at this tempo. */
export function guideNotes(voice: Voice, tempo_percent: number): GuideNote[] {
  const stretch = 100 / tempo_percent / 1000;
  return voice.lines
    .flatMap((line) => line.notes.filter(pitched))
    .map(({ start_ms, duration_ms, pitch }) => ({
      start_s: start_ms * stretch,
      end_s: (start_ms + duration_ms) * stretch,
      midi: pitch,
    }));
}
