/** Who is here: the house, the member, and what this device may do. Pages read it; `start` finds it out. */
import { api, renewSessionsWith } from './api/client';
import { Problem } from './api/problem';
import type { House, Leaving, Me } from './api/shapes';
import { noteLedgerTime } from './dates';
import { machineName } from './machine';
import { getLocale } from './paraglide/runtime';
import { ascii, fromHex, joined, toHex } from './wallet/bytes';
import { forgetKey, keepKey, keptKey, keysAreAvailable, makeKey, signerOf, type DeviceKey } from './wallet/keys';

export type Standing =
  | 'starting'
  | 'unreachable'
  | 'insecure'
  /** No account was ever here. */
  | 'newcomer'
  /** An account was here and its key is gone. */
  | 'lost'
  /** Another device removed this one, which may still undo that: its key is kept. */
  | 'leaving'
  /** An account was here and no longer knows this device's key. */
  | 'removed'
  | 'member';

/** Says that an account was opened in this browser, should the browser throw its key away. */
const MARK = 'madang.account';

class Session {
  standing = $state<Standing>('starting');
  house = $state.raw<House | null>(null);
  me = $state.raw<Me | null>(null);
  /** What this device may undo while its standing is `leaving`. */
  leaving = $state.raw<Leaving | null>(null);

  async start(): Promise<void> {
    try {
      this.house = await api.get<House>('/house');
      if (this.house.sandbox) noteLedgerTime((await api.get<{ time_ms: number }>('/chain/status')).time_ms);
      if (!keysAreAvailable()) {
        this.standing = 'insecure';
        return;
      }
      const key = await keptKey();
      if (!key) {
        this.standing = this.accountHere ? 'lost' : 'newcomer';
        return;
      }
      await this.#arrive(key);
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      this.standing = 'unreachable';
    }
  }

  /** Opens an account: a key made and kept here, and a number on the ledger for it. */
  async open(name: string): Promise<void> {
    // A key whose answer was lost on the way is used again: the house opens one account a key.
    const kept = await keptKey();
    const record = kept ? null : await makeKey();
    if (record) await keepKey(record);
    const key = kept ?? signerOf(record!);
    const signature = await key.sign(joined(ascii('madang/member/1'), this.chain, key.publicKey));
    this.#welcome(
      await api.post<Me>('/members', {
        name,
        key: toHex(key.publicKey),
        language: getLocale(),
        signature: toHex(signature),
      }),
    );
    await this.settle();
    await api.put(`/devices/${toHex(key.publicKey)}`, { name: machineName(navigator.userAgent), words: false });
  }

  /** Asks the browser to keep the key: without this one that is short of space may throw it away. */
  async settle(): Promise<void> {
    await navigator.storage?.persist?.();
  }

  /** A session for a key of an account. Throws a `Problem` with code `key_unknown` where no account has it, and
   * `key_leaving` where it was removed and may undo that. */
  async signIn(key: DeviceKey): Promise<void> {
    const { challenge } = await api.post<{ challenge: string }>('/sessions/challenges');
    const signature = await key.sign(joined(ascii('madang/session/1'), this.chain, fromHex(challenge)));
    this.#welcome(
      await api.post<Me>('/sessions', { key: toHex(key.publicKey), challenge, signature: toHex(signature) }),
    );
  }

  /**
   * Signs in after this device's removal was undone. Where the house knows nobody of the account any more it asks for
   * a name, and the same key opens the same account.
   */
  async comeBack(): Promise<void> {
    const key = await keptKey();
    if (key && !(await this.#signInIfKnown(key)) && this.standing === 'removed') this.standing = 'newcomer';
  }

  async refresh(): Promise<void> {
    this.me = await api.get<Me>('/me');
  }

  update(me: Me): void {
    this.me = me;
  }

  /** Ends what this browser knows of the account, after it was erased or this device was removed. */
  async leave(): Promise<void> {
    await forgetKey();
    localStorage.removeItem(MARK);
    this.me = null;
    this.leaving = null;
    this.standing = 'newcomer';
  }

  /** The number of the account that was opened in this browser, if one was. */
  get accountHere(): string | null {
    return localStorage.getItem(MARK);
  }

  get chain(): Uint8Array {
    return fromHex(this.house!.chain_id);
  }

  /** Signs in again after the session ended; false where this device is no longer one of the account's. */
  async renew(): Promise<boolean> {
    const key = this.standing === 'member' ? await keptKey() : null;
    return key !== null && this.#signInIfKnown(key);
  }

  async #arrive(key: DeviceKey): Promise<void> {
    try {
      const me = await api.get<Me>('/me');
      if (me.device_key === toHex(key.publicKey)) {
        this.#welcome(me);
        return;
      }
    } catch (failure) {
      if (!(failure instanceof Problem) || failure.status !== 401) throw failure;
    }
    await this.#signInIfKnown(key);
  }

  async #signInIfKnown(key: DeviceKey): Promise<boolean> {
    try {
      await this.signIn(key);
      return true;
    } catch (failure) {
      if (!(failure instanceof Problem)) throw failure;
      if (failure.code === 'key_leaving') this.#depart(failure.extra as unknown as Leaving);
      else if (failure.code === 'key_unknown') this.standing = this.accountHere ? 'removed' : 'newcomer';
      else throw failure;
      return false;
    }
  }

  #depart(leaving: Leaving): void {
    this.leaving = leaving;
    this.standing = 'leaving';
    localStorage.setItem(MARK, String(leaving.account));
  }

  #welcome(me: Me): void {
    this.me = me;
    this.standing = 'member';
    localStorage.setItem(MARK, String(me.account));
  }
}

export const session = new Session();
renewSessionsWith(() => session.renew());
