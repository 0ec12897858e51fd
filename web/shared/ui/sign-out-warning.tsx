/** Shown when the shop has not confirmed a log-out. */
import { words } from '#web/shared/language.ts';
import { signOutFailed } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';

const t = words({
  failed: [
    'You are logged out on this page, but the shop did not respond. Reload this page before another person uses this browser.',
    '이 화면에서는 로그아웃되었지만 상점이 응답하지 않았습니다. 다른 사람이 이 브라우저를 쓰기 전에 새로 고쳐 주세요.',
  ],
});

export const SignOutWarning = () =>
  useStore(signOutFailed) ? (
    <p class="alert soft-alert" role="alert">
      {t('failed')}
    </p>
  ) : null;
