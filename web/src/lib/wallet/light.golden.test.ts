import { expect, test } from 'vitest';
import { fromHex, toHex } from './bytes';
import { checkBalance, checkHeader } from './light';
import { vectors } from './vectors';

interface ProofVector {
  account: number;
  available: number;
  held: number;
  debits: number;
  credits: number;
  header: string;
  signature: string;
  rows: string;
  size: number;
  path: string[];
  sub_path: string[];
  chain_id: string;
  sequencer_key: string;
}

const balance = vectors('balance_proof.json') as ProofVector | undefined;
const header = vectors('header.json') as Record<string, string> | undefined;

test.skipIf(!balance)('the chain’s own balance proof holds here too', async () => {
  const { chain_id, sequencer_key, ...proof } = balance!;
  const found = await checkBalance(
    {
      account: proof.account,
      available: BigInt(proof.available),
      held: BigInt(proof.held),
      debits: BigInt(proof.debits),
      credits: BigInt(proof.credits),
      header: fromHex(proof.header),
      signature: fromHex(proof.signature),
      rows: fromHex(proof.rows),
      size: proof.size,
      path: proof.path.map(fromHex),
      sub_path: proof.sub_path.map(fromHex),
    },
    fromHex(chain_id),
    fromHex(sequencer_key),
  );
  expect(toHex(found.chain)).toBe(chain_id);
});

test.skipIf(!header)('the chain’s own header is read and its signature holds here too', async () => {
  const chain = (header as unknown as { fields: { chain_id: string } }).fields.chain_id;
  const raw = header!.bytes;
  const found = await checkHeader(fromHex(raw!), fromHex(header!.signature!), fromHex(chain), fromHex(header!.sequencer_key!));
  expect(toHex(found.hash)).toBe(header!.hash);
});
