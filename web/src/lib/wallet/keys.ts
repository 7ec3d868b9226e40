/**
 * Ed25519 keys of this device. Where the browser has Ed25519 the private key is a CryptoKey that cannot be read, not
 * even by this page; elsewhere its seed lies encrypted under an AES key that cannot be read.
 */
import { getPublicKeyAsync, signAsync } from '@noble/ed25519';
import { readRecord, removeRecord, writeRecord } from '../storage';
import { fromHex, joined, random, type Bytes } from './bytes';

export interface DeviceKey {
  readonly publicKey: Bytes;
  sign(message: Bytes): Promise<Bytes>;
}

interface NativeRecord {
  kind: 'native';
  publicKey: Bytes;
  privateKey: CryptoKey;
}

interface WrappedRecord {
  kind: 'wrapped';
  publicKey: Bytes;
  wrapping: CryptoKey;
  iv: Bytes;
  sealed: ArrayBuffer;
}

export type KeyRecord = NativeRecord | WrappedRecord;

/** The constant head of an Ed25519 private key in PKCS #8 (RFC 8410); the seed's 32 bytes follow. */
const PKCS8_HEAD = fromHex('302e020100300506032b657004220420');
const SHELF_NAME = 'device';

/** False on a page that the browser does not trust with keys. */
export function keysAreAvailable(): boolean {
  return window.isSecureContext && typeof crypto.subtle === 'object' && typeof indexedDB === 'object';
}

export async function makeKey(): Promise<KeyRecord> {
  if (!(await browserHasEd25519())) return wrap(random(32));
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return { kind: 'native', publicKey, privateKey: pair.privateKey };
}

/** The key of a seed; used for recovery words, whose seed the member knows. */
export async function keyOfSeed(seed: Bytes): Promise<KeyRecord> {
  if (!(await browserHasEd25519())) return wrap(seed);
  const privateKey = await crypto.subtle.importKey('pkcs8', joined(PKCS8_HEAD, seed), 'Ed25519', false, ['sign']);
  return { kind: 'native', publicKey: (await getPublicKeyAsync(seed)) as Bytes, privateKey };
}

export function signerOf(record: KeyRecord): DeviceKey {
  return {
    publicKey: record.publicKey,
    async sign(message) {
      if (record.kind === 'native') {
        return new Uint8Array(await crypto.subtle.sign('Ed25519', record.privateKey, message));
      }
      const opened = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: record.iv }, record.wrapping, record.sealed);
      const seed = new Uint8Array(opened);
      const signature = await signAsync(message, seed);
      seed.fill(0);
      return signature as Bytes;
    },
  };
}

export async function keepKey(record: KeyRecord): Promise<void> {
  await writeRecord('keys', SHELF_NAME, record);
}

export async function keptKey(): Promise<DeviceKey | null> {
  const record = await readRecord<KeyRecord>('keys', SHELF_NAME);
  return record ? signerOf(record) : null;
}

export async function forgetKey(): Promise<void> {
  await removeRecord('keys', SHELF_NAME);
}

async function wrap(seed: Bytes): Promise<WrappedRecord> {
  const wrapping = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const iv = random(12);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, wrapping, seed);
  return { kind: 'wrapped', publicKey: (await getPublicKeyAsync(seed)) as Bytes, wrapping, iv, sealed };
}

let ed25519: Promise<boolean> | null = null;

function browserHasEd25519(): Promise<boolean> {
  ed25519 ??= crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']).then(
    () => true,
    (refusal: unknown) => {
      if (refusal instanceof DOMException && refusal.name === 'NotSupportedError') return false;
      throw refusal;
    },
  );
  return ed25519;
}
