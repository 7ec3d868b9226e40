/** A taste of a song: one plays at a time, wherever on the page it was started. */
import type { Id, SongCard } from '$lib/api/shapes';

const TASTE_S = 20;

class Preview {
  /** Which song plays; null where none does. */
  playing = $state<Id | null>(null);
  #audio: HTMLAudioElement | null = null;

  toggle(song: SongCard): void {
    if (this.playing === song.id) this.stop();
    else this.play(song);
  }

  play(song: SongCard): void {
    this.stop();
    const from_s = song.preview_ms / 1000;
    const audio = new Audio(`/api/songs/${song.id}/audio`);
    this.#audio = audio;
    this.playing = song.id;
    const over = () => this.#audio === audio && this.stop();
    audio.currentTime = from_s;
    audio.addEventListener('timeupdate', () => audio.currentTime > from_s + TASTE_S && over());
    audio.addEventListener('ended', over);
    audio.addEventListener('error', over);
    audio.play().catch(over);
  }

  stop(): void {
    const audio = this.#audio;
    this.#audio = null;
    this.playing = null;
    if (!audio) return;
    audio.pause();
    // Else the browser goes on loading the rest of it.
    audio.removeAttribute('src');
    audio.load();
  }
}

export const preview = new Preview();
