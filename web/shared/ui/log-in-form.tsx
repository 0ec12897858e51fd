/** The log-in form of the console and the shop. Each of them renders errors in its own way. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { app, logIn } from '#web/shared/session.ts';
import { Input } from './field.tsx';

const t = words({
  email: ['E-mail', '이메일'],
  password: ['Password', '비밀번호'],
});

export function LogInForm(props: {
  readonly action: string;
  readonly renderError: (error: Error | undefined) => ComponentChildren;
  readonly fieldError?: (error: Error | undefined, pointer: string) => string | undefined;
  readonly done?: () => void;
}) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const { run, busy, error } = useAction(async () => {
    await logIn(
      async (signal) => (await call('createSession', { signal, body: { email, password, keepSignedIn: app } })).body,
    );
    props.done?.();
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <Input
        label={t('email')}
        type="email"
        autocomplete="username"
        required
        value={email}
        change={setEmail}
        fieldError={props.fieldError?.(error, '/email')}
      />
      <Input
        label={t('password')}
        type="password"
        autocomplete="current-password"
        required
        value={password}
        change={setPassword}
        fieldError={props.fieldError?.(error, '/password')}
      />
      {props.renderError(error)}
      <button type="submit" class="btn btn-primary" disabled={busy}>
        {props.action}
      </button>
    </form>
  );
}
