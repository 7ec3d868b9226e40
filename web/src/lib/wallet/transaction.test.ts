import { getPublicKeyAsync, signAsync } from '@noble/ed25519';
import { expect, test } from 'vitest';
import { fromHex, toHex } from './bytes';
import {
  addKey,
  claimShare,
  grantAllowance,
  offerShare,
  removeKey,
  revokeAllowance,
  sendGift,
  settleClaim,
  singSong,
  takeOffer,
  transfer,
  undoOwnerChange,
  withdrawOffer,
} from './commands';
import { envelopeOf, payloadOf, signingMessage, transactionId } from './transaction';
import { vectors } from './vectors';

/** What the ledger's own codec writes for the commands below. */
const PAYLOAD =
  '93c4080909090909090909cd04d29894020cc420020202020202020202020202020202020202020202020202020202020202' +
  '0202c393030cc420020202020202020202020202020202020202020202020202020202020202020293040cc4200202020202' +
  '020202020202020202020202020202020202020202020202020202950a0ccd012ccf0000010000000000c410000000000000' +
  '00000000000000000000970e0c0701ce00fe4f84ce00fe4f84cf000001a3185c507b930f0cce0001117094150c03c4100505' +
  '0505050505050505050505050505961e0c920dce0001117101c41006060606060606060606060606060606c4100808080808' +
  '0808080808080808080808';
const ID = '8ff20e6ab48c84bb3ffe689e1409b7a8f126dbdd3e196a12b41eb633d0e0c3bc';
const SIGNATURE =
  '93bbe3f709b555f614033a1207e76076901a8f22bebe9e1470404d355bfc71ee0d24a057bae7c167bbb5a054044d47a8816b' +
  'b6cdd4fc129343875b5e631a1f0a';

const chain = new Uint8Array(32).fill(1);
const secret = Uint8Array.from({ length: 32 }, (_, index) => index);
const bytes = (value: number, count: number) => toHex(new Uint8Array(count).fill(value));

const commands = [
  addKey(12, bytes(2, 32), true),
  removeKey(12, bytes(2, 32)),
  undoOwnerChange(12, bytes(2, 32)),
  transfer(12, 300, 2n ** 40n),
  grantAllowance({ owner: 12, delegate: 7, scope: 'gifts', cap: 16_666_500n, single: 16_666_500n, expires_ms: 1_800_000_000_123 }),
  revokeAllowance(12, 70_000),
  singSong(12, 3, bytes(5, 16)),
  sendGift(12, [13, 70_001], 1, bytes(6, 16), bytes(8, 16)),
];

test('every command of a device is written as the ledger writes it', () => {
  expect(toHex(payloadOf(commands, 1234, new Uint8Array(8).fill(9)))).toBe(PAYLOAD);
});

const golden = vectors('rights_transactions.json') as { nonce: string; expires: number; payload: string }[] | undefined;

test.runIf(golden)('every command about shares is written as the ledger writes it', () => {
  const coin = 100_000_000n;
  const all = [
    offerShare(9, 1, 2_500, 3n * coin, 0),
    withdrawOffer(300, 128),
    takeOffer(10, 1, 1, 2_500, 3n * coin),
    claimShare(70_000, 1, 9, 10_000),
    settleClaim(9, 1, 1, 127),
  ];
  const lists = [...all.map((command) => [command]), all];
  const written = lists.map((list, index) => toHex(payloadOf(list, golden![index]!.expires, fromHex(golden![index]!.nonce))));
  expect(written).toEqual(golden!.map(({ payload }) => payload));
});

test('a transaction has the id and the signature that the ledger expects', async () => {
  const payload = payloadOf(commands, 1234, new Uint8Array(8).fill(9));
  expect(toHex(transactionId(chain, payload))).toBe(ID);
  expect(toHex(await signAsync(signingMessage(chain, payload), secret))).toBe(SIGNATURE);
});

test('an envelope is the payload and its signatures', async () => {
  const key = await getPublicKeyAsync(secret);
  const payload = Uint8Array.of(1, 2, 3);
  expect(toHex(envelopeOf(payload, [[key, new Uint8Array(64)]]))).toBe(`92c40301020391${'92c420'}${toHex(key)}c440${'00'.repeat(64)}`);
});

test('a transaction has 1 to 16 commands', () => {
  expect(() => payloadOf([], 1)).toThrow(RangeError);
  expect(() => payloadOf(Array.from({ length: 17 }, () => revokeAllowance(1, 1)), 1)).toThrow(RangeError);
});
