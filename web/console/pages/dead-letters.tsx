/** The dead letters: grouped by cause, searched, selected, redriven or discarded. */
import { useState } from 'preact/hooks';
import { DEAD_LETTER_STATES, type DeadLetterState } from '#domain/dead-letter.ts';
import { QUEUE_NAMES, type QueueName } from '#domain/queue-names.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { useLoad } from '#web/shared/load.ts';
import { stateName } from '#web/shared/names.ts';
import { type Query, setQuery, useAddress } from '#web/shared/router.ts';
import { fromLocal, inShopZone, toLocal } from '#web/shared/time-zone.ts';
import { Empty, Pager, Show } from '#web/shared/ui/components.tsx';
import { Choice, Input } from '#web/shared/ui/field.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { Search } from '#web/shared/ui/search.tsx';
import { DeadLetterTable } from './dead-letters/dead-letter-table.tsx';
import { DiscardDialog } from './dead-letters/discard.tsx';
import { EditManyDialog } from './dead-letters/edit-many.tsx';
import type { Filter } from './dead-letters/filter.ts';
import { Groups } from './dead-letters/groups.tsx';
import { RedriveDialog, type RedriveOf } from './dead-letters/redrive-dialog.tsx';

const t = words({
  title: ['Dead letters', '실패 메시지'],
  history: ['Redrive history', '재처리 이력'],
  queue: ['Queue', '큐'],
  all: ['all', '전체'],
  state: ['State', '상태'],
  text: ['Search body or id (order, product, …)', '본문 또는 ID 검색 (주문, 상품 …)'],
  from: ['Recorded from', '기록 시각 (부터)'],
  to: ['Recorded before', '기록 시각 (이전)'],
  none: ['No message is parked.', '보류된 메시지가 없습니다.'],
  try: [
    'To create one locally: make the factory fail (POST /_local/factory {"mode": "error"}), sell out a product, and move the test clock forward.',
    '로컬에서 시험하려면 공장을 고장 내고(POST /_local/factory {"mode": "error"}) 상품을 품절시킨 뒤 테스트 시계를 앞으로 옮기세요.',
  ],
  nothing: ['No message matches this filter.', '조건에 맞는 메시지가 없습니다.'],
  clear: ['Clear the filter', '필터 지우기'],
  selected: ['{n} selected', '{n}개 선택'],
  redrive: ['Redrive…', '재처리…'],
  discard: ['Discard…', '폐기…'],
  clearSelection: ['Clear selection', '선택 해제'],
  oneCause: ['Cause: {kind}', '원인: {kind}'],
  causes: ['All causes', '모든 원인'],
  editAll: ['Edit all with this cause…', '이 원인 일괄 수정…'],
  redriveAll: ['Redrive all with this cause…', '이 원인 전체 재처리…'],
});

type DeadLetter = Item<'listDeadLetters'>;

const readFilter = (query: Query): Filter => ({
  state: (DEAD_LETTER_STATES.find((state) => state === query['state']) ?? 'parked') as DeadLetterState,
  ...(query['queue'] ? { queue: query['queue'] as QueueName } : {}),
  ...(query['kind'] ? { kind: String(query['kind']) } : {}),
  ...(query['text'] ? { text: String(query['text']) } : {}),
  ...(query['from'] ? { from: String(query['from']) } : {}),
  ...(query['to'] ? { to: String(query['to']) } : {}),
});

function Filters({ filter }: { filter: Filter }) {
  return (
    <search class="filters">
      <Choice
        label={t('queue')}
        value={filter.queue ?? ''}
        options={[['', t('all')], ...QUEUE_NAMES.map((name) => [name, name] as const)]}
        change={(queue) => setQuery({ queue, kind: undefined, cursor: undefined })}
      />
      <Choice
        label={t('state')}
        value={filter.state}
        options={DEAD_LETTER_STATES.map((state) => [state, stateName(state)] as const)}
        change={(state) => setQuery({ state, kind: undefined, cursor: undefined })}
      />
      <Search label={t('text')} name="text" />
      {(['from', 'to'] as const).map((name) => (
        <Input
          key={name}
          label={inShopZone(t(name))}
          type="datetime-local"
          value={toLocal(filter[name] ?? null)}
          change={(text) => setQuery({ [name]: fromLocal(text) ?? '', cursor: undefined }, true)}
        />
      ))}
    </search>
  );
}

export function DeadLetters() {
  const { query } = useAddress();
  const filter = readFilter(query);
  const { cursor } = query;
  const [selected, select] = useState<ReadonlySet<string>>(new Set());
  const [dialog, openDialog] = useState<RedriveOf | 'discard' | 'edit'>();
  const key = JSON.stringify([filter, cursor]);
  const deadLetters = useLoad(
    key,
    async (signal) =>
      (
        await call('listDeadLetters', {
          query: { ...filter, limit: pageSize(), ...(cursor ? { cursor } : {}) },
          signal,
        })
      ).body,
    { on: isDeadLetter, keepsOld: true },
  );
  const visible = deadLetters.data?.items.filter(({ id }) => selected.has(id)) ?? [];
  const isOpen = (['queue', 'text', 'from', 'to'] as const).some((name) => filter[name] !== undefined);
  return (
    <>
      <div class="row apart">
        <h1>{t('title')}</h1>
        <a href="/console/dead-letters/redrives">{t('history')}</a>
      </div>
      <Filters filter={filter} />
      {filter.state === 'parked' && !filter.kind && <Groups filter={filter} redrive={openDialog} />}
      {filter.kind && (
        <div class="row">
          <span class="mono">{t('oneCause', { kind: filter.kind })}</span>
          <button type="button" class="btn btn-sm" onClick={() => setQuery({ kind: undefined, cursor: undefined })}>
            {t('causes')}
          </button>
          <button type="button" class="btn btn-sm btn-primary" onClick={() => openDialog({ filter })}>
            {t('redriveAll')}
          </button>
          {filter.state === 'parked' && (
            <button type="button" class="btn btn-sm" onClick={() => openDialog('edit')}>
              {t('editAll')}
            </button>
          )}
        </div>
      )}
      <Show loaded={deadLetters}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty>
              <p>{filter.state === 'parked' && !isOpen ? t('none') : t('nothing')}</p>
              {isOpen ? (
                <button
                  type="button"
                  class="btn btn-sm"
                  onClick={() => setQuery({ queue: '', text: '', kind: '', from: '', to: '', cursor: '' })}
                >
                  {t('clear')}
                </button>
              ) : (
                <p class="small">{t('try')}</p>
              )}
            </Empty>
          ) : (
            <>
              <DeadLetterTable deadLetters={items} selected={selected} select={select} />
              <Pager cursor={cursor} next={next} go={(to) => setQuery({ cursor: to })} />
            </>
          )
        }
      </Show>
      {visible.length > 0 && (
        <div class="bar row">
          <strong>{t('selected', { n: count(visible.length) })}</strong>
          <button type="button" class="btn btn-sm btn-primary" onClick={() => openDialog({ ids: visible.map(idOf) })}>
            {t('redrive')}
          </button>
          <button
            type="button"
            class="btn btn-sm"
            onClick={() => openDialog('discard')}
            disabled={filter.state === 'handled' || filter.state === 'discarded'}
          >
            {t('discard')}
          </button>
          <button type="button" class="btn btn-sm btn-ghost" onClick={() => select(new Set())}>
            {t('clearSelection')}
          </button>
        </div>
      )}
      {dialog === 'discard' && (
        <DiscardDialog
          ids={visible.map(idOf)}
          close={() => openDialog(undefined)}
          done={() => {
            select(new Set());
            deadLetters.reload();
          }}
        />
      )}
      {dialog === 'edit' && (
        <EditManyDialog filter={filter} close={() => openDialog(undefined)} done={deadLetters.reload} />
      )}
      {typeof dialog === 'object' && <RedriveDialog of={dialog} close={() => openDialog(undefined)} />}
    </>
  );
}

const idOf = ({ id }: DeadLetter): string => id;
const isDeadLetter = ({ type }: { readonly type: string }): boolean => type === 'dead_letter.parked';
