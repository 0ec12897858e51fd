/** The progress of a redrive, and the state of its messages. */
import { useEffect } from 'preact/hooks';
import { Named } from '#web/console/named.tsx';
import { parkedChanged } from '#web/console/parked.ts';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useAction, useLoad } from '#web/shared/load.ts';
import { pageOf, relatedPageOf } from '#web/shared/names.ts';
import { type Address, useAddress } from '#web/shared/router.ts';
import { Facts, Id, Problem, Show, Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Table } from '#web/shared/ui/table.tsx';
import { toast } from '#web/shared/ui/toasts.tsx';
import type { Filter } from './filter.ts';

const t = words({
  title: ['Redrive', '재처리'],
  all: ['Dead letters', '실패 메시지 목록'],
  history: ['Redrive history', '재처리 이력'],
  progress: ['{done} of {total} completed', '{total}개 중 {done}개 완료'],
  cancel: ['Stop', '중단'],
  stopped: ['The redrive is stopped.', '재처리를 중단했습니다.'],
  rate: ['Rate', '속도'],
  perSecond: ['{n} per second', '초당 {n}개'],
  waiting: ['Waiting', '대기'],
  sent: ['In progress', '처리 중'],
  eventsSent: ['Past events sent', '다시 보낸 이벤트'],
  handled: ['Handled', '처리됨'],
  returned: ['Failed again', '다시 실패'],
  cancelled: ['Not sent', '보내지 않음'],
  mayStillLeave: ['Being sent, may still leave', '전송 중(중단할 수 없음)'],
  leftOut: ['Left out', '제외'],
  by: ['By', '실행자'],
  began: ['Started', '시작'],
  ended: ['Ended', '종료'],
  next: ['Messages', '메시지 상태'],
  message: ['Message', '메시지'],
  queue: ['Queue', '큐'],
  state: ['State', '상태'],
  effect: ['Result', '결과'],
  open: ['Open', '열기'],
});
const POLL_MILLISECONDS = 1_000;
const SHOWN_MAX = 5;
type Redrive = ResponseBody<'readRedrive'>;

/** Reads the shown messages: those named in the address, or the newest that match the filter. */
async function readDeadLetters(query: Address['query'], signal: AbortSignal) {
  const { ids, queue, kind, text, from, to } = query;
  const deadLetterIds = ids
    ? ids.split(',').slice(0, SHOWN_MAX)
    : (
        await call('listDeadLetters', {
          query: {
            limit: String(SHOWN_MAX),
            ...({ queue, kind, text, from, to } as Partial<Filter>),
          },
          signal,
        })
      ).body.items.map(({ id }) => id);
  return Promise.all(
    deadLetterIds.map(async (id) => (await call('readDeadLetter', { params: { deadLetterId: id }, signal })).body),
  );
}

export function RedrivePage() {
  const { path, query } = useAddress();
  const redriveId = path.split('/')[4] ?? '';
  const loaded = useLoad(
    path + JSON.stringify(query),
    async (signal) => {
      const redrive = (await call('readRedrive', { params: { redriveId }, signal })).body;
      return { redrive, deadLetters: redrive.queue === null ? await readDeadLetters(query, signal) : [] };
    },
    { everyMilliseconds: POLL_MILLISECONDS },
  );
  // Each message that was sent, handled or parked again changes the number in the navigation.
  const { waiting, sent, handled, returned } = loaded.data?.redrive ?? {};
  useEffect(parkedChanged, [waiting, sent, handled, returned]);
  const stop = useAction(async () => {
    await call('cancelRedrive', { params: { redriveId } });
    toast(t('stopped'));
    loaded.reload();
  });
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <span class="row">
          <a href="/console/dead-letters/redrives">{t('history')}</a>
          <a href="/console/dead-letters">{t('all')}</a>
        </span>
      </div>
      <Show loaded={loaded}>
        {({ redrive, deadLetters }) => (
          <>
            <Progress redrive={redrive} />
            {redrive.state === 'running' && (
              <div>
                <button type="button" class="btn" disabled={stop.busy} onClick={() => stop.run()}>
                  {t('cancel')}
                </button>
              </div>
            )}
            <Problem error={stop.error} />
            {redrive.queue === null && <MessageTable deadLetters={deadLetters} />}
          </>
        )}
      </Show>
    </>
  );
}

function Progress({ redrive }: { redrive: Redrive }) {
  // A replay ends when its events are sent: their outcomes are those of the consumer.
  const replayed = redrive.queue === null ? 0 : redrive.sent;
  const done = redrive.handled + redrive.returned + redrive.cancelled + replayed;
  const label = t('progress', { done: count(done), total: count(redrive.total) });
  return (
    <section class="box stack">
      <div class="row">
        <State of={redrive.state} />
        <span role="status">{label}</span>
      </div>
      <progress class="progress progress-primary" max={Math.max(1, redrive.total)} value={done} aria-label={label} />
      <Facts
        rows={[
          ...(redrive.queue === null
            ? ([
                [t('handled'), <span class="good">{count(redrive.handled)}</span>],
                [t('returned'), <span class={redrive.returned > 0 ? 'bad' : ''}>{count(redrive.returned)}</span>],
                [t('sent'), count(redrive.sent)],
              ] as const)
            : ([
                [t('queue'), redrive.queue],
                [t('eventsSent'), count(redrive.sent)],
              ] as const)),
          [t('waiting'), count(redrive.waiting)],
          ...(redrive.state === 'cancelled' && redrive.mayStillLeave > 0
            ? [[t('mayStillLeave'), <span class="bad">{count(redrive.mayStillLeave)}</span>] as const]
            : []),
          ...(redrive.cancelled > 0 ? [[t('cancelled'), count(redrive.cancelled)] as const] : []),
          ...(redrive.leftOut.count > 0 ? [[t('leftOut'), count(redrive.leftOut.count)] as const] : []),
          [t('rate'), t('perSecond', { n: redrive.rate })],
          [t('by'), <Named id={redrive.operator} />],
          [t('began'), <Time at={redrive.createdAt} />],
          [t('ended'), <Time at={redrive.endedAt} />],
        ]}
      />
    </section>
  );
}

const MessageTable = ({ deadLetters }: { deadLetters: readonly ResponseBody<'readDeadLetter'>[] }) => (
  <>
    <h2>{t('next')}</h2>
    <Table
      caption={t('next')}
      rows={deadLetters}
      keyOf={({ id }) => id}
      columns={[
        { name: t('message'), cell: ({ id }) => <Id id={id} to={pageOf.deadLetter(id)} /> },
        { name: t('queue'), cell: ({ queue }) => queue },
        { name: t('state'), phone: 'beside', cell: ({ state }) => <State of={state} /> },
        {
          name: t('effect'),
          cell: ({ queue, body }) => {
            const page = relatedPageOf(queue, body);
            return page ? <a href={page}>{t('open')}</a> : '–';
          },
        },
      ]}
    />
  </>
);
