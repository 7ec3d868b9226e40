/** A voice sung to a draft's sound: what the microphone hears, placed on the sound's own frames. */
import { Accompaniment, decode, frameAhead } from '$lib/audio/accompaniment';
import { Microphone, type Block } from '$lib/audio/microphone';
import { waveOf } from './wave';

const LEAD_S = 0.3;

export class GuideTake {
  running = $state(false);
  #context: AudioContext | null = null;
  #sound: Accompaniment | null = null;
  #microphone: Microphone | null = null;
  #blocks: Block[] = [];

  /** Plays the sound and listens. The singer wears headphones: the sound would be tracked with the voice. */
  async begin(sound_url: string): Promise<void> {
    const context = (this.#context = new AudioContext());
    this.#blocks = [];
    try {
      this.#sound = new Accompaniment(context, await decode(context, sound_url));
      this.#microphone = await Microphone.open(context, { headphones: true }, (block) => this.#blocks.push(block));
    } catch (failure) {
      await this.end();
      throw failure;
    }
    const at = frameAhead(context, LEAD_S);
    this.#microphone.mark({ contextFrame: at, songFrame: 0 });
    this.#sound.start(at, 0);
    this.running = true;
  }

  /** The voice as a file from the sound's beginning on; null if nothing was heard. */
  async end(): Promise<Blob | null> {
    this.running = false;
    const context = this.#context;
    await this.#microphone?.close();
    this.#sound?.close();
    this.#microphone = this.#sound = this.#context = null;
    await context?.close();
    const placed = this.#blocks.filter((block) => block.songFrame !== null);
    return context && placed.length ? waveOf(placed, context.sampleRate) : null;
  }
}
