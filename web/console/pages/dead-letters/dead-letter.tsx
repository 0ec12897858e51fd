/** One dead letter: what it says, why it failed, what was done about it, and what can be done now. */
import { useState } from 'preact/hooks';
import { type ResponseBody, call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { relatedPageOf } from '#web/shared/names.ts';
import { useAddress } from '#web/shared/router.ts';
import { Facts, Id, Show, Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { DiscardDialog } from './discard.tsx';
import { Edit } from './edit.tsx';
import { RedriveDialog } from './redrive-dialog.tsx';

const t = words({
  title: ['Dead letter', '실패 메시지'],
  all: ['Dead letters', '실패 메시지 목록'],
  why: ['Why it failed', '실패 원인'],
  request: ['Request', '요청'],
  message: ['Message', '메시지'],
  receives: ['Received', '수신'],
  times: ['{n} times, {rounds} rounds by itself', '{n}회, 자동 재시도 {rounds}회'],
  recorded: ['Recorded', '기록'],
  parked: ['Parked', '보류'],
  about: ['It is about', '관련 항목'],
  see: ['See it', '보기'],
  headers: ['Headers', '헤더'],
  noHeaders: ['none', '없음'],
  history: ['What was done about it', '처리 이력'],
  redrive: ['Redrive…', '재처리…'],
  discard: ['Discard…', '폐기…'],
});
type Letter = ResponseBody<'readDeadLetter'>;

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
            letter={body}
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
  readonly letter: Letter;
  readonly etag: string;
  readonly wasSaved: boolean;
  readonly saved: () => void;
  readonly reload: () => void;
}

function DeadLetterView({ letter, etag, wasSaved, saved, reload }: ViewProps) {
  const [asking, ask] = useState<'redrive' | 'discard'>();
  const parked = letter.state === 'parked';
  const seen = relatedPageOf(letter.queue, letter.body);
  return (
    <>
      <div class="row">
        <State of={letter.state} />
        <strong>{letter.queue}</strong>
        <span class="mono small">{letter.id}</span>
      </div>
      <div class="row">
        <button
          type="button"
          class="btn btn-primary"
          disabled={letter.state === 'retrying' || letter.state === 'discarded'}
          onClick={() => ask('redrive')}
        >
          {t('redrive')}
        </button>
        <button type="button" class="btn" disabled={!parked} onClick={() => ask('discard')}>
          {t('discard')}
        </button>
      </div>
      <section class="box stack" aria-labelledby="why">
        <h2 id="why">{t('why')}</h2>
        <p class={parked ? 'bad' : ''}>{letter.error}</p>
        <Facts rows={factsOf(letter, seen)} />
      </section>
      <div class="split">
        <Edit letter={letter} etag={etag} wasSaved={wasSaved} saved={saved} />
        <div class="stack">
          <section class="box stack" aria-labelledby="headers">
            <h2 id="headers">{t('headers')}</h2>
            {Object.keys(letter.attributes).length === 0 ? (
              <p class="soft">{t('noHeaders')}</p>
            ) : (
              <Facts
                rows={Object.entries(letter.attributes).map(([name, { stringValue, binaryValue }]) => [
                  name,
                  <span class="mono">{stringValue ?? binaryValue}</span>,
                ])}
              />
            )}
          </section>
          <History history={letter.history} />
        </div>
      </div>
      {asking === 'redrive' && <RedriveDialog of={{ ids: [letter.id] }} close={() => ask(undefined)} />}
      {asking === 'discard' && <DiscardDialog ids={[letter.id]} close={() => ask(undefined)} done={reload} />}
    </>
  );
}

const factsOf = (letter: Letter, seen: string | undefined) => [
  [t('receives'), t('times', { n: letter.receives, rounds: letter.rounds })] as const,
  [t('recorded'), <Time at={letter.createdAt} />] as const,
  [t('parked'), <Time at={letter.parkedAt} />] as const,
  [t('message'), <span class="mono">{letter.messageId}</span>] as const,
  ...(letter.requestId ? [[t('request'), <span class="mono">{letter.requestId}</span>] as const] : []),
  ...(seen ? [[t('about'), <a href={seen}>{t('see')}</a>] as const] : []),
];

const History = ({ history }: { history: Letter['history'] }) => (
  <section class="box stack" aria-labelledby="history">
    <h2 id="history">{t('history')}</h2>
    <ol class="time-line">
      {history.map(({ state, actor, detail, at }, n) => (
        <li key={n} class={state === 'parked' ? 'wrong' : ''}>
          <div class="row">
            <State of={state} />
            <Time at={at} />
            <Id id={actor} />
          </div>
          {detail && <p class="small soft">{detail}</p>}
        </li>
      ))}
    </ol>
  </section>
);
