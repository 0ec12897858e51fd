/** The shop: its pages, and the mapping from the address to a page. */
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { words } from '#web/shared/language.ts';
import { go, useAddress } from '#web/shared/router.ts';
import { session } from '#web/shared/session.ts';
import { start } from '#web/shared/start.tsx';
import { useStore } from '#web/shared/store.ts';
import { streamWanted } from '#web/shared/stream.ts';
import { Empty } from '#web/shared/ui/components.tsx';
import { ShopFrame } from './frame.tsx';
import { resumeRequests } from './order-requests.ts';
import { Account } from './pages/account.tsx';
import { Cart } from './pages/cart.tsx';
import { LogIn } from './pages/log-in.tsx';
import { Mailbox } from './pages/mailbox.tsx';
import { OrderPage } from './pages/order.tsx';
import { Orders } from './pages/orders.tsx';
import { ProductPage } from './pages/product.tsx';
import { Products } from './pages/products.tsx';
import { SignUp } from './pages/sign-up.tsx';
import { Waiting } from './pages/waiting.tsx';
import { Wallet } from './pages/wallet.tsx';
import { checkOldWaitingList } from './waiting-list.ts';

const t = words({
  notFound: ['Page not found.', '없는 페이지입니다.'],
  staff: ['This shop is for buyers. Use the console instead:', '구매자용 상점입니다. 콘솔을 이용하세요:'],
});

const PUBLIC: Readonly<Record<string, () => ComponentChildren>> = {
  '': () => <Products />,
  '/log-in': () => <LogIn />,
  '/sign-up': () => <SignUp />,
  '/mailbox': () => <Mailbox />,
};
const MINE: Readonly<Record<string, () => ComponentChildren>> = {
  '/cart': () => <Cart />,
  '/orders': () => <Orders />,
  '/waiting': () => <Waiting />,
  '/wallet': () => <Wallet />,
  '/account': () => <Account />,
};

function Page({ path }: { path: string }) {
  const user = useStore(session)?.user;
  const [, product] = /^\/products\/(prd_\w+)$/.exec(path) ?? [];
  const [, order] = /^\/orders\/(ord_\w+)$/.exec(path) ?? [];
  const isMine = path in MINE || order !== undefined;
  useEffect(() => {
    if (isMine && !user) go(`/shop/log-in?next=${encodeURIComponent(`/shop${path}`)}`, true);
  }, [isMine, user, path]);
  if (user && user.role !== 'BUYER') {
    return (
      <Empty>
        <p>{t('staff')}</p>
        <a href="/console">/console</a>
      </Empty>
    );
  }
  if (isMine && !user) return null;
  if (order) return <OrderPage key={order} id={order} />;
  if (product) return <ProductPage key={product} id={product} />;
  return <>{(PUBLIC[path] ?? MINE[path])?.() ?? <Empty>{t('notFound')}</Empty>}</>;
}

function Shop() {
  const userId = useStore(session)?.user.id;
  const path = useAddress().path.slice('/shop'.length).replace(/\/$/, '');
  useEffect(resumeRequests, [userId]);
  useEffect(() => void checkOldWaitingList().catch(() => undefined), [userId, path]);
  return (
    <ShopFrame>
      {/* Another user may log in, in another tab: no page keeps the data of the earlier user. */}
      <Page key={userId} path={path} />
    </ShopFrame>
  );
}

// No stream until the waiting list is known.
streamWanted.set(false);
start('/shop', Shop);
