/** The microphone: asked for, opened with its processing off, and heard block by block with each block's place. */
import type { CaptureReport, CaptureRequest } from './capture.worklet';
import captureUrl from './capture.worklet.ts?worker&url';
import type { Mark } from './song-clock';

/** A stretch of voice: mono 16-bit samples at the context's rate, `songFrame` null where it belongs to no song. */
export interface Block {
  contextFrame: number;
  songFrame: number | null;
  samples: Int16Array<ArrayBuffer>;
}

/** Why there is no microphone: what the page then explains. */
export type MicrophoneTrouble = 'insecure' | 'refused' | 'missing' | 'busy';

/** The microphone could not be opened; `trouble` says why. */
export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(`The microphone could not be opened: ${trouble}.`);
  }
}

/** How long the last block of a capture may take to arrive before it is given up, in ms. */
const ENDING_MS_MAX = 1000;

/** An open microphone on one audio context. It is `close`d by whoever opened it. */
export class Microphone {
  private ended: (() => void) | null = null;

  private constructor(
    private readonly stream: MediaStream,
    private readonly source: MediaStreamAudioSourceNode,
    private readonly node: AudioWorkletNode,
    private readonly mute: GainNode,
  ) {}

  /** Ask for the microphone. Echo is cancelled only where the accompaniment sounds from loudspeakers. */
  static async open(context: AudioContext, headphones: boolean, heard: (block: Block) => void): Promise<Microphone> {
    if (!navigator.mediaDevices?.getUserMedia || !context.audioWorklet) throw new MicrophoneError('insecure');
    const stream = await ask(headphones);
    await context.audioWorklet.addModule(captureUrl);
    const source = context.createMediaStreamSource(stream);
    const node = new AudioWorkletNode(context, 'madang-capture', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    // A worklet that leads nowhere is not run by every browser; a silent end keeps it running.
    const mute = new GainNode(context, { gain: 0 });
    source.connect(node).connect(mute).connect(context.destination);
    const microphone = new Microphone(stream, source, node, mute);
    node.port.onmessage = ({ data }: MessageEvent<CaptureReport>) => {
      if (data.type === 'block') heard(data);
      else microphone.ended?.();
    };
    return microphone;
  }

  /** Bind the song's frames to the context's from the mark on; null as song frame ends the singing's part. */
  mark(mark: Mark): void {
    this.request({ type: 'mark', mark });
  }

  /** The delay from mouth to worklet that the device admits to, in seconds; 0 where it says nothing. */
  get inputLatency_s(): number {
    const settings = this.stream.getAudioTracks()[0]?.getSettings() as { latency?: number } | undefined;
    return settings?.latency ?? 0;
  }

  /** Called when the device goes away or its permission is taken back. */
  onGone(gone: () => void): void {
    this.stream.getAudioTracks()[0]?.addEventListener('ended', gone);
  }

  /** Let the last block arrive, then free the device. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.ended = resolve;
      window.setTimeout(resolve, ENDING_MS_MAX);
      this.request({ type: 'end' });
    });
    for (const track of this.stream.getTracks()) track.stop();
    this.source.disconnect();
    this.node.disconnect();
    this.mute.disconnect();
    this.node.port.close();
  }

  private request(request: CaptureRequest): void {
    this.node.port.postMessage(request);
  }
}

async function ask(headphones: boolean): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    echoCancellation: !headphones,
    noiseSuppression: false,
    autoGainControl: false,
    channelCount: 1,
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    throw new MicrophoneError(troubleOf(error));
  }
}

function troubleOf(error: unknown): MicrophoneTrouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotReadableError' || name === 'AbortError') return 'busy';
  return 'missing';
}

/** Whether the microphone may be opened without a question. */
export async function microphoneAllowed(): Promise<boolean> {
  try {
    const { state } = await navigator.permissions.query({ name: 'microphone' as PermissionName });
    return state === 'granted';
  } catch {
    // A browser that does not tell: it asks when the member taps.
    return false;
  }
}
