/** What happened last: what the overview says, and what the stream has told since. */
import { useEffect, useState } from 'preact/hooks';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import type { Published } from '#web/shared/server-sent-events.ts';
import { onEvents } from '#web/shared/stream.ts';
import { Empty, Id, Time } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  title: ['Last events', '최근 이벤트'],
  none: ['Nothing has happened yet.', '아직 이벤트가 없습니다.'],
  at: ['At', '시각'],
  event: ['Event', '이벤트'],
  about: ['About', '대상'],
});
const SHOWN_MAX = 20;

/** What an event is about: ids, first the most telling one. */
const idsOf = ({ data }: Published): readonly string[] =>
  ['orderId', 'productId', 'restockId', 'deadLetterId', 'paymentId'].flatMap((name) =>
    typeof data[name] === 'string' ? [data[name]] : [],
  );

export function Events({ events }: { events: readonly Published[] }) {
  const [told, setTold] = useState<readonly Published[]>([]);
  useEffect(() => onEvents((more) => setTold((old) => [...[...more].reverse(), ...old].slice(0, SHOWN_MAX))), []);
  const known = new Set(told.map(({ id }) => id));
  const all = [...told, ...events.filter(({ id }) => !known.has(id))]
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
