/** Patterns of addresses, such as `/songs/:id/sing`. */

export type Parameters = Record<string, string>;

/** The named parts of a path that fits a pattern such as `/songs/:id/sing`, or null. */
export function matchPath(pattern: string, path: string): Parameters | null {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return null;
  const found: Parameters = {};
  for (const [index, part] of wanted.entries()) {
    const piece = given[index]!;
    if (part.startsWith(':')) {
      try {
        found[part.slice(1)] = decodeURIComponent(piece);
      } catch {
        return null;
      }
    } else if (part !== piece) return null;
  }
  return found;
}

/** The first-run page, from which `here` is returned to. */
export const comeInPath = (here: string) => `/start?then=${encodeURIComponent(here)}`;

/** The path of this house that a query's `then` names; home where it names none. */
export function returnPath(query: string): string {
  const then = new URLSearchParams(query).get('then') ?? '';
  return /^\/(?![/\\])/.test(then) ? then : '/';
}
