/** Gate, de-esser and compressor in the audio thread: mono in, mono out, no delay. */
import { Dynamics, type DynamicsSettings } from './dynamics';

declare const sampleRate: number;
declare function registerProcessor(name: string, processor: new (options: Options) => AudioWorkletProcessor): void;
declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  abstract process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
interface Options {
  processorOptions: DynamicsSettings;
}

class Follower extends AudioWorkletProcessor {
  private readonly dynamics: Dynamics;
  private open = true;

  constructor({ processorOptions }: Options) {
    super();
    this.dynamics = new Dynamics(sampleRate, processorOptions);
    this.port.onmessage = ({ data }: MessageEvent<DynamicsSettings | null>) => {
      if (data) this.dynamics.choose(data);
      else this.open = false;
    };
  }

  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const voice = inputs[0]?.[0];
    const result = outputs[0]?.[0];
    if (voice && result) this.dynamics.follow(voice, result);
    return this.open;
  }
}

registerProcessor('madang-dynamics', Follower);
