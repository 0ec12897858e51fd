/** The buyer's account: name, language, password, and account deletion. */

import { useState } from 'preact/hooks';
import { PASSWORD_CHARACTERS_MIN } from '#domain/limits.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { type ApiProblem, call, isCode } from '#web/shared/client.ts';
import { won } from '#web/shared/format.ts';
import { type Language, words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { go } from '#web/shared/router.ts';
import { signOut } from '#web/shared/session.ts';
import { Show } from '#web/shared/ui/components.tsx';
import { Devices } from '#web/shared/ui/devices.tsx';
import { Dialog } from '#web/shared/ui/dialog.tsx';
import { Choice, Input } from '#web/shared/ui/field.tsx';
import { fieldErrorAt, ProblemMessage, problemSentence } from '#web/shop/problem-message.tsx';

const t = words({
  title: ['My account', '내 정보'],
  email: ['E-mail', '이메일'],
  name: ['Name', '이름'],
  nameHint: ['At most 50 characters, one line.', '한 줄, 50자까지 입력할 수 있습니다.'],
  locale: ['Language of emails', '메일 언어'],
  save: ['Save', '저장하기'],
  saved: ['Saved.', '저장되었습니다.'],
  password: ['Password', '비밀번호'],
  current: ['Current password', '현재 비밀번호'],
  next: ['New password', '새 비밀번호'],
  hint: ['At least {n} characters.', '{n}자 이상 입력하세요.'],
  change: ['Change password', '비밀번호 변경'],
  deleteAccount: ['Delete account', '회원 탈퇴'],
  deletionEffect: [
    'Your personal data is permanently erased. Finish or cancel open orders and spend your wallet balance first.',
    '개인 정보가 영구히 삭제됩니다. 진행 중인 주문과 지갑 잔액을 먼저 정리해야 합니다.',
  ],
  openOrders: [
    'You have {n} open orders. Cancel them, or wait until they are completed.',
    '진행 중인 주문이 {n}건 있습니다. 취소하거나 완료될 때까지 기다려 주세요.',
  ],
  balance: [
    'Your wallet still has a balance of {sum}. Spend it first.',
    '지갑에 {sum}이 남아 있습니다. 먼저 사용해 주세요.',
  ],
  confirm: ['Delete your account?', '정말 탈퇴할까요?'],
});

type Me = ResponseBody<'readMe'>;

function Profile({ me, etag, onSaved }: { me: Me; etag: string; onSaved: (isSaved: boolean) => void }) {
  const [name, setName] = useState(me.name);
  const [locale, setLocale] = useState<string>(me.locale);
  const save = useAction(async () => {
    onSaved(false);
    await call('changeMe', { body: { name, locale: locale as Language }, ifMatch: etag });
    onSaved(true);
  });
  return (
    <form
      class="box stack"
      onSubmit={(event) => {
        event.preventDefault();
        save.run();
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
        fieldError={fieldErrorAt(save.error, '/name', t('nameHint'))}
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
      <ProblemMessage error={save.error} except={['/name']} />
      <button type="submit" class="btn btn-primary" disabled={save.busy}>
        {t('save')}
      </button>
    </form>
  );
}

function Password() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const change = useAction(async () => {
    await call('changePassword', { body: { current, next } });
    // The password change invalidates all tokens and ends all sessions, including the current one.
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
      <ProblemMessage error={change.error} except={['/current', '/next']} />
      <button type="submit" class="btn" disabled={change.busy}>
        {t('change')}
      </button>
    </form>
  );
}

/** Describes the open orders and the balance that the problem reports. */
function deletionObstacles(error: Error): string {
  if (!isCode(error, 'user.not_deletable')) return '';
  const { openOrders = 0, balance = 0 } = (error as ApiProblem).problem as { openOrders?: number; balance?: number };
  return [
    openOrders > 0 ? t('openOrders', { n: openOrders }) : '',
    balance > 0 ? t('balance', { sum: won(balance) }) : '',
  ].join(' ');
}

function AccountDeletion({ email }: { email: string }) {
  const [isOpen, setOpen] = useState(false);
  const deletion = useAction(async () => {
    await call('deleteMe', {});
    signOut();
    go('/shop', true);
  });
  return (
    <div class="box stack">
      <h2>{t('deleteAccount')}</h2>
      <p class="soft">{t('deletionEffect')}</p>
      <button type="button" class="btn" onClick={() => setOpen(true)}>
        {t('deleteAccount')}
      </button>
      {isOpen && (
        <Dialog
          title={t('confirm')}
          action={t('deleteAccount')}
          typed={email}
          danger
          busy={deletion.busy}
          act={() => deletion.run()}
          close={() => {
            setOpen(false);
            deletion.clear();
          }}
        >
          <p>{t('deletionEffect')}</p>
          {deletion.error && (
            <p class="bad" role="alert">
              {problemSentence(deletion.error)} {deletionObstacles(deletion.error)}
            </p>
          )}
        </Dialog>
      )}
    </div>
  );
}

export function Account() {
  const me = useLoad('me', async (signal) => await call('readMe', { signal }));
  const [isSaved, setSaved] = useState(false);
  // Saving changes the ETag, and the next change must send the new one.
  const onSaved = (saved: boolean): void => {
    setSaved(saved);
    if (saved) me.reload();
  };
  return (
    <>
      <h1>{t('title')}</h1>
      <Show loaded={me}>
        {({ body, etag }) => (
          <div class="stack narrow">
            <Profile key={etag} me={body} etag={etag ?? ''} onSaved={onSaved} />
            {isSaved && <p role="status">{t('saved')}</p>}
            <Password />
            <Devices />
            <AccountDeletion email={body.email ?? ''} />
          </div>
        )}
      </Show>
    </>
  );
}
