/** Opens an order by its number, its id or that of a payment, and for operators the orders of a buyer by e-mail address or id. */
import { useState } from 'preact/hooks';
import { mayFindBuyers } from '#web/console/buyer-search.ts';
import { numberOf, orderTextOf, pageOfOrderText } from '#web/console/order-search.ts';
import { Person } from '#web/console/person.tsx';
import { words } from '#web/shared/language.ts';
import { useAction } from '#web/shared/load.ts';
import { go } from '#web/shared/router.ts';
import { Problem } from '#web/shared/ui/components.tsx';
import { Input } from '#web/shared/ui/field.tsx';

const t = words({
  find: ['Order number or id', '주문 번호 또는 ID'],
  findOrBuyer: ['Order number, id or buyer’s e-mail', '주문 번호, ID 또는 구매자의 이메일'],
  open: ['Open', '열기'],
  unknown: ['No account with this address has ordered.', '이 주소로 주문한 계정이 없습니다.'],
  noOrder: ['No order and no payment has this number or id.', '이 번호나 ID의 주문 또는 결제가 없습니다.'],
  noNumber: ['No order has the number {number}.', '번호가 {number}인 주문이 없습니다.'],
  buyer: ['Orders of', '구매자:'],
  numbered: ['Orders with the number {number}', '번호가 {number}인 주문'],
  all: ['All orders', '전체 주문'],
});

export function OrderSearch() {
  const [text, setText] = useState('');
  const [unknown, setUnknown] = useState<string>();
  const search = useAction(async () => {
    setUnknown(undefined);
    if (text.trim() === '') return;
    const page = await pageOfOrderText(text);
    if (page) return go(page);
    const means = orderTextOf(text);
    if (means === 'number') setUnknown(t('noNumber', { number: numberOf(text) }));
    else setUnknown(t(means === 'email' ? 'unknown' : 'noOrder'));
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
          placeholder="Q3K7-M2XP"
          autocomplete="off"
        />
        <button type="submit" class="btn" disabled={search.busy}>
          {t('open')}
        </button>
      </form>
      {unknown && <p role="status">{unknown}</p>}
      <Problem error={search.error} />
    </search>
  );
}

/** Which orders the list shows, and the way back to all of them. */
export const Narrowed = ({ buyerId, number }: { buyerId: string | undefined; number: string | undefined }) =>
  buyerId || number ? (
    <p class="row">
      {number && t('numbered', { number })}
      {buyerId && (
        <>
          {t('buyer')} <Person id={buyerId} />
        </>
      )}
      <a href="/console/orders">{t('all')}</a>
    </p>
  ) : null;
