/** The ledger's commands that a member's device signs, each as the array that goes into a transaction. */
import { fromHex } from './bytes';
import type { Value } from './codec';

export type Command = Value[];

/** What an allowance may be spent on, as the law numbers it. */
export const Scope = { gifts: 1, songs: 2 } as const;

export const NOTHING = '00'.repeat(16);

export const addKey = (account: number, key: string, owner: boolean): Command => [2, account, fromHex(key), owner];

export const removeKey = (account: number, key: string): Command => [3, account, fromHex(key)];

export const undoOwnerChange = (account: number, key: string): Command => [4, account, fromHex(key)];

export const transfer = (payer: number, payee: number, amount: bigint, about = NOTHING): Command => [
  10,
  payer,
  payee,
  amount,
  fromHex(about),
];

export interface Grant {
  owner: number;
  delegate: number;
  scope: keyof typeof Scope;
  cap: bigint;
  single: bigint;
  expires_ms: number;
}

export const grantAllowance = ({ owner, delegate, scope, cap, single, expires_ms }: Grant): Command => [
  14,
  owner,
  delegate,
  Scope[scope],
  cap,
  single,
  expires_ms,
];

export const revokeAllowance = (owner: number, allowance: number): Command => [15, owner, allowance];

/** `about` is the singing's id; it is also what makes a second charge for the same singing impossible. */
export const singSong = (singer: number, song: number, about: string): Command => [21, singer, song, fromHex(about)];

export const sendGift = (payer: number, receivers: number[], gift: number, about: string, key: string): Command => [
  30,
  payer,
  receivers,
  gift,
  fromHex(about),
  fromHex(key),
];

/** Part of a song at a price to anybody (buyer 0) or to one account; at no price to one account it is a gift. */
export const offerShare = (seller: number, song: number, basisPoints: number, price: bigint, buyer: number): Command => [
  50,
  seller,
  song,
  basisPoints,
  price,
  buyer,
];

export const withdrawOffer = (seller: number, offer: number): Command => [51, seller, offer];

/** It repeats the offer's terms: the signature means them, whatever the page showed. */
export const takeOffer = (buyer: number, offer: number, song: number, basisPoints: number, price: bigint): Command => [
  52,
  buyer,
  offer,
  song,
  basisPoints,
  price,
];

export const claimShare = (claimant: number, song: number, holder: number, basisPoints: number): Command => [
  53,
  claimant,
  song,
  holder,
  basisPoints,
];

/** How much of the claimed part should go to the claimant, as one side of the claim says. */
export const settleClaim = (party: number, claim: number, song: number, basisPoints: number): Command => [
  54,
  party,
  claim,
  song,
  basisPoints,
];
