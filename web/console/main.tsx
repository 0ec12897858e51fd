/** The console: its pages, their roles, and the mapping from the address to a page. */
import type { ComponentType } from 'preact';
import { testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useAddress } from '#web/shared/router.ts';
import { session } from '#web/shared/session.ts';
import { start } from '#web/shared/start.tsx';
import { useStore } from '#web/shared/store.ts';
import { Empty } from '#web/shared/ui/components.tsx';
import { Frame } from '#web/shared/ui/frame.tsx';
import { SignIn } from '#web/shared/ui/sign-in.tsx';
import { Toasts } from '#web/shared/ui/toasts.tsx';
import { Account } from './pages/account.tsx';
import { Ads } from './pages/ads.tsx';
import { Audit } from './pages/audit.tsx';
import { DeadLetterPage } from './pages/dead-letters/dead-letter.tsx';
import { RedrivePage } from './pages/dead-letters/redrive.tsx';
import { Redrives } from './pages/dead-letters/redrives.tsx';
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
import { Palette } from './palette.tsx';
import { useParked } from './parked.ts';

const ROOT = '/console';
const t = words({
  '': ['Overview', '개요'],
  '/orders': ['Orders', '주문'],
  '/products': ['Products', '상품'],
  '/restocks': ['Restocks', '재입고'],
  '/notices': ['Notices', '재입고 알림'],
  '/dead-letters': ['Dead letters', '실패 메시지'],
  '/queues': ['Queues', '큐'],
  '/mails': ['Mails', '메일'],
  '/mailbox': ['Mailbox', '메일함'],
  '/vips': ['VIPs', 'VIP'],
  '/ads': ['Ads', '광고'],
  '/audit': ['Audit', '감사 기록'],
  '/health': ['Health', '상태'],
  '/account': ['My account', '내 계정'],
  '/dead-letters/redrives': ['Redrives', '재처리 이력'],
  nothing: ['Page not found. Choose a page from the menu.', '없는 페이지입니다. 메뉴에서 선택하세요.'],
  buyers: [
    'The console is for operators and sellers. Buyers use the shop.',
    '콘솔은 운영자와 판매자용입니다. 구매자는 상점을 이용하세요.',
  ],
  hint: [
    'Local accounts: operator@donut.test or seller@donut.test, password donut-states',
    '로컬 계정: operator@donut.test 또는 seller@donut.test, 비밀번호 donut-states',
  ],
});

interface Page {
  readonly path: Parameters<typeof t>[0];
  readonly page: ComponentType;
  /** The detail page, at a path below `path`. */
  readonly detail?: ComponentType;
  readonly for?: 'operators' | 'local';
  /** Reached from the header or from another page, not from the menu. */
  readonly isOffMenu?: true;
}

const PAGES: readonly Page[] = [
  { path: '', page: OverviewPage, for: 'operators' },
  { path: '/orders', page: Orders, detail: OrderPage },
  { path: '/products', page: Products, detail: ProductPage },
  { path: '/restocks', page: Restocks },
  { path: '/notices', page: Notices, for: 'operators' },
  { path: '/dead-letters', page: DeadLetters, detail: DeadLetterPage, for: 'operators' },
  { path: '/queues', page: Queues, for: 'operators' },
  { path: '/mails', page: Mails, for: 'operators' },
  { path: '/mailbox', page: Mailbox, for: 'local' },
  { path: '/vips', page: Vips, for: 'operators' },
  { path: '/ads', page: Ads },
  { path: '/audit', page: Audit, for: 'operators' },
  { path: '/health', page: Health },
  { path: '/account', page: Account, isOffMenu: true },
  { path: '/dead-letters/redrives', page: Redrives, for: 'operators', isOffMenu: true },
];

/** Returns the page of an address. The home page of a seller is the first page that sellers may open. */
function pageAt(path: string, mine: readonly Page[]): ComponentType | undefined {
  const relative = path.slice(ROOT.length).replace(/\/$/, '');
  if (/^\/dead-letters\/redrives\/\w+$/.test(relative))
    return mine.some(({ detail }) => detail === DeadLetterPage) ? RedrivePage : undefined;
  const exact = mine.find((page) => page.path === relative);
  if (exact) return exact.page;
  if (relative === '') return mine[0]?.page;
  return mine.find((page) => page.detail && relative.startsWith(`${page.path}/`))?.detail;
}

function ConsoleApp({ role }: { role: string }) {
  const isLocal = useStore(testClock) !== undefined;
  const { path } = useAddress();
  const parked = useParked(role === 'OPERATOR', path);
  const mine = PAGES.filter((page) => page.for === undefined || (page.for === 'local' ? isLocal : role === 'OPERATOR'));
  const CurrentPage = pageAt(path, mine);
  const items = mine
    .filter(({ isOffMenu }) => !isOffMenu)
    .map((page) => ({
      href: ROOT + page.path,
      label: t(page.path),
      ...(page.path === '/dead-letters' ? { count: parked, alarm: true } : {}),
    }));
  return (
    <Frame name="Donut States" home={ROOT} items={items} homeItem={items[0]?.href} tools={<Palette items={items} />}>
      <Toasts />
      {CurrentPage ? <CurrentPage key={path} /> : <Empty>{t('nothing')}</Empty>}
    </Frame>
  );
}

function Console() {
  const user = useStore(session)?.user;
  const isLocal = useStore(testClock) !== undefined;
  if (!user) return <SignIn name="Donut States Console" hint={isLocal ? t('hint') : undefined} />;
  if (user.role !== 'BUYER') return <ConsoleApp key={user.id} role={user.role} />;
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
