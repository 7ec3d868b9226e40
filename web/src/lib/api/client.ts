/** Calls to the house's HTTP interface. Every failure is a `Problem`. */
import { Problem, problemOf } from './problem';

type Body = Uint8Array<ArrayBuffer> | Blob | object | undefined;

let renew: (() => Promise<boolean>) | null = null;

/** What is tried once where the house says that nobody is signed in; true where somebody is again. */
export function renewSessionsWith(renewal: () => Promise<boolean>): void {
  renew = renewal;
}

async function call<T>(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<T> {
  try {
    return await callOnce<T>(method, path, body, signal);
  } catch (failure) {
    const signedOut = failure instanceof Problem && failure.status === 401 && !path.startsWith('/sessions');
    if (!signedOut || !renew || !(await renew())) throw failure;
    return callOnce<T>(method, path, body, signal);
  }
}

async function callOnce<T>(method: string, path: string, body?: Body, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  let content: BodyInit | undefined;
  if (body instanceof Uint8Array || body instanceof Blob) {
    headers['Content-Type'] = 'application/octet-stream';
    content = body;
  } else if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
    content = JSON.stringify(body);
  }
  // A page of another site cannot set this header, so it cannot spend this member's cookie.
  if (method !== 'GET') headers['X-Madang'] = '1';
  let answer: Response;
  try {
    answer = await fetch(`/api${path}`, { method, headers, body: content, signal, credentials: 'same-origin' });
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new Problem(0, 'offline', 'The house does not answer.');
  }
  if (!answer.ok) throw await problemOf(answer);
  if (answer.status === 204) return undefined as T;
  return (await answer.json()) as T;
}

export const api = {
  get: <T>(path: string, signal?: AbortSignal) => call<T>('GET', path, undefined, signal),
  post: <T>(path: string, body?: Body, signal?: AbortSignal) => call<T>('POST', path, body, signal),
  put: <T>(path: string, body?: Body, signal?: AbortSignal) => call<T>('PUT', path, body, signal),
  patch: <T>(path: string, body?: Body) => call<T>('PATCH', path, body),
  delete: <T>(path: string, body?: Body) => call<T>('DELETE', path, body),
};

/** A path with those of the given questions that have a value. */
export function asked(path: string, questions: Record<string, string | number | null | undefined>): string {
  const given = Object.entries(questions).filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
