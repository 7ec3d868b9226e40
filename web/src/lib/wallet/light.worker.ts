/** The light client's arithmetic, beside the page so that drawing never waits for it. */
import { checkBalance, ProofError, type BalanceProof } from './light';

export interface Question {
  proof: BalanceProof;
  chain: Uint8Array;
  sequencer: Uint8Array;
}

export type Answer = { height: bigint; hash: Uint8Array } | { wrong: string };

self.onmessage = async ({ data }: MessageEvent<Question>) => {
  try {
    const { height, hash } = await checkBalance(data.proof, data.chain, data.sequencer);
    self.postMessage({ height, hash } satisfies Answer);
  } catch (failure) {
    if (!(failure instanceof ProofError)) throw failure;
    self.postMessage({ wrong: failure.part } satisfies Answer);
  }
};
