/** What a test asks of the client's sound: the voice's chain and the loudness, in a context that does not play. */
import { gated_lufs, powers, ride } from '../../web/src/lib/audio/loudness';
import { Monitor } from '../../web/src/lib/audio/monitor';
import { settingsOf, type MixSettings } from '../../web/src/lib/audio/presets';
import { VoiceChain } from '../../web/src/lib/audio/voice-chain';

const RATE = 48000;

function bufferOf(text: string, channels: number): AudioBuffer {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const samples = new Float32Array(bytes.buffer);
  const length = samples.length / channels;
  const buffer = new AudioBuffer({ numberOfChannels: channels, length, sampleRate: RATE });
  for (let side = 0; side < channels; side += 1) {
    const channel = buffer.getChannelData(side);
    for (let frame = 0; frame < length; frame += 1) channel[frame] = samples[frame * channels + side]!;
  }
  return buffer;
}

function textOf(buffer: AudioBuffer): string[] {
  return [0, 1].map((side) => {
    const bytes = new Uint8Array(buffer.getChannelData(side).buffer);
    let text = '';
    for (let first = 0; first < bytes.length; first += 32768) text += String.fromCharCode(...bytes.subarray(first, first + 32768));
    return btoa(text);
  });
}

Object.assign(window, {
  /** A mono voice through the chain; both sides of what comes out. */
  async treated(voice: string, settings: MixSettings): Promise<string[]> {
    const buffer = bufferOf(voice, 1);
    const context = new OfflineAudioContext(2, buffer.length, RATE);
    const chain = await VoiceChain.open(context, settings);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(chain.input);
    chain.output.connect(context.destination);
    source.start();
    return textOf(await context.startRendering());
  },
  /** How loud a singer hears a voice in headphones after the monitor was turned on and off as the words say. */
  async monitored(voice: string, words: ('on' | 'off')[]): Promise<number> {
    const buffer = bufferOf(voice, 1);
    const context = new OfflineAudioContext(2, buffer.length, RATE);
    const source = new AudioBufferSourceNode(context, { buffer });
    const monitor = new Monitor(context as unknown as AudioContext, source);
    monitor.choose(settingsOf('echo'));
    const turned = words.map((word) => monitor[word]());
    await Promise.all(turned);
    source.start();
    const heard = await context.startRendering();
    monitor.close();
    return heard.getChannelData(0).reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  },
  /** What the monitor says of its delay in a context that plays, in ms. */
  async delay(inputLatency_s: number): Promise<number> {
    const context = new AudioContext({ latencyHint: 'interactive' });
    const monitor = new Monitor(context, new GainNode(context));
    await monitor.on();
    const told = monitor.delay_ms(inputLatency_s);
    monitor.close();
    await context.close();
    return told;
  },
  async lufs(sound: string, channels: number): Promise<number | null> {
    return gated_lufs(await powers(bufferOf(sound, channels)));
  },
  ride,
});
