/** Where the page is: the address bar as state, and links that change it without loading the page again. */

class Place {
  path = $state(window.location.pathname);
  query = $state(window.location.search);

  constructor() {
    window.addEventListener('popstate', () => this.read());
    document.addEventListener('click', (event) => this.#follow(event));
  }

  read(): void {
    this.path = window.location.pathname;
    this.query = window.location.search;
  }

  /** Goes to a path of this house; `replace` leaves no step to come back to. */
  go(address: string, { replace = false } = {}): void {
    if (replace) window.history.replaceState(null, '', address);
    else window.history.pushState(null, '', address);
    this.read();
    window.scrollTo(0, 0);
  }

  /** Writes another query beside the same path, without a step to come back to. */
  note(query: string): void {
    window.history.replaceState(null, '', this.path + query);
    this.read();
  }

  back(otherwise = '/'): void {
    if (window.history.length > 1) window.history.back();
    else this.go(otherwise, { replace: true });
  }

  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest?.('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== window.location.origin) return;
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    this.go(link.pathname + link.search + link.hash);
  }
}

export const place = new Place();
