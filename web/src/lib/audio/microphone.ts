/** The microphone: asked for, opened with its processing off, and heard block by block with each block's place. */
import type { CaptureOptions, CaptureReport, CaptureRequest } from './capture.worklet';
import type { InputChannel } from './channels';
import captureUrl from './capture.worklet.ts?worker&url';
import type { Mark } from './song-clock';

/** A stretch of voice: mono 16-bit samples at the context's rate, `songFrame` null where it belongs to no song. */
export interface Block {
  contextFrame: number;
  songFrame: number | null;
  samples: Int16Array<ArrayBuffer>;
}

/** Which input is opened, and how it is listened to. */
export interface Input {
  /** Echo is cancelled only where the accompaniment sounds from loudspeakers. */
  headphones: boolean;
  /** As `inputs` names it; without one, or where it is gone, the device that the system prefers. */
  deviceId?: string | undefined;
  /** Two singers on one stereo device open it twice, left and right. */
  channel?: InputChannel | undefined;
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
    /** The voice on its way into the page: what a monitor takes to the ears. */
    readonly source: MediaStreamAudioSourceNode,
    private readonly node: AudioWorkletNode,
    private readonly mute: GainNode,
  ) {}

  /** Ask for the microphone; blocks come from then on. Raises MicrophoneError. */
  static async open(context: AudioContext, input: Input, heard: (block: Block) => void): Promise<Microphone> {
    if (!navigator.mediaDevices?.getUserMedia || !context.audioWorklet) throw new MicrophoneError('insecure');
    const stream = await ask(input);
    await context.audioWorklet.addModule(captureUrl);
    const source = context.createMediaStreamSource(stream);
    const node = new AudioWorkletNode(context, 'madang-capture', {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      channelCount: 2,
      channelCountMode: 'clamped-max',
      channelInterpretation: 'discrete',
      processorOptions: { channel: input.channel ?? 'both' } satisfies CaptureOptions,
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

  /** The device's name as the system gives it. */
  get label(): string {
    return this.stream.getAudioTracks()[0]?.label ?? '';
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

/** The inputs of this device, by name; names are told once the microphone was allowed. */
export async function inputs(): Promise<{ id: string; name: string }[]> {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, deviceId, label }) => kind === 'audioinput' && deviceId && label)
    .map(({ deviceId, label }) => ({ id: deviceId, name: label }));
}

async function ask({ headphones, deviceId }: Input): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    echoCancellation: !headphones,
    noiseSuppression: false,
    autoGainControl: false,
    // Cancelling the echo is done in mono; without it one channel may be all that is plugged in.
    channelCount: { ideal: headphones ? 2 : 1 },
    ...(deviceId ? { deviceId: { ideal: deviceId } } : {}),
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
