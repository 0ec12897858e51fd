/** A selectable table of dead letters. */
import type { Item } from '#web/shared/api-types.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { Ago, Id } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Table } from '#web/shared/ui/table.tsx';
import { ShortCause } from './cause.tsx';

const t = words({
  caption: ['Dead letters', '실패 메시지'],
  select: ['Select {id}', '{id} 선택'],
  all: ['Select all on this page', '이 페이지 전체 선택'],
  message: ['Message', '메시지'],
  queue: ['Queue', '큐'],
  error: ['Error', '오류'],
  age: ['Waiting since', '대기 시작'],
  attempts: ['Attempts', '시도 횟수'],
  rounds: ['Retry rounds', '재시도 라운드'],
  state: ['State', '상태'],
});
type DeadLetter = Item<'listDeadLetters'>;

export function DeadLetterTable(props: {
  readonly deadLetters: readonly DeadLetter[];
  readonly selected: ReadonlySet<string>;
  readonly select: (ids: ReadonlySet<string>) => void;
}) {
  const { deadLetters, selected, select } = props;
  const allSelected = deadLetters.every(({ id }) => selected.has(id));
  const toggle = (id: string): void => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    select(next);
  };
  return (
    <div class="stack">
      <label class="row small">
        <input
          type="checkbox"
          class="checkbox checkbox-sm"
          checked={allSelected}
          onChange={() => select(allSelected ? new Set() : new Set(deadLetters.map(({ id }) => id)))}
        />
        {t('all')}
      </label>
      <Table
        caption={t('caption')}
        rows={deadLetters}
        keyOf={({ id }) => id}
        isChosen={({ id }) => selected.has(id)}
        columns={[
          {
            name: t('select', { id: '' }),
            silent: true,
            cell: ({ id }) => (
              <input
                type="checkbox"
                class="checkbox checkbox-sm"
                aria-label={t('select', { id })}
                checked={selected.has(id)}
                onChange={() => toggle(id)}
              />
            ),
          },
          { name: t('message'), phone: 'beside', cell: ({ id }) => <Id id={id} to={pageOf.deadLetter(id)} /> },
          { name: t('queue'), phone: 'beside', cell: ({ queue }) => <span class="nowrap">{queue}</span> },
          { name: t('error'), wide: true, cell: ({ error }) => <ShortCause error={error} /> },
          { name: t('state'), phone: 'beside', cell: ({ state }) => <State of={state} /> },
          {
            name: t('age'),
            phone: 'beside',
            plain: true,
            numeric: true,
            cell: ({ createdAt, parkedAt }) => <Ago at={parkedAt ?? createdAt} />,
          },
          { name: t('attempts'), phone: 'off', numeric: true, cell: ({ receives }) => count(receives) },
          { name: t('rounds'), phone: 'off', numeric: true, cell: ({ rounds }) => count(rounds) },
        ]}
      />
    </div>
  );
}
