/** All queues: depth, consumer and last failure. Consumers are paused and resumed here. */
import { useState } from 'preact/hooks';
import { Named } from '#web/console/named.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { addressOf, useAddress } from '#web/shared/router.ts';
import { ActionButton } from '#web/shared/ui/action-button.tsx';
import { Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { ReasonDialog } from '#web/shared/ui/reason.tsx';
import { causeOfGroup } from './dead-letters/cause.tsx';

const t = words({
  title: ['Queues', '큐'],
  name: ['Queue', '큐'],
  consumer: ['Consumer', '소비자'],
  visible: ['Waiting', '대기'],
  inFlight: ['In flight', '처리 중'],
  delayed: ['Delayed', '지연'],
  oldest: ['Oldest', '최장 대기'],
  dead: ['DLQ', 'DLQ'],
  parked: ['Parked', '보류'],
  retrying: ['Retrying', '재시도'],
  last: ['Last failure', '최근 실패'],
  paused: ['Paused: {reason}', '일시 정지: {reason}'],
  snoozed: ['Alerts snoozed ({kind}): {reason}, until', '알림 미룸 ({kind}): {reason}, 기한'],
  every: ['every error', '모든 오류'],
  lift: ['Lift the snooze', '미루기 해제'],
  pause: ['Pause {name}', '{name} 일시 정지'],
  resume: ['Resume {name}', '{name} 재개'],
  pauseTitle: ['Pause the consumer of {name}', '{name} 소비자 일시 정지'],
  pauseMeaning: [
    'Messages wait in the queue until you resume the consumer. A message older than 4 days is lost. Running batches end normally.',
    '재개할 때까지 메시지는 큐에서 기다립니다. 4일이 지난 메시지는 사라집니다. 이미 시작한 처리는 그대로 끝납니다.',
  ],
  pausedNow: ['{name} is paused.', '{name} 소비자를 일시 정지했습니다.'],
  resumedNow: ['{name} runs again.', '{name} 소비자를 재개했습니다.'],
  liftedNow: ['Alerts of {name} are sent again.', '{name} 알림을 다시 보냅니다.'],
  pauseAction: ['Pause', '일시 정지'],
  none: ['All queues are idle.', '모든 큐가 비어 있습니다.'],
  everyQueue: ['All queues are shown.', '모든 큐를 표시합니다.'],
  folded: [
    'Queues without messages, pauses and failures of the last hour are folded.',
    '메시지, 일시 정지, 최근 1시간의 실패가 없는 큐는 접혀 있습니다.',
  ],
  unfold: ['Show all queues', '모든 큐 보기'],
  fold: ['Fold idle queues', '빈 큐 접기'],
});

type Queue = Item<'listQueues'>;
interface Pausing {
  readonly name: Queue['name'];
  readonly reload: () => void;
}
type Pause = (of: Pausing) => void;

export function Queues() {
  const [pausing, pause] = useState<Pausing>();
  const { all, sort } = useAddress().query;
  return (
    <>
      <QueueList pause={pause} all={all} sort={sort} />
      {pausing && (
        <ReasonDialog
          title={t('pauseTitle', { name: pausing.name })}
          meaning={t('pauseMeaning')}
          action={t('pauseAction')}
          done={t('pausedNow', { name: pausing.name })}
          does={async (reason) => {
            await call('pauseConsumer', { params: { queue: pausing.name }, body: { reason } });
            pausing.reload();
          }}
          close={() => pause(undefined)}
        />
      )}
    </>
  );
}

/** At least as long as the overview counts failures, which leads here. */
const RECENT_MILLISECONDS = 3_600_000;
const hasFailed = ({ lastFailure }: Queue): boolean =>
  lastFailure !== null && shopNow() - Date.parse(lastFailure.at) < RECENT_MILLISECONDS;

/** Nothing waits, has failed in the last hour or is held back. A delayed message is a poll of a later time. */
const isIdle = (queue: Queue): boolean => {
  const { visible, inFlight, dead, parked, retrying, paused, snoozes } = queue;
  const all = visible + inFlight + dead.visible + dead.inFlight + parked + retrying + snoozes.length;
  return all === 0 && paused === null && !hasFailed(queue);
};

async function read(all: string | undefined, signal: AbortSignal) {
  const { items } = (await call('listQueues', { signal })).body;
  return { items: all ? items : items.filter((queue) => !isIdle(queue)), next: null };
}

interface Shown {
  readonly all: string | undefined;
  readonly sort: string | undefined;
}

/** Idle queues are folded: the address says whether they are shown. */
const Fold = ({ all, sort }: Shown) => (
  <p class="row apart">
    <span class="soft">{t(all ? 'everyQueue' : 'folded')}</span>
    <a class="btn btn-sm" href={addressOf('/console/queues', { all: all ? undefined : 1, sort })}>
      {t(all ? 'fold' : 'unfold')}
    </a>
  </p>
);

const QueueList = ({ pause, all, sort }: Shown & { pause: Pause }) => (
  <List
    title={t('title')}
    lead={<Fold all={all} sort={sort} />}
    filter={{ all }}
    read={(_, signal) => read(all, signal)}
    everyMilliseconds={5_000}
    keyOf={({ name }) => name}
    empty={t('none')}
    columns={(reload) => [
      {
        name: t('name'),
        sort: { key: 'name', of: ({ name }) => name },
        cell: (queue) => <Name queue={queue} reload={reload} />,
      },
      {
        name: t('consumer'),
        phone: 'beside',
        cell: (queue) => <Consumer queue={queue} reload={reload} pause={pause} />,
      },
      {
        name: t('visible'),
        numeric: true,
        sort: { key: 'visible', of: ({ visible }) => visible },
        cell: ({ visible }) => count(visible),
      },
      { name: t('inFlight'), numeric: true, cell: ({ inFlight }) => count(inFlight) },
      { name: t('delayed'), numeric: true, cell: ({ delayed }) => count(delayed) },
      {
        name: t('oldest'),
        numeric: true,
        cell: ({ oldestSeconds }) =>
          oldestSeconds === null ? '–' : <span class="nowrap">{duration(oldestSeconds * 1_000)}</span>,
      },
      { name: t('dead'), numeric: true, cell: ({ dead }) => count(dead.visible + dead.inFlight + dead.delayed) },
      {
        name: t('parked'),
        sort: { key: 'parked', of: ({ parked }) => parked },
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
              {causeOfGroup(lastFailure.error)}{' '}
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

const Name = ({ queue: { name, snoozes }, reload }: { queue: Queue; reload: () => void }) => (
  <>
    <strong class="nowrap">{name}</strong>
    {snoozes.map(({ kind, until, reason, operator }) => (
      <div key={kind} class="small stack">
        <span>
          {t('snoozed', { reason, kind: kind ?? t('every') })} <Time at={until} /> <Named id={operator} />
        </span>
        <ActionButton
          label={t('lift')}
          done={t('liftedNow', { name })}
          does={async () => {
            await call('unsnoozeAlerts', { params: { queue: name }, query: kind === null ? {} : { kind } });
            reload();
          }}
        />
      </div>
    ))}
  </>
);

/** A consumer, and the button that pauses or resumes it. */
const Consumer = ({ queue, reload, pause }: { queue: Queue; reload: () => void; pause: Pause }) => {
  const { name, consumer, pausable, paused } = queue;
  return (
    <div class="stack">
      {consumer !== name && <span class="nowrap">{consumer}</span>}
      {paused && (
        <span class="small bad">
          {t('paused', { reason: paused.reason })} <Time at={paused.at} /> <Named id={paused.operator} />
        </span>
      )}
      <span class="nowrap">
        {paused && (
          <ActionButton
            label={t('resume', { name })}
            done={t('resumedNow', { name })}
            does={async () => {
              await call('resumeConsumer', { params: { queue: name } });
              reload();
            }}
          />
        )}
        {!paused && pausable && (
          <button
            type="button"
            class="btn btn-sm"
            aria-label={t('pause', { name })}
            onClick={() => pause({ name, reload })}
          >
            {t('pauseAction')}
          </button>
        )}
      </span>
    </div>
  );
};
