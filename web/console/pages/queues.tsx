/** All queues: depth, consumer and last failure. */
import { call } from '#web/shared/client.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';

const t = words({
  title: ['Queues', '큐'],
  name: ['Queue', '큐'],
  consumer: ['Consumer', '소비자'],
  visible: ['Waiting', '대기'],
  inFlight: ['In flight', '처리 중'],
  delayed: ['Delayed', '지연'],
  oldest: ['Oldest', '최장 대기'],
  dead: ['Dead-letter queue', 'DLQ'],
  parked: ['Parked', '보류'],
  retrying: ['Retrying', '재시도'],
  last: ['Last failure', '최근 실패'],
  none: ['There are no queues.', '큐가 없습니다.'],
});

export const Queues = () => (
  <List
    title={t('title')}
    read={async (_, signal) => ({ items: (await call('listQueues', { signal })).body.items, next: null })}
    everyMilliseconds={5_000}
    keyOf={({ name }) => name}
    empty={t('none')}
    columns={() => [
      { name: t('name'), cell: ({ name }) => <strong class="nowrap">{name}</strong> },
      { name: t('consumer'), cell: ({ consumer }) => <span class="nowrap">{consumer}</span> },
      { name: t('visible'), numeric: true, cell: ({ visible }) => count(visible) },
      { name: t('inFlight'), numeric: true, cell: ({ inFlight }) => count(inFlight) },
      { name: t('delayed'), numeric: true, cell: ({ delayed }) => count(delayed) },
      {
        name: t('oldest'),
        numeric: true,
        cell: ({ oldestSeconds }) => (
          <span class="nowrap">{oldestSeconds === null ? '–' : duration(oldestSeconds * 1_000)}</span>
        ),
      },
      { name: t('dead'), numeric: true, cell: ({ dead }) => count(dead.visible + dead.inFlight + dead.delayed) },
      {
        name: t('parked'),
        numeric: true,
        cell: ({ name, parked }) =>
          parked > 0 ? (
            <a class="bad" href={pageOf.deadLettersOf(name)}>
              {count(parked)}
            </a>
          ) : (
            '0'
          ),
      },
      { name: t('retrying'), numeric: true, cell: ({ retrying }) => count(retrying) },
      {
        name: t('last'),
        wide: true,
        cell: ({ lastFailure }) =>
          lastFailure ? (
            <>
              {lastFailure.error}{' '}
              <span class="small soft">
                <Time at={lastFailure.at} />
              </span>
            </>
          ) : (
            '–'
          ),
      },
    ]}
  />
);
