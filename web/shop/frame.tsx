/** The frame of every shop page: header, navigation and footer. */
import type { ComponentChildren } from 'preact';
import { testClock } from '#web/shared/clock.ts';
import { words } from '#web/shared/language.ts';
import { useAddress } from '#web/shared/router.ts';
import { session, signOut } from '#web/shared/session.ts';
import { useStore } from '#web/shared/store.ts';
import { live } from '#web/shared/stream.ts';
import { Languages } from '#web/shared/ui/languages.tsx';
import { Logo } from '#web/shared/ui/logo.tsx';
import { SignOutWarning } from '#web/shared/ui/sign-out-warning.tsx';
import { BackInStockAlerts } from './notifications.tsx';
import { OrderRequestAlerts } from './order-request-alerts.tsx';
import { isWaiting, waitingList } from './waiting-list.ts';

const t = words({
  skip: ['Skip to content', '본문으로'],
  places: ['Shop', '상점'],
  donuts: ['Donuts', '도넛'],
  cart: ['Cart', '장바구니'],
  orders: ['Orders', '주문'],
  waiting: ['Waiting', '대기 목록'],
  wallet: ['Wallet', '지갑'],
  account: ['Account', '내 정보'],
  logIn: ['Log in', '로그인'],
  signUp: ['Sign up', '회원 가입'],
  out: ['Log out', '로그아웃'],
  live: ['You are notified immediately when a product is back in stock.', '재입고되면 바로 알려 드립니다.'],
  polled: ['Stock is refreshed every few seconds.', '남은 수량은 몇 초마다 갱신됩니다.'],
  local: ['Local mailbox', '로컬 메일함'],
});

const MINE = [
  ['cart', '/shop/cart'],
  ['orders', '/shop/orders'],
  ['waiting', '/shop/waiting'],
  ['wallet', '/shop/wallet'],
  ['account', '/shop/account'],
] as const;

const NavLink = ({ href, here, children }: { href: string; here: boolean; children: ComponentChildren }) => (
  <li>
    <a href={href} aria-current={here ? 'page' : undefined}>
      {children}
    </a>
  </li>
);

export function ShopFrame({ children }: { children: ComponentChildren }) {
  const user = useStore(session)?.user;
  const waiting = useStore(waitingList).filter(isWaiting).length;
  const state = useStore(live);
  const isLocal = useStore(testClock) !== undefined;
  const { path } = useAddress();
  const isBelow = (href: string): boolean => path === href || path.startsWith(`${href}/`);
  return (
    <div class="shop">
      <a class="sr-only" href="#content">
        {t('skip')}
      </a>
      <header>
        <a class="brand" href="/shop">
          <Logo size={30} /> Donut States
        </a>
        <nav aria-label={t('places')}>
          <ul>
            <NavLink href="/shop" here={path === '/shop' || isBelow('/shop/products')}>
              {t('donuts')}
            </NavLink>
            {user
              ? MINE.map(([name, href]) => (
                  <NavLink key={href} href={href} here={isBelow(href)}>
                    {t(name)}
                    {name === 'waiting' && waiting > 0 && <span class="badge badge-sm quiet">{waiting}</span>}
                  </NavLink>
                ))
              : (['logIn', 'signUp'] as const).map((name) => {
                  const href = name === 'logIn' ? '/shop/log-in' : '/shop/sign-up';
                  return (
                    <NavLink key={href} href={href} here={isBelow(href)}>
                      {t(name)}
                    </NavLink>
                  );
                })}
          </ul>
        </nav>
        <div class="row">
          <Languages />
          {user && (
            <button type="button" class="btn btn-ghost btn-sm" onClick={signOut}>
              {t('out')}
            </button>
          )}
        </div>
      </header>
      <div class="notices-above">
        <SignOutWarning />
        <OrderRequestAlerts />
        <BackInStockAlerts />
      </div>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="row apart soft small">
        <span data-live={state}>{t(state === 'live' ? 'live' : 'polled')}</span>
        {isLocal && <a href={`/shop/mailbox${user ? `?to=${encodeURIComponent(user.email)}` : ''}`}>{t('local')}</a>}
      </footer>
    </div>
  );
}
