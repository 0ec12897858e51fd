/** The API page: openapi-explorer for /openapi.json, with the token of the signed-in user. It loads nothing from other origins. */
import 'openapi-explorer/dist/browser/openapi-explorer.min.js';
import { call } from '#web/shared/client.ts';
import { app, renew, session, signedIn, signOut } from '#web/shared/session.ts';

/** The used part of the element, which has no type definitions. */
interface Explorer extends HTMLElement {
  setAuthenticationConfiguration(scheme: string, credentials: { token: string | undefined }): Promise<void>;
}

const element = <E extends Element>(selector: string): E => document.querySelector(selector) as E;
const explorer = element<Explorer>('openapi-explorer');
const form = element<HTMLFormElement>('#sign-in');
const userLabel = element<HTMLElement>('#who');

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

const RENEWAL_MILLISECONDS = 300_000;

/** Sends the token with every request from the page. */
async function authenticate(): Promise<void> {
  if (session.get() && !session.get()?.accessToken) await renew(undefined).catch(() => undefined);
  const current = session.get();
  userLabel.textContent = current ? `Signed in as ${current.user.name} (${current.user.role.toLowerCase()})` : '';
  element<HTMLElement>('#sign-out').hidden = !current;
  for (const field of form.querySelectorAll<HTMLElement>('label, [type=submit]')) field.hidden = current !== undefined;
  await explorer.setAuthenticationConfiguration('bearer', { token: current?.accessToken });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const fields = new FormData(form);
  try {
    const body = { email: String(fields.get('email')), password: String(fields.get('password')), keepSignedIn: app };
    signedIn((await call('createSession', { body })).body);
    await authenticate();
  } catch (error) {
    userLabel.textContent = (error as Error).message;
  }
});
element('#sign-out').addEventListener('click', () => {
  signOut();
  void authenticate();
});
explorer.addEventListener('spec-loaded', () => void authenticate());
setInterval(() => void renew(session.get()?.accessToken).then(authenticate, () => undefined), RENEWAL_MILLISECONDS);

const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', paint);
paint(dark);
