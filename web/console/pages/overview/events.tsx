/** The last events as sentences, in the order of their times. */
import { eventSentence } from '#web/console/event-sentence.ts';
import { Named } from '#web/console/named.tsx';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { words } from '#web/shared/language.ts';
import { Empty, Time } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Last events', '최근 이벤트'],
  none: ['No events yet.', '아직 이벤트가 없습니다.'],
  at: ['Time', '시각'],
  event: ['Event', '이벤트'],
  about: ['Subject', '대상'],
});
type Event = ResponseBody<'readOverview'>['events'][number];

/** Returns the ids in an event, the most specific one first. */
const idsOf = ({ data }: Event): readonly string[] =>
  ['orderId', 'productId', 'restockId', 'deadLetterId', 'paymentId'].flatMap((name) =>
    typeof data[name] === 'string' ? [data[name]] : [],
  );
export const Events = ({ events }: { events: readonly Event[] }) => (
  <>
    <h2>{t('title')}</h2>
    {events.length === 0 ? (
      <Empty>{t('none')}</Empty>
    ) : (
      <Table
        caption={t('title')}
        phoneRows={4}
        rows={events}
        keyOf={({ id, type }) => `${id} ${type}`}
        columns={[
          { name: t('at'), phone: 'beside', cell: ({ at }) => <Time at={at} /> },
          {
            name: t('event'),
            phone: 'first',
            wide: true,
            cell: (event) => <span title={event.type}>{eventSentence(event, event.title)}</span>,
          },
          {
            name: t('about'),
            phone: 'off',
            cell: (event) => (
              <span class="row">
                {idsOf(event).map((id) => (
                  <Named key={id} id={id} />
                ))}
              </span>
            ),
          },
        ]}
      />
    )}
  </>
);
