/** My account: name, language, password, and leaving. */

import { useState } from 'preact/hooks';
import { PASSWORD_CHARACTERS_MIN } from '#domain/limits.ts';
import { type ResponseBody, call, isCode, type ApiProblem } from '#web/shared/client.ts';
import { won } from '#web/shared/format.ts';
import { type Language, setLanguage, words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { go } from '#web/shared/router.ts';
import { signOut } from '#web/shared/session.ts';
import { Show } from '#web/shared/ui/components.tsx';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Choice, Input } from '#web/shared/ui/field.tsx';
import { fieldErrorAt, ProblemMessage, problemSentence } from '#web/shop/problem-message.tsx';

const t = words({
  title: ['My account', '내 정보'],
  email: ['E-mail', '이메일'],
  name: ['Name', '이름'],
  nameHint: ['At most 50 characters, one line.', '한 줄, 50자까지 입력할 수 있습니다.'],
  locale: ['Language of this page and of mails', '화면과 메일의 언어'],
  keep: ['Save', '저장하기'],
  kept: ['Saved.', '저장되었습니다.'],
  password: ['Password', '비밀번호'],
  current: ['Current password', '현재 비밀번호'],
  next: ['New password', '새 비밀번호'],
  hint: ['At least {n} characters.', '{n}자 이상 입력하세요.'],
  change: ['Change the password', '비밀번호 변경'],
  leave: ['Leave the shop', '회원 탈퇴'],
  unsubscribeMeans: [
    'Everything personal is erased for good. Open orders and money in the wallet must be settled first.',
    '개인 정보가 영구히 삭제됩니다. 진행 중인 주문과 지갑 잔액을 먼저 정리해야 합니다.',
  ],
  openOrders: [
    'You have {n} open orders: cancel them, or wait for them.',
    '진행 중인 주문이 {n}건 있습니다. 취소하거나 완료될 때까지 기다려 주세요.',
  ],
  balance: ['Your wallet still holds {sum}: spend it first.', '지갑에 {sum}이 남아 있습니다. 먼저 사용해 주세요.'],
  sure: ['Leave for good?', '정말 탈퇴할까요?'],
});

type Me = ResponseBody<'readMe'>;

function Person({ me, etag, saved }: { me: Me; etag: string; saved: (yes: boolean) => void }) {
  const [name, setName] = useState(me.name);
  const [locale, setLocale] = useState<string>(me.locale);
  const keep = useAction(async () => {
    saved(false);
    await call('changeMe', { body: { name, locale: locale as Language }, ifMatch: etag });
    saved(true);
    setLanguage(locale as Language);
  });
  return (
    <form
      class="box stack"
      onSubmit={(event) => {
        event.preventDefault();
        keep.run();
      }}
    >
      <p class="row apart">
        <span class="soft">{t('email')}</span>
        <span>{me.email}</span>
      </p>
      <Input
        label={t('name')}
        autocomplete="name"
        value={name}
        change={setName}
        fieldError={fieldErrorAt(keep.error, '/name', t('nameHint'))}
      />
      <Choice
        label={t('locale')}
        value={locale}
        options={[
          ['ko', '한국어'],
          ['en', 'English'],
        ]}
        change={setLocale}
      />
      <ProblemMessage error={keep.error} not={['/name']} />
      <button type="submit" class="btn btn-primary" disabled={keep.busy}>
        {t('keep')}
      </button>
    </form>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useAction(async () => {
    await call('changePassword', { body: { current, next } });
    // The tokens of before are dead: this one, too.
    signOut();
    go('/shop/log-in?changed=1', true);
  });
  return (
    <form
      class="box stack"
      onSubmit={(event) => {
        event.preventDefault();
        change.run();
      }}
    >
      <h2>{t('password')}</h2>
      <Input
        label={t('current')}
        type="password"
        autocomplete="current-password"
        required
        value={current}
        change={setCurrent}
        fieldError={fieldErrorAt(change.error, '/current')}
      />
      <Input
        label={t('next')}
        type="password"
        autocomplete="new-password"
        required
        value={next}
        change={setNext}
        fieldError={fieldErrorAt(change.error, '/next', t('hint', { n: PASSWORD_CHARACTERS_MIN }))}
      />
      <ProblemMessage error={change.error} not={['/current', '/next']} />
      <button type="submit" class="btn" disabled={change.busy}>
        {t('change')}
      </button>
    </form>
  );
}

/** What is still open, as the problem counts it. */
function stillOpen(error: Error): string {
  if (!isCode(error, 'user.not_deletable')) return '';
  const { openOrders = 0, balance = 0 } = (error as ApiProblem).problem as { openOrders?: number; balance?: number };
  return [
    openOrders > 0 ? t('openOrders', { n: openOrders }) : '',
    balance > 0 ? t('balance', { sum: won(balance) }) : '',
  ].join(' ');
}

function Leaving({ email }: { email: string }) {
  const [asked, ask] = useState(false);
  const leave = useAction(async () => {
    await call('deleteMe', {});
    signOut();
    go('/shop', true);
  });
  return (
    <div class="box stack">
      <h2>{t('leave')}</h2>
      <p class="soft">{t('unsubscribeMeans')}</p>
      <button type="button" class="btn" onClick={() => ask(true)}>
        {t('leave')}
      </button>
      {asked && (
        <Dialog
          title={t('sure')}
          action={t('leave')}
          typed={email}
          danger
          busy={leave.busy}
          act={() => leave.run()}
          close={() => {
            ask(false);
            leave.clear();
          }}
        >
          <p>{t('unsubscribeMeans')}</p>
          {leave.error && (
            <p class="bad" role="alert">
              {problemSentence(leave.error)} {stillOpen(leave.error)}
            </p>
          )}
        </Dialog>
      )}
    </div>
  );
}

export function Account() {
  const me = useLoad('me', async (signal) => await call('readMe', { signal }));
  const [kept, keep] = useState(false);
  // Its ETag is new then, and what changes it next must say the new one.
  const saved = (yes: boolean): void => {
    keep(yes);
    if (yes) me.reload();
  };
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={me}>
        {({ body, etag }) => (
          <div class="stack narrow">
            <Person key={etag} me={body} etag={etag ?? ''} saved={saved} />
            {kept && <p role="status">{t('kept')}</p>}
            <Password />
            <Leaving email={body.email ?? ''} />
          </div>
        )}
      </Show>
    </>
  );
}
