/** The console: which pages there are, for whom, and which one the address means. */
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { useAddress } from '#web/shared/router.ts';
import { session } from '#web/shared/session.ts';
import { start } from '#web/shared/start.tsx';
import { useStore } from '#web/shared/store.ts';
import { Empty } from '#web/shared/ui/components.tsx';
import { Frame } from '#web/shared/ui/frame.tsx';
import { SignIn } from '#web/shared/ui/sign-in.tsx';
import { Ads } from './pages/ads.tsx';
import { DeadLetterPage } from './pages/dead-letters/dead-letter.tsx';
import { RedrivePage } from './pages/dead-letters/redrive.tsx';
import { DeadLetters } from './pages/dead-letters.tsx';
import { Health } from './pages/health.tsx';
import { Mailbox } from './pages/mailbox.tsx';
import { Mails } from './pages/mails.tsx';
import { Notices } from './pages/notices.tsx';
import { OrderPage } from './pages/order.tsx';
import { Orders } from './pages/orders.tsx';
import { OverviewPage } from './pages/overview.tsx';
import { ProductPage } from './pages/product.tsx';
import { Products } from './pages/products.tsx';
import { Queues } from './pages/queues.tsx';
import { Restocks } from './pages/restocks.tsx';
import { Vips } from './pages/vips.tsx';

const ROOT = '/console';
const t = words({
  '': ['Overview', '개요'],
  '/orders': ['Orders', '주문'],
  '/products': ['Products', '상품'],
  '/restocks': ['Restocks', '재입고'],
  '/notices': ['Notices', '입고 알림'],
  '/dead-letters': ['Dead letters', '실패 메시지'],
  '/queues': ['Queues', '큐'],
  '/mails': ['Mails', '메일'],
  '/mailbox': ['Mailbox', '메일함'],
  '/vips': ['VIPs', 'VIP'],
  '/ads': ['Ads', '광고'],
  '/health': ['Health', '상태'],
  nothing: ['There is no such page. Choose one on the left.', '없는 페이지입니다. 메뉴에서 선택하세요.'],
  buyers: [
    'The console is for operators and sellers. Buyers have the shop.',
    '콘솔은 운영자와 판매자용입니다. 구매자는 상점을 이용하세요.',
  ],
  hint: [
    'On this machine: operator@donut.test or seller@donut.test, password donut-states',
    '로컬 계정: operator@donut.test 또는 seller@donut.test, 비밀번호 donut-states',
  ],
});

interface Page {
  readonly path: Parameters<typeof t>[0];
  readonly page: ComponentType;
  /** One of its things: a path below it. */
  readonly one?: ComponentType;
  readonly for?: 'operators' | 'local';
}

const PAGES: readonly Page[] = [
  { path: '', page: OverviewPage, for: 'operators' },
  { path: '/orders', page: Orders, one: OrderPage },
  { path: '/products', page: Products, one: ProductPage },
  { path: '/restocks', page: Restocks },
  { path: '/notices', page: Notices, for: 'operators' },
  { path: '/dead-letters', page: DeadLetters, one: DeadLetterPage, for: 'operators' },
  { path: '/queues', page: Queues, for: 'operators' },
  { path: '/mails', page: Mails, for: 'operators' },
  { path: '/mailbox', page: Mailbox, for: 'local' },
  { path: '/vips', page: Vips, for: 'operators' },
  { path: '/ads', page: Ads },
  { path: '/health', page: Health },
];

/** What the address means; a seller's home is the first page he may see. */
function pageAt(path: string, mine: readonly Page[]): ComponentType | undefined {
  const wanted = path.slice(ROOT.length).replace(/\/$/, '');
  if (/^\/dead-letters\/redrives\/\w+$/.test(wanted))
    return mine.some(({ one }) => one === DeadLetterPage) ? RedrivePage : undefined;
  const whole = mine.find((page) => page.path === wanted);
  if (whole) return whole.page;
  if (wanted === '') return mine[0]?.page;
  return mine.find(({ path: at, one }) => one && wanted.startsWith(`${at}/`))?.one;
}

/** How many wait for a person: beside the page where he finds them. */
function useParked(isOperator: boolean, path: string): number | undefined {
  const groups = useLoad(
    `parked ${isOperator}`,
    async (signal) => (isOperator ? (await call('listDeadLetterGroups', { query: {}, signal })).body.items : []),
    { on: ({ type }) => type === 'dead_letter.parked', everyMilliseconds: 15_000 },
  );
  const { reload } = groups;
  // What a person has just done may have changed it.
  useEffect(() => reload(), [reload, path]);
  return isOperator ? groups.data?.reduce((sum, { count }) => sum + count, 0) : undefined;
}

function SignedIn({ role }: { role: string }) {
  const isLocal = useStore(testClock) !== undefined;
  const { path } = useAddress();
  const parked = useParked(role === 'OPERATOR', path);
  const mine = PAGES.filter((page) => page.for === undefined || (page.for === 'local' ? isLocal : role === 'OPERATOR'));
  const Found = pageAt(path, mine);
  const items = mine.map((page) => ({
    href: ROOT + page.path,
    label: t(page.path),
    ...(page.path === '/dead-letters' ? { count: parked, alarm: true } : {}),
  }));
  return (
    <Frame name="Donut States" home={ROOT} items={items}>
      {Found ? <Found key={path} /> : <Empty>{t('nothing')}</Empty>}
    </Frame>
  );
}

function Console() {
  const who = useStore(session)?.user;
  const isLocal = useStore(testClock) !== undefined;
  if (!who) return <SignIn name="Donut States Console" hint={isLocal ? t('hint') : undefined} />;
  if (who.role !== 'BUYER') return <SignedIn key={who.id} role={who.role} />;
  return (
    <Frame name="Donut States" home={ROOT} items={[]}>
      <Empty>
        <p>{t('buyers')}</p>
        <a href="/shop">/shop</a>
      </Empty>
    </Frame>
  );
}

start(ROOT, Console);
