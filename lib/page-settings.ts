import type { Config } from './config.ts';
import type { Pages } from './pages.ts';

/** The pages that have scripts of the shop. */
const APPS = ['console/index.html', 'shop/index.html'];

/** Gives the console and the shop the time zone of the shop, and whether sellers may upload pictures, in meta elements. */
export function withSettings(
  pages: Pages,
  { timeZone, pictureUploads }: Pick<Config, 'timeZone' | 'pictureUploads'>,
): Pages {
  const meta = `<meta name="time-zone" content="${timeZone}">${pictureUploads ? '<meta name="picture-uploads" content="on">' : ''}`;
  const changed = APPS.map((path): [string, Uint8Array] => {
    const html = new TextDecoder().decode(pages.get(path));
    return [path, new TextEncoder().encode(html.replace('<title>', `${meta}<title>`))];
  });
  return new Map([...pages, ...changed]);
}
