import { testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { go, useAddress } from '#web/shared/router.ts';
import { wasEnded } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { LogInForm } from '#web/shared/ui/log-in-form.tsx';
import { fieldErrorAt, ProblemMessage } from '#web/shop/problem-message.tsx';

const t = words({
  title: ['Log in', '로그인'],
  ended: ['Your session has expired. Log in again.', '세션이 만료되었습니다. 다시 로그인해 주세요.'],
  changed: [
    'Your password was changed. Log in with the new password.',
    '비밀번호가 변경되었습니다. 새 비밀번호로 로그인해 주세요.',
  ],
  new: ['New here?', '처음이신가요?'],
  signUp: ['Sign up', '회원 가입'],
  hint: [
    'Local account: buyer01@donut.test, password donut-states',
    '로컬 계정: buyer01@donut.test, 비밀번호 donut-states',
  ],
});

/** Accepts only shop addresses, so that a link cannot redirect to another site. */
const targetOf = (next: string | undefined): string => (next?.startsWith('/shop/') ? next : '/shop');

export function LogIn() {
  const { next, changed } = useAddress().query;
  const ended = useStore(wasEnded);
  const isLocal = useStore(testClock) !== undefined;
  return (
    <div class="box stack narrow">
      <h1>{t('title')}</h1>
      {changed && <p role="status">{t('changed')}</p>}
      {ended && !changed && <p role="status">{t('ended')}</p>}
      <LogInForm
        action={t('title')}
        renderError={(error) => <ProblemMessage error={error} except={['/email', '/password']} />}
        fieldError={fieldErrorAt}
        done={() => go(targetOf(next), true)}
      />
      <p>
        {t('new')} <a href="/shop/sign-up">{t('signUp')}</a>
      </p>
      {isLocal && <p class="soft small">{t('hint')}</p>}
    </div>
  );
}
