/** Keeps the screen on while somebody sings, where the browser can. */

export class Wake {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;
  private readonly seen = () => {
    if (this.wanted && document.visibilityState === 'visible') void this.take();
  };

  async hold(): Promise<void> {
    if (this.wanted) return;
    this.wanted = true;
    document.addEventListener('visibilitychange', this.seen);
    await this.take();
  }

  async release(): Promise<void> {
    this.wanted = false;
    document.removeEventListener('visibilitychange', this.seen);
    await this.lock?.release();
    this.lock = null;
  }

  private async take(): Promise<void> {
    try {
      this.lock = (await navigator.wakeLock?.request('screen')) ?? null;
    } catch (failure) {
      // A low battery or a hidden page: the screen may sleep then, and the singing goes on.
      if (!(failure instanceof DOMException)) throw failure;
    }
  }
}
