/** The last events: those of the overview, and later ones from the live stream. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { onEvents } from '#web/shared/stream.ts';
import { Empty, Id, Time } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Last events', '최근 이벤트'],
  none: ['No events yet.', '아직 이벤트가 없습니다.'],
  at: ['Time', '시각'],
  event: ['Event', '이벤트'],
  about: ['Subject', '대상'],
});
const SHOWN_MAX = 20;

/** Returns the ids in an event, the most specific one first. */
const idsOf = ({ data }: StreamEvent): readonly string[] =>
  ['orderId', 'productId', 'restockId', 'deadLetterId', 'paymentId'].flatMap((name) =>
    typeof data[name] === 'string' ? [data[name]] : [],
  );

export function Events({ events }: { events: readonly StreamEvent[] }) {
  const [received, setReceived] = useState<readonly StreamEvent[]>([]);
  useEffect(() => onEvents((more) => setReceived((old) => [...[...more].reverse(), ...old].slice(0, SHOWN_MAX))), []);
  const known = new Set(received.map(({ id }) => id));
  const all = [...received, ...events.filter(({ id }) => !known.has(id))]
    .filter(({ type }) => type !== 'reset')
    .slice(0, SHOWN_MAX);
  return (
    <>
      <h2>{t('title')}</h2>
      {all.length === 0 ? (
        <Empty>{t('none')}</Empty>
      ) : (
        <Table
          caption={t('title')}
          rows={all}
          keyOf={({ id, type }) => `${id} ${type}`}
          columns={[
            { name: t('at'), cell: ({ at }) => <Time at={at} /> },
            { name: t('event'), cell: ({ type }) => <span class="mono nowrap">{type}</span> },
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
}
