/** The header of every page: live state, test clock, language and user. */
import { useEffect, useState } from 'preact/hooks';
import { advance, shopNow, testClock } from '#web/shared/clock.ts';
import { moment } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { liveName } from '#web/shared/names.ts';
import { session, signOut } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { live } from '#web/shared/stream.ts';
import { Languages } from './languages.tsx';

const t = words({
  clock: ['Test clock {at}', '테스트 시계 {at}'],
  forward: ['Move the test clock 5 minutes forward', '테스트 시계를 5분 앞으로 이동'],
  minutes: ['+5 min', '+5분'],
  out: ['Sign out', '로그아웃'],
  account: ['Account and signed-in devices', '계정과 로그인한 기기'],
});

function Clock() {
  const clock = useStore(testClock);
  const [, tick] = useState(0);
  const forward = useAction(() => advance('PT5M'));
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (!clock) return null;
  return (
    <span class="row">
      <span>{t('clock', { at: moment(new Date(shopNow()).toISOString()) })}</span>
      <button
        type="button"
        class="btn btn-xs"
        title={t('forward')}
        disabled={forward.busy}
        onClick={() => forward.run()}
      >
        {t('minutes')}
      </button>
    </span>
  );
}

/** What concerns the person: in the header, and in the menu where it folds. */
export function Personal() {
  const who = useStore(session);
  return (
    <>
      <Languages />
      <a class="nowrap" href="/console/account" title={t('account')}>
        {who?.user.name}
      </a>
      <button type="button" class="btn btn-ghost btn-sm" onClick={signOut}>
        {t('out')}
      </button>
    </>
  );
}

export function Top() {
  const state = useStore(live);
  return (
    <header class="top">
      <span class="live" role="status" data-live={state}>
        {liveName(state)}
      </span>
      <Clock />
      <span class="row personal">
        <Personal />
      </span>
    </header>
  );
}
