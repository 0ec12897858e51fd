/** One dead letter: its body, its error, its history, and the available actions. */
import { useState } from 'preact/hooks';
import { Named } from '#web/console/named.tsx';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { firstLine } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { relatedPageOf } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import { Facts, Show, Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Cause } from './cause.tsx';
import { DiscardDialog } from './discard.tsx';
import { Edit } from './edit.tsx';
import { RedriveDialog } from './redrive-dialog.tsx';
import { WhatToDo } from './what-to-do.tsx';

const t = words({
  title: ['Dead letter', '실패 메시지'],
  all: ['Dead letters', '실패 메시지 목록'],
  why: ['Why it failed', '실패 원인'],
  request: ['Request id', '요청 ID'],
  message: ['Message', '메시지'],
  attempts: ['Attempts', '시도'],
  times: ['{n}, with {rounds} automatic retry rounds', '{n}회, 재시도 라운드 {rounds}회'],
  recorded: ['Recorded', '기록'],
  parked: ['Parked', '보류'],
  related: ['Related', '관련 항목'],
  view: ['View', '보기'],
  headers: ['Headers', '헤더'],
  noHeaders: ['none', '없음'],
  size: ['Size of the body', '본문 크기'],
  bytes: ['{n} bytes', '{n}바이트'],
  cut: ['{n} bytes; only the beginning is shown', '{n}바이트, 앞부분만 표시'],
  redacted: ['Removed', '삭제됨'],
  history: ['History', '처리 이력'],
  redrive: ['Redrive…', '재처리…'],
  discard: ['Discard…', '폐기…'],
});
type DeadLetter = ResponseBody<'readDeadLetter'>;

export function DeadLetterPage() {
  const { path } = useAddress();
  const deadLetterId = path.split('/')[3] ?? '';
  const [saved, setSaved] = useState(false);
  const loaded = useLoad(deadLetterId, (signal) => call('readDeadLetter', { params: { deadLetterId }, signal }), {
    on: ({ data }) => data['deadLetterId'] === deadLetterId,
  });
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <a href="/console/dead-letters">{t('all')}</a>
      </div>
      <Show loaded={loaded}>
        {({ body, etag }) => (
          <DeadLetterView
            key={body.version}
            deadLetter={body}
            etag={etag ?? ''}
            wasSaved={saved}
            saved={() => {
              setSaved(true);
              loaded.reload();
            }}
            reload={loaded.reload}
          />
        )}
      </Show>
    </>
  );
}

interface ViewProps {
  readonly deadLetter: DeadLetter;
  readonly etag: string;
  readonly wasSaved: boolean;
  readonly saved: () => void;
  readonly reload: () => void;
}

function DeadLetterView({ deadLetter, etag, wasSaved, saved, reload }: ViewProps) {
  const [dialog, openDialog] = useState<'redrive' | 'discard'>();
  const parked = deadLetter.state === 'parked';
  const ended = deadLetter.state === 'handled' || deadLetter.state === 'discarded';
  const relatedPage = relatedPageOf(deadLetter.queue, deadLetter.body);
  return (
    <>
      <div class="row">
        <State of={deadLetter.state} />
        <strong>{deadLetter.queue}</strong>
        <span class="mono small">{deadLetter.id}</span>
      </div>
      <div class="row">
        <button
          type="button"
          class="btn btn-primary"
          disabled={deadLetter.redactedAt !== null}
          onClick={() => openDialog('redrive')}
        >
          {t('redrive')}
        </button>
        <button type="button" class="btn" disabled={ended} onClick={() => openDialog('discard')}>
          {t('discard')}
        </button>
      </div>
      <section class="box stack" aria-labelledby="why">
        <h2 id="why">{t('why')}</h2>
        <Cause deadLetter={deadLetter} />
        <p class={`small ${parked ? 'bad' : ''}`}>{firstLine(deadLetter.error)}</p>
        <Facts rows={factsOf(deadLetter, relatedPage)} />
      </section>
      {!ended && <WhatToDo queue={deadLetter.queue} />}
      <div class="split">
        <Edit deadLetter={deadLetter} etag={etag} wasSaved={wasSaved} saved={saved} />
        <div class="stack">
          <section class="box stack" aria-labelledby="headers">
            <h2 id="headers">{t('headers')}</h2>
            {Object.keys(deadLetter.attributes).length === 0 ? (
              <p class="soft">{t('noHeaders')}</p>
            ) : (
              <Facts
                rows={Object.entries(deadLetter.attributes).map(([name, { stringValue, binaryValue }]) => [
                  name,
                  <span class="mono">{stringValue ?? binaryValue}</span>,
                ])}
              />
            )}
          </section>
          <History history={deadLetter.history} />
        </div>
      </div>
      {dialog === 'redrive' && <RedriveDialog of={{ ids: [deadLetter.id] }} close={() => openDialog(undefined)} />}
      {dialog === 'discard' && (
        <DiscardDialog ids={[deadLetter.id]} close={() => openDialog(undefined)} done={reload} />
      )}
    </>
  );
}

const factsOf = (deadLetter: DeadLetter, relatedPage: string | undefined) => [
  [t('attempts'), t('times', { n: deadLetter.receives, rounds: deadLetter.rounds })] as const,
  [t('recorded'), <Time at={deadLetter.createdAt} />] as const,
  [t('parked'), <Time at={deadLetter.parkedAt} />] as const,
  [t('message'), <span class="mono">{deadLetter.messageId}</span>] as const,
  [t('size'), t(deadLetter.cut ? 'cut' : 'bytes', { n: deadLetter.bytes.toLocaleString('en') })] as const,
  ...(deadLetter.redactedAt
    ? [
        [t('redacted'), <Time at={deadLetter.redactedAt} />] as const,
        ['SHA-256', <span class="mono">{deadLetter.sha256}</span>] as const,
      ]
    : []),
  ...(deadLetter.requestId ? [[t('request'), <span class="mono">{deadLetter.requestId}</span>] as const] : []),
  ...(relatedPage ? [[t('related'), <a href={relatedPage}>{t('view')}</a>] as const] : []),
];

const History = ({ history }: { history: DeadLetter['history'] }) => (
  <section class="box stack" aria-labelledby="history">
    <h2 id="history">{t('history')}</h2>
    <ol class="time-line">
      {history.map(({ state, actor, detail, at }, n) => (
        <li key={n} class={state === 'parked' ? 'wrong' : ''}>
          <div class="row">
            <State of={state} />
            <Time at={at} />
            <Named id={actor} />
          </div>
          {detail && <p class="small soft">{firstLine(detail)}</p>}
        </li>
      ))}
    </ol>
  </section>
);
