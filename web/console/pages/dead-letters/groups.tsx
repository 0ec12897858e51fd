/** Parked messages grouped by cause. Each row is one problem to fix. */
import { useState } from 'preact/hooks';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { addressOf } from '#web/shared/router.ts';
import { Ago, Show } from '#web/shared/ui/components.tsx';
import { Table } from '#web/shared/ui/table.tsx';
import { causeOfGroup } from './cause.tsx';
import type { Filter } from './filter.ts';
import type { RedriveOf } from './redrive-dialog.tsx';
import { SnoozeDialog, type SnoozeOf } from './snooze-dialog.tsx';

const t = words({
  caption: ['Parked, by queue and error', '큐와 오류별 보류 메시지'],
  queue: ['Queue', '큐'],
  error: ['Error', '오류'],
  parked: ['Parked', '보류'],
  oldest: ['Oldest waits since', '가장 오래된 대기'],
  actions: ['Actions', '작업'],
  redrive: ['Redrive…', '재처리…'],
  of: ['Redrive… {n} of {queue}', '재처리… {queue} {n}개'],
  snooze: ['Snooze…', '알림 미루기…'],
  snoozeOf: ['Snooze… {n} of {queue}', '알림 미루기… {queue} {n}개'],
  snoozed: ['Alerts snoozed', '알림 미룸'],
});

export function Groups({
  filter: { state: _, ...filter },
  redrive,
}: {
  filter: Filter;
  redrive: (of: RedriveOf) => void;
}) {
  const [snoozing, snooze] = useState<SnoozeOf>();
  const groups = useLoad(
    JSON.stringify(filter),
    async (signal) => (await call('listDeadLetterGroups', { query: filter, signal })).body.items,
    { on: ({ type }) => type === 'dead_letter.parked', keepsOld: true },
  );
  if (groups.data?.length === 0 && !groups.error) return null;
  return (
    <>
      <Show loaded={groups}>
        {(items) => (
          <Table
            caption={t('caption')}
            rows={items}
            keyOf={({ queue, kind }) => `${queue} ${kind}`}
            columns={[
              { name: t('queue'), cell: ({ queue }) => <span class="nowrap">{queue}</span> },
              {
                name: t('error'),
                phone: 'below',
                wide: true,
                cell: ({ queue, kind, error }) => (
                  <a href={addressOf('/console/dead-letters', { ...filter, queue, kind })} title={error}>
                    {causeOfGroup(error)}
                  </a>
                ),
              },
              {
                name: t('parked'),
                phone: 'beside',
                numeric: true,
                sort: { key: 'count', of: (group) => group.count },
                cell: (group) => count(group.count),
              },
              {
                name: t('oldest'),
                sort: { key: 'oldest', of: ({ oldest }) => oldest },
                numeric: true,
                cell: ({ oldest }) => <Ago at={oldest} />,
              },
              {
                name: t('actions'),
                silent: true,
                cell: (group) => (
                  <span class="row">
                    <button
                      type="button"
                      class="btn btn-sm"
                      aria-label={t('of', { n: group.count, queue: group.queue })}
                      onClick={() =>
                        redrive({ filter: { ...filter, state: 'parked', queue: group.queue, kind: group.kind } })
                      }
                    >
                      {t('redrive')}
                    </button>
                    {group.snoozed ? (
                      <a class="small" href="/console/queues">
                        {t('snoozed')}
                      </a>
                    ) : (
                      <button
                        type="button"
                        class="btn btn-sm"
                        aria-label={t('snoozeOf', { n: group.count, queue: group.queue })}
                        onClick={() => snooze(group)}
                      >
                        {t('snooze')}
                      </button>
                    )}
                  </span>
                ),
              },
            ]}
          />
        )}
      </Show>
      {snoozing && <SnoozeDialog of={snoozing} close={() => snooze(undefined)} done={groups.reload} />}
    </>
  );
}
