/**
 * Sign-up in two steps: request a verification code by mail, then enter the code with name and password. The link of the mail
 * opens the second step with the code filled in.
 */
import { useEffect, useState } from 'preact/hooks';
import { PASSWORD_CHARACTERS_MIN } from '#domain/limits.ts';
import { call } from '#web/shared/client.ts';
import { testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { go } from '#web/shared/router.ts';
import { app, logIn } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { Input } from '#web/shared/ui/field.tsx';
import { fieldErrorAt, ProblemMessage } from '#web/shop/problem-message.tsx';

const t = words({
  title: ['Sign up', '회원 가입'],
  email: ['E-mail', '이메일'],
  send: ['Send code', '인증 코드 받기'],
  sent: [
    'We sent a six-digit code to {email}. It is valid for {n} minutes.',
    '{email} 주소로 여섯 자리 인증 코드를 보냈습니다. {n}분 동안 유효합니다.',
  ],
  fromMail: [
    'The code of your mail is filled in. Choose your name and password to finish signing up as {email}.',
    '메일의 인증 코드를 입력해 두었습니다. 이름과 비밀번호를 정하면 {email} 주소로 가입됩니다.',
  ],
  mailbox: ['Open the local mailbox', '로컬 메일함 열기'],
  code: ['Code', '인증 코드'],
  codeHint: ['Six digits.', '숫자 여섯 자리입니다.'],
  name: ['Name', '이름'],
  nameHint: ['At most 50 characters, one line.', '한 줄, 50자까지 입력할 수 있습니다.'],
  password: ['Password', '비밀번호'],
  passwordHint: ['At least {n} characters.', '{n}자 이상 입력하세요.'],
  restart: ['Use another address or get a new code', '다른 이메일 또는 새 코드'],
  emailHint: ['An address like kim@example.com.', 'kim@example.com 형식으로 입력하세요.'],
});

const FIELDS = ['/verificationCode', '/name', '/password'];

/** What the fragment of the address says: it comes from the link of a mail, and is never sent to a server. */
function readFragment(): { readonly code: string; readonly email: string } | undefined {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const [code, email] = [fragment.get('code') ?? '', fragment.get('email') ?? ''];
  return /^\d{6}$/.test(code) && email.includes('@') ? { code, email } : undefined;
}

/** `minutes`: how long the code is valid that was requested here. Absent if the code came with the link of a mail. */
interface Requested {
  readonly email: string;
  readonly minutes?: number;
  readonly code?: string;
}

function CompleteSignUp({ email, minutes, code: filled = '', restart }: Requested & { restart: () => void }) {
  const isLocal = useStore(testClock) !== undefined;
  const [code, setCode] = useState(filled);
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signUp = useAction(async () => {
    await call('signUp', { body: { email, password, name, role: 'BUYER', verificationCode: code.trim() } });
    await logIn(
      async (signal) => (await call('createSession', { signal, body: { email, password, keepSignedIn: app } })).body,
    );
    go('/shop', true);
  });
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        signUp.run();
      }}
    >
      <p role="status">{minutes === undefined ? t('fromMail', { email }) : t('sent', { email, n: minutes })}</p>
      {isLocal && minutes !== undefined && (
        <p>
          <a href={`/shop/mailbox?to=${encodeURIComponent(email.toLowerCase())}`} target="_blank" rel="noreferrer">
            {t('mailbox')}
          </a>
        </p>
      )}
      <Input
        label={t('code')}
        inputMode="numeric"
        autocomplete="one-time-code"
        required
        value={code}
        change={setCode}
        fieldError={fieldErrorAt(signUp.error, '/verificationCode', t('codeHint'))}
      />
      <Input
        label={t('name')}
        autocomplete="name"
        required
        value={name}
        change={setName}
        fieldError={fieldErrorAt(signUp.error, '/name', t('nameHint'))}
      />
      <Input
        label={t('password')}
        type="password"
        autocomplete="new-password"
        required
        value={password}
        change={setPassword}
        fieldError={fieldErrorAt(signUp.error, '/password', t('passwordHint', { n: PASSWORD_CHARACTERS_MIN }))}
      />
      <p class="soft small">{t('passwordHint', { n: PASSWORD_CHARACTERS_MIN })}</p>
      <ProblemMessage error={signUp.error} except={FIELDS} />
      <button type="submit" class="btn btn-primary" disabled={signUp.busy}>
        {t('title')}
      </button>
      <button type="button" class="btn btn-ghost btn-sm" onClick={restart}>
        {t('restart')}
      </button>
    </form>
  );
}

export function SignUp() {
  const [email, setEmail] = useState('');
  const [requested, setRequested] = useState<Requested>();
  const send = useAction(async () => {
    const { body } = await call('requestVerification', { body: { email } });
    setRequested({ email, minutes: Math.floor(body.expiresInSeconds / 60) });
  });
  useEffect(() => {
    const follow = (): void => {
      const linked = readFragment();
      if (!linked) return;
      setRequested(linked);
      // The code does not stay in the address and the history.
      go('/shop/sign-up', true);
    };
    follow();
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return (
    <div class="box stack narrow">
      <h1>{t('title')}</h1>
      {requested === undefined ? (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            send.run();
          }}
        >
          <Input
            label={t('email')}
            type="email"
            autocomplete="email"
            required
            value={email}
            change={setEmail}
            fieldError={fieldErrorAt(send.error, '/email', t('emailHint'))}
          />
          <ProblemMessage error={send.error} except={['/email']} />
          <button type="submit" class="btn btn-primary" disabled={send.busy}>
            {t('send')}
          </button>
        </form>
      ) : (
        <CompleteSignUp key={requested.code} {...requested} restart={() => setRequested(undefined)} />
      )}
    </div>
  );
}
