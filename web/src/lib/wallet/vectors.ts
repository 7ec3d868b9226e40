/** The golden vectors that ledger, chain and client share; undefined where a checkout has only the client. */
const files = import.meta.glob('../../../../tests/{ledger,chain}/vectors/*.json', { eager: true, import: 'default' });

export function vectors(name: string): unknown {
  return Object.entries(files).find(([path]) => path.endsWith(`/${name}`))?.[1];
}
