/** Opens an order by its id, and for operators the orders of a buyer by e-mail address. */
import { useState } from 'preact/hooks';
import { findBuyer, isEmail, mayFindBuyers, ordersOfBuyer } from '#web/console/buyer-search.ts';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { pageOf } from '#web/shared/names.ts';
import { go } from '#web/shared/router.ts';
import { Id, Problem } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  find: ['Open an order by its id', '주문 ID로 열기'],
  findOrBuyer: ['Order id or buyer’s e-mail', '주문 ID 또는 구매자 메일'],
  open: ['Open', '열기'],
  unknown: ['No account with this address has ordered.', '이 주소로 주문한 계정이 없습니다.'],
  buyer: ['Orders of', '구매자:'],
  all: ['All orders', '전체 주문'],
});

export function OrderSearch() {
  const [text, setText] = useState('');
  const [isUnknown, setUnknown] = useState(false);
  const search = useAction(async () => {
    const wanted = text.trim();
    setUnknown(false);
    if (!(mayFindBuyers() && isEmail(wanted))) return wanted === '' ? undefined : go(pageOf.order(wanted));
    const buyerId = await findBuyer(wanted);
    if (buyerId) go(ordersOfBuyer(buyerId));
    else setUnknown(true);
  });
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          search.run();
        }}
      >
        <Input
          label={t(mayFindBuyers() ? 'findOrBuyer' : 'find')}
          value={text}
          change={setText}
          placeholder="ord_…"
          autocomplete="off"
        />
        <button type="submit" class="btn" disabled={search.busy}>
          {t('open')}
        </button>
      </form>
      {isUnknown && <p role="status">{t('unknown')}</p>}
      <Problem error={search.error} />
    </search>
  );
}

/** Whose orders the list shows, and the way back to all of them. */
export const OfBuyer = ({ buyerId }: { buyerId: string }) => (
  <p class="row">
    {t('buyer')} <Id id={buyerId} /> <a href="/console/orders">{t('all')}</a>
  </p>
);
