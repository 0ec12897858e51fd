/** The last events as sentences, in the order of their times. */
import type { ResponseBody } from '#web/shared/api-types.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { Empty, Id, Time } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Last events', '최근 이벤트'],
  none: ['No events yet.', '아직 이벤트가 없습니다.'],
  at: ['Time', '시각'],
  event: ['Event', '이벤트'],
  about: ['Subject', '대상'],
  a: ['a product', '상품'],
});
/** One sentence for each type; {title} is the product. */
const sentence = words({
  'order.placed': ['{title} was ordered.', '{title} 주문이 접수되었습니다.'],
  'order.refused': ['An order of {title} was rejected: out of stock.', '{title} 주문이 품절로 거절되었습니다.'],
  'order.rejected': ['A queued order of {title} was rejected.', '대기 중이던 {title} 주문이 거절되었습니다.'],
  'order.paid': ['An order of {title} was paid.', '{title} 주문이 결제되었습니다.'],
  'order.cancelled': ['An order of {title} was cancelled.', '{title} 주문이 취소되었습니다.'],
  'payment.completed': ['A payment for {title} was completed.', '{title} 결제가 완료되었습니다.'],
  'payment.failed': ['A payment for {title} failed.', '{title} 결제에 실패했습니다.'],
  'stock.reserved': ['Units of {title} were reserved.', '{title} 재고가 예약되었습니다.'],
  'stock.short': ['{title} has too little stock for an order.', '{title} 재고가 주문보다 부족합니다.'],
  'stock.out': ['{title} sold out.', '{title} 상품이 품절되었습니다.'],
  'stock.back': ['{title} is back in stock.', '{title} 상품이 재입고되었습니다.'],
  'restock.requested': ['A restock of {title} was requested.', '{title} 재입고를 요청했습니다.'],
  'restock.due': ['The delivery of {title} should have arrived.', '{title} 입고 예정 시각이 되었습니다.'],
  'restock.overdue': ['The delivery of {title} is overdue.', '{title} 입고가 지연되고 있습니다.'],
  'restock.surplus': ['The factory delivered too much of {title}.', '공장이 {title} 상품을 요청보다 많이 보냈습니다.'],
  'dead_letter.parked': ['A message of {queue} waits for a decision.', '{queue} 메시지가 조치를 기다립니다.'],
});
type Event = ResponseBody<'readOverview'>['events'][number];

/** Returns the ids in an event, the most specific one first. */
const idsOf = ({ data }: Event): readonly string[] =>
  ['orderId', 'productId', 'restockId', 'deadLetterId', 'paymentId'].flatMap((name) =>
    typeof data[name] === 'string' ? [data[name]] : [],
  );
const sentenceOf = ({ type, title, data }: Event): string =>
  sentence(type as Parameters<typeof sentence>[0], { title: title ?? t('a'), queue: String(data['queue'] ?? '') }) ||
  type;

export const Events = ({ events }: { events: readonly Event[] }) => (
  <>
    <h2>{t('title')}</h2>
    {events.length === 0 ? (
      <Empty>{t('none')}</Empty>
    ) : (
      <Table
        caption={t('title')}
        rows={events}
        keyOf={({ id, type }) => `${id} ${type}`}
        columns={[
          { name: t('at'), cell: ({ at }) => <Time at={at} /> },
          { name: t('event'), wide: true, cell: (event) => <span title={event.type}>{sentenceOf(event)}</span> },
          {
            name: t('about'),
            cell: (event) => (
              <span class="row">
                {idsOf(event).map((id) => (
                  <Id key={id} id={id} to={pageOfId(id)} />
                ))}
              </span>
            ),
          },
        ]}
      />
    )}
  </>
);
