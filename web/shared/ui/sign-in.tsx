/** The sign-in page of the console. The address does not change, so the user returns to the same page after signing in. */
import { words } from '#web/shared/language.ts';
import { wasEnded } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { Problem } from './components.tsx';
import { Languages } from './languages.tsx';
import { LogInForm } from './log-in-form.tsx';
import { Logo } from './logo.tsx';
import { SignOutWarning } from './sign-out-warning.tsx';

const t = words({
  title: ['Sign in', '로그인'],
  ended: ['Your session has expired. Sign in again.', '세션이 만료되었습니다. 다시 로그인해 주세요.'],
});

export function SignIn({ name, hint }: { name: string; hint?: string | undefined }) {
  const ended = useStore(wasEnded);
  return (
    <main class="sign-in">
      <div class="row">
        <Logo size={36} />
        <h1>{name}</h1>
      </div>
      <SignOutWarning />
      {ended && <p role="status">{t('ended')}</p>}
      <LogInForm action={t('title')} renderError={(error) => <Problem error={error} />} />
      {hint && <p class="soft small">{hint}</p>}
      <Languages />
    </main>
  );
}
