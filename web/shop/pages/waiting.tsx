/** What I wait for: what I was refused in the last day, and what I asked to be told of. */
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { useStore } from '#web/shared/store.ts';
import { Empty } from '#web/shared/ui/components.tsx';
import { Donut } from '#web/shop/donut.tsx';
import { readIfChanged } from '#web/shop/poll.ts';
import { ProblemMessage } from '#web/shop/problem-message.tsx';
import { subscribe, type Wait, waits } from '#web/shop/waiting-list.ts';
import { Left } from './products.tsx';

const t = words({
  title: ['What I wait for', '대기 중인 상품'],
  how: [
    'When something is back you are told here at callWithKey, and by mail. First come, first served.',
    '재입고되면 이 화면에서 바로, 그리고 메일로 알려 드립니다. 선착순입니다.',
  ],
  empty: ['You wait for nothing.', '대기 중인 상품이 없습니다.'],
  hint: [
    'Who orders what is sold out waits for a day; and on a product’s page you can ask to be told.',
    '품절된 상품을 주문하면 하루 동안 대기합니다. 상품 페이지에서 알림을 신청할 수도 있습니다.',
  ],
  refused: ['You were refused: told callWithKey, within 24 hours', '주문이 거절됨: 24시간 안에 한 번 알림'],
  subscribed: ['You asked to be told each time', '재입고 때마다 알림'],
  silence: ['Do not tell me any more', '알림 끄기'],
  buy: ['Buy', '구매하기'],
});

const POLL_MILLISECONDS = 5_000;

function Waited({ wait: { productId, refusedAt, subscribed } }: { wait: Wait }) {
  const { data } = useLoad(
    `product ${productId}`,
    (signal) => readIfChanged('readProduct', { params: { productId: productId as never }, signal }),
    { everyMilliseconds: POLL_MILLISECONDS, on: ({ data: told }) => told['productId'] === productId },
  );
  const silence = useAction(() => subscribe(productId, false));
  return (
    <li>
      <Donut id={productId} size={44} />
      <span class="grow">
        <a href={`/shop/products/${productId}`}>{data?.title ?? productId}</a>
        <br />
        <span class="soft small">
          {[refusedAt && t('refused'), subscribed && t('subscribed')].filter(Boolean).join(' · ')}
        </span>
      </span>
      {data && <Left product={data} />}
      {data && data.available > 0 && (
        <a class="btn btn-primary btn-sm" href={`/shop/products/${productId}`}>
          {t('buy')}
        </a>
      )}
      {subscribed && (
        <button type="button" class="btn btn-sm" disabled={silence.busy} onClick={() => silence.run()}>
          {t('silence')}
        </button>
      )}
      <ProblemMessage error={silence.error} />
    </li>
  );
}

export function Waiting() {
  const all = useStore(waits);
  return (
    <>
      <h1>{t('title')}</h1>
      {all.length === 0 ? (
        <Empty>
          <p>{t('empty')}</p>
          <p>{t('hint')}</p>
        </Empty>
      ) : (
        <>
          <p class="soft">{t('how')}</p>
          <ul class="lines box">
            {all.map((wait) => (
              <Waited key={wait.productId} wait={wait} />
            ))}
          </ul>
        </>
      )}
    </>
  );
}
