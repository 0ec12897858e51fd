import type { Pages } from './pages.ts';

/** The pages that show times. */
const APPS = ['console/index.html', 'shop/index.html'];

/** Gives the console and the shop the time zone of the shop, in a meta element. */
export function withTimeZone(pages: Pages, timeZone: string): Pages {
  const changed = APPS.map((path): [string, Uint8Array] => {
    const html = new TextDecoder().decode(pages.get(path));
    return [
      path,
      new TextEncoder().encode(html.replace('<title>', `<meta name="time-zone" content="${timeZone}"><title>`)),
    ];
  });
  return new Map([...pages, ...changed]);
}
