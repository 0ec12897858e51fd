/** The API page: openapi-explorer over /openapi.json, tried out as whoever signs in. Nothing of it comes from elsewhere. */
import 'openapi-explorer/dist/browser/openapi-explorer.min.js';
import { call } from '#web/shared/client.ts';
import { session, signedIn, signOut } from '#web/shared/session.ts';

/** What we use of the element; it has no types of its own. */
interface Explorer extends HTMLElement {
  setAuthenticationConfiguration(scheme: string, given: { token: string | undefined }): Promise<void>;
}

const element = <E extends Element>(selector: string): E => document.querySelector(selector) as E;
const explorer = element<Explorer>('openapi-explorer');
const form = element<HTMLFormElement>('#sign-in');
const who = element<HTMLElement>('#who');

const COLOURS = {
  light: { 'bg-color': '#ffffff', 'text-color': '#2b1d14', 'nav-bg-color': '#faf5ef', 'nav-text-color': '#2b1d14' },
  dark: { 'bg-color': '#221a15', 'text-color': '#f3e9df', 'nav-bg-color': '#1a130f', 'nav-text-color': '#f3e9df' },
} as const;
const ACCENT = { light: '#8a3b12', dark: '#f0a36b' } as const;

function paint({ matches }: { matches: boolean }): void {
  const theme = matches ? 'dark' : 'light';
  for (const [name, value] of Object.entries(COLOURS[theme])) explorer.setAttribute(name, value);
  for (const name of ['primary-color', 'secondary-color', 'header-bg-color'])
    explorer.setAttribute(name, ACCENT[theme]);
}

/** The token goes with every request that is tried from here on. */
async function authenticate(): Promise<void> {
  const known = session.get();
  who.textContent = known ? `Signed in as ${known.user.name} (${known.user.role.toLowerCase()})` : '';
  element<HTMLElement>('#sign-out').hidden = !known;
  for (const field of form.querySelectorAll<HTMLElement>('label, [type=submit]')) field.hidden = known !== undefined;
  await explorer.setAuthenticationConfiguration('bearer', { token: known?.accessToken });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const given = new FormData(form);
  try {
    const body = { email: String(given.get('email')), password: String(given.get('password')) };
    signedIn((await call('createSession', { body })).body);
    await authenticate();
  } catch (error) {
    who.textContent = (error as Error).message;
  }
});
element('#sign-out').addEventListener('click', () => {
  signOut();
  void authenticate();
});
explorer.addEventListener('spec-loaded', () => void authenticate());

const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', paint);
paint(dark);
