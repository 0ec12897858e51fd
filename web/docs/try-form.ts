/** Forms that send the request of an operation and show its response. */
import { send } from '#web/shared/client.ts';
import { element, words } from './words.ts';

const SHOWN_HEADERS = ['etag', 'location', 'idempotent-replayed', 'retry-after', 'x-request-id'] as const;
/** Ids of responses, offered in the fields of later requests. */
const ID = /\b([a-z]{2,4})_[0-9a-hjkmnp-tv-z]{26}\b/g;

type Fields = ReadonlyMap<string, string>;

const fieldsOf = (form: HTMLFormElement): Fields =>
  new Map([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));

/** The fields of a kind that are filled: path, query or header. */
const filled = (fields: Fields, kind: string): [string, string][] =>
  [...fields].flatMap(([name, value]) =>
    name.startsWith(`${kind}:`) && value !== '' ? [[name.slice(kind.length + 1), value] as [string, string]] : [],
  );

function addressOf(form: HTMLFormElement, fields: Fields): string {
  const path = filled(fields, 'path').reduce(
    (rest, [name, value]) => rest.replace(`{${name}}`, encodeURIComponent(value)),
    form.dataset['path'] ?? '',
  );
  const query = new URLSearchParams(filled(fields, 'query')).toString();
  return query ? `${path}?${query}` : path;
}

function rememberIds(text: string): void {
  for (const [id, prefix] of text.matchAll(ID)) {
    const listId = `seen-${prefix}`;
    const list = document.getElementById(listId) ?? element('datalist', { id: listId });
    if (!list.isConnected) document.body.append(list);
    if (![...list.children].some((option) => (option as HTMLOptionElement).value === id))
      list.append(element('option', { value: id }));
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const pretty = (text: string): string => (isJson(text) ? JSON.stringify(JSON.parse(text), null, 2) : text);

async function show(response: Response, startedAt: number, result: HTMLElement): Promise<void> {
  const took = Math.round(performance.now() - startedAt);
  const headers = SHOWN_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [`${name}: ${value}`];
  });
  const status = element('p', {}, element('b', {}, String(response.status)), ` · ${words.milliseconds(took)}`);
  result.replaceChildren(status, element('pre', { textContent: headers.join('\n') }));
  // A stream does not end: its text is shown as it arrives, and it ends with the next request of the form.
  const body = element('pre');
  result.append(body);
  let text = '';
  const decoder = new TextDecoder();
  for (let reader = response.body?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
    body.textContent = text;
  }
  body.textContent = pretty(text);
  if (text === '') body.remove();
  rememberIds(text);
}

function enhance(form: HTMLFormElement): void {
  const result = form.nextElementSibling as HTMLElement;
  const key = form.elements.namedItem('key') as HTMLInputElement | null;
  const renewKey = (): void => {
    if (key) key.value = crypto.randomUUID();
  };
  let running: AbortController | undefined;
  renewKey();
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    running?.abort();
    running = new AbortController();
    const fields = fieldsOf(form);
    const body = fields.get('body');
    if (body !== undefined && !isJson(body)) {
      result.replaceChildren(words.notJson);
      return;
    }
    result.replaceChildren(words.sending);
    const startedAt = performance.now();
    try {
      const headers = new Headers(filled(fields, 'header'));
      if (body !== undefined) headers.set('content-type', 'application/json');
      if (key) headers.set('idempotency-key', key.value);
      const { signal } = running;
      const init = {
        method: form.dataset['method'] ?? 'GET',
        headers,
        signal,
        ...(body === undefined ? {} : { body }),
      };
      const sent = key?.value;
      const response = await send(addressOf(form, fields), init);
      renewKey();
      await show(response, startedAt, result);
      if (key && sent !== undefined) offerRepeat(form, key, sent, result);
    } catch (error) {
      if ((error as Error).name !== 'AbortError') result.replaceChildren(words.noResponse);
    }
  });
}

/** Adds a button that sends the request again with the key of the last one: the shop returns the first response. */
function offerRepeat(form: HTMLFormElement, key: HTMLInputElement, sent: string, result: HTMLElement): void {
  const repeat = element('button', { type: 'button', textContent: words.repeat });
  repeat.addEventListener('click', () => {
    key.value = sent;
    form.requestSubmit();
  });
  result.append(repeat);
}

/** Makes forms send their request. */
export function enhanceForms(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) enhance(form);
}
