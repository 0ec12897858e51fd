/** The corner of the API pages that shows who is signed in, with the form to sign in. */
import { call } from '#web/shared/client.ts';
import { app, logIn, session, signOut } from '#web/shared/session.ts';
import { element, words } from './words.ts';

function signInForm(): HTMLElement {
  const email = element('input', { name: 'email', type: 'email', autocomplete: 'username', required: true });
  const password = element('input', {
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
  });
  const failure = element('p', { role: 'alert' });
  const form = element(
    'form',
    { id: 'sign-in' },
    element('label', {}, words.email, email),
    element('label', {}, words.password, password),
    element('button', { textContent: words.submit }),
    failure,
    element('small', { textContent: words.demo }),
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      const body = { email: email.value, password: password.value, keepSignedIn: app };
      await logIn(async (signal) => (await call('createSession', { signal, body })).body);
    } catch (error) {
      failure.textContent = (error as Error).message || words.noResponse;
    }
  });
  return element('details', {}, element('summary', { textContent: words.signIn }), form);
}

/** Fills the corner, and again when a person signs in or out. */
export function showSession(corner: HTMLElement): void {
  const render = (): void => {
    const current = session.get();
    if (!current) {
      corner.replaceChildren(signInForm());
      return;
    }
    const { name, role } = current.user;
    const button = element('button', { type: 'button', textContent: words.signOut });
    button.addEventListener('click', signOut);
    const label = element('span', { className: 'chip', role: 'status' }, words.signedIn(name, role.toLowerCase()));
    corner.replaceChildren(label, button);
  };
  session.subscribe(render);
  render();
}
