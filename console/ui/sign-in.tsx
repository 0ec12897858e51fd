/** The form before everything else. The address stays: who signs in again is where he was. */
import { useState } from 'preact/hooks';
import { call } from '#console/client.ts';
import { words } from '#console/language.ts';
import { useDo } from '#console/load.ts';
import { signedIn, wasEnded } from '#console/session.ts';
import { useStore } from '#console/store.ts';
import { Input } from './field.tsx';
import { Languages } from './languages.tsx';
import { Logo } from './logo.tsx';
import { Problem } from './pieces.tsx';

const t = words({
  title: ['Sign in', '로그인'],
  email: ['E-mail', '이메일'],
  password: ['Password', '비밀번호'],
  ended: ['Your session has ended: sign in again.', '세션이 만료되었습니다. 다시 로그인해 주세요.'],
});

export function SignIn({ name, hint }: { name: string; hint?: string | undefined }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const ended = useStore(wasEnded);
  const { run, busy, error } = useDo(async () => {
    signedIn((await call('createSession', { body: { email, password } })).body);
  });
  return (
    <main class="door">
      <div class="row">
        <Logo size={36} />
        <h1>{name}</h1>
      </div>
      {ended && <p role="status">{t('ended')}</p>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <Input label={t('email')} type="email" autocomplete="username" required value={email} change={setEmail} />
        <Input
          label={t('password')}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          change={setPassword}
        />
        <Problem error={error} />
        <button type="submit" class="btn btn-primary" disabled={busy}>
          {t('title')}
        </button>
      </form>
      {hint && <p class="soft small">{hint}</p>}
      <Languages />
    </main>
  );
}
