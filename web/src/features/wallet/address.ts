/** How an account is written where coin is sent: its number, or the link that its member showed. */

const ACCOUNT_MAX = 2 ** 32 - 1;

export function linkTo(origin: string, account: number): string {
  return `${origin}/wallet/send?to=${account}`;
}

/** The account that a number or such a link names, or null. */
export function accountIn(text: string): number | null {
  const found = /^#?(\d{1,10})$/.exec(text.trim()) ?? /[?&]to=(\d{1,10})(?:&|$)/.exec(text.trim());
  const account = found ? Number(found[1]) : 0;
  return account > 0 && account <= ACCOUNT_MAX ? account : null;
}
