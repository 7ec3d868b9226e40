/** Short sentences that come and go: what just happened, or what did not and why. */

export interface Toast {
  id: number;
  text: string;
  tone: 'good' | 'bad';
}

const SHOWN_MS = 5_000;
const SHOWN_MAX = 3;

class Toasts {
  shown = $state.raw<Toast[]>([]);
  #next = 1;

  say(text: string, tone: Toast['tone'] = 'good'): void {
    const toast = { id: this.#next++, text, tone };
    this.shown = [...this.shown, toast].slice(-SHOWN_MAX);
    setTimeout(() => this.dismiss(toast.id), SHOWN_MS);
  }

  dismiss(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
