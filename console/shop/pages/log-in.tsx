import { useState } from 'preact/hooks';
import { call } from '#console/client.ts';
import { testClock } from '#console/clock.ts';
import { words } from '#console/language.ts';
import { useDo } from '#console/load.ts';
import { go, usePlace } from '#console/router.ts';
import { signedIn, wasEnded } from '#console/session.ts';
import { faultAt, Say } from '#console/shop/say.tsx';
import { useStore } from '#console/store.ts';
import { Input } from '#console/ui/field.tsx';

const t = words({
  title: ['Log in', '로그인'],
  email: ['E-mail', '이메일'],
  password: ['Password', '비밀번호'],
  ended: ['Your session has ended: log in again.', '세션이 만료되었습니다. 다시 로그인해 주세요.'],
  changed: [
    'Your password was changed: log in with the new one.',
    '비밀번호가 변경되었습니다. 새 비밀번호로 로그인해 주세요.',
  ],
  new: ['New here?', '처음이신가요?'],
  signUp: ['Sign up', '회원 가입'],
  hint: [
    'On this machine: buyer01@donut.test, password donut-states',
    '로컬 계정: buyer01@donut.test, 비밀번호 donut-states',
  ],
});

/** Only within the shop: an address of elsewhere in the link leads nowhere. */
const after = (next: string | undefined): string => (next?.startsWith('/shop/') ? next : '/shop');

export function LogIn() {
  const { next, changed } = usePlace().query;
  const ended = useStore(wasEnded);
  const isLocal = useStore(testClock) !== undefined;
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const logIn = useDo(async () => {
    signedIn((await call('createSession', { body: { email, password } })).body);
    go(after(next), true);
  });
  return (
    <div class="box stack narrow">
      <h1>{t('title')}</h1>
      {changed && <p role="status">{t('changed')}</p>}
      {ended && !changed && <p role="status">{t('ended')}</p>}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          logIn.run();
        }}
      >
        <Input
          label={t('email')}
          type="email"
          autocomplete="username"
          required
          value={email}
          change={setEmail}
          fault={faultAt(logIn.error, '/email')}
        />
        <Input
          label={t('password')}
          type="password"
          autocomplete="current-password"
          required
          value={password}
          change={setPassword}
          fault={faultAt(logIn.error, '/password')}
        />
        <Say error={logIn.error} not={['/email', '/password']} />
        <button type="submit" class="btn btn-primary" disabled={logIn.busy}>
          {t('title')}
        </button>
      </form>
      <p>
        {t('new')} <a href="/shop/sign-up">{t('signUp')}</a>
      </p>
      {isLocal && <p class="soft small">{t('hint')}</p>}
    </div>
  );
}
