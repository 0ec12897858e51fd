/** The console: which pages there are, for whom, and which one the address means. */
import type { ComponentType } from 'preact';
import { testClock } from '#console/clock.ts';
import { words } from '#console/language.ts';
import { Health } from '#console/pages/health.tsx';
import { usePlace } from '#console/router.ts';
import { session } from '#console/session.ts';
import { start } from '#console/start.tsx';
import { useStore } from '#console/store.ts';
import { Frame } from '#console/ui/frame.tsx';
import { Empty } from '#console/ui/pieces.tsx';
import { SignIn } from '#console/ui/sign-in.tsx';

const ROOT = '/console';
const t = words({
  health: ['Health', '상태'],
  nothing: ['There is no such page.', '없는 페이지입니다.'],
  buyers: [
    'The console is for operators and sellers: buyers have the shop.',
    '콘솔은 운영자와 판매자용입니다. 구매자는 상점을 이용하세요.',
  ],
  hint: [
    'On this machine: operator@donut.test or seller@donut.test, password donut-states',
    '로컬 계정: operator@donut.test 또는 seller@donut.test, 비밀번호 donut-states',
  ],
});

interface Page {
  readonly path: string;
  readonly label: () => string;
  readonly page: ComponentType;
  readonly operatorsOnly?: boolean;
}

const PAGES: readonly Page[] = [{ path: '/health', label: () => t('health'), page: Health }];

function Console() {
  const who = useStore(session)?.user;
  const isLocal = useStore(testClock) !== undefined;
  const { path } = usePlace();
  if (!who) return <SignIn name="Donut States Console" hint={isLocal ? t('hint') : undefined} />;
  const mine = PAGES.filter(({ operatorsOnly }) => !operatorsOnly || who.role === 'OPERATOR');
  const wanted = path.slice(ROOT.length).replace(/\/$/, '');
  const found = mine.find((page) => wanted === page.path) ?? (wanted === '' ? mine[0] : undefined);
  const items = mine.map(({ path: at, label }) => ({ href: ROOT + at, label: label() }));
  return (
    <Frame name="Donut States" home={ROOT} items={who.role === 'BUYER' ? [] : items}>
      {who.role === 'BUYER' ? (
        <Empty>
          <p>{t('buyers')}</p>
          <a href="/shop">/shop</a>
        </Empty>
      ) : found ? (
        <found.page />
      ) : (
        <Empty>{t('nothing')}</Empty>
      )}
    </Frame>
  );
}

start(ROOT, Console);
