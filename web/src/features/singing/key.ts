/** A song in another key: its notes, its sound's address, and how a key is written. */
import type { Voice } from '$features/songs/model';

export const KEY_MAX = 6;

/** The voice with all notes moved by semitones. */
export function inKey(voice: Voice, key: number): Voice {
  if (key === 0) return voice;
  const lines = voice.lines.map((line) => ({
    ...line,
    notes: line.notes.map((note) => ({ ...note, pitch: note.pitch + key })),
  }));
  return { ...voice, lines };
}

/** Where the house serves the accompaniment in a key and at a tempo in percent. */
export function audioUrl(url: string, key: number, tempo_percent = 100): string {
  if (key === 0 && tempo_percent === 100) return url;
  return `${url}?key=${key}&tempo=${tempo_percent}`;
}

/** "0", "+2", "−3". */
export function keyText(key: number): string {
  if (key === 0) return '0';
  return key > 0 ? `+${key}` : `−${-key}`;
}
