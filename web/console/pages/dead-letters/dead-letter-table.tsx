/** Dead letters, to look into or to choose. */
import type { Item } from '#web/shared/client.ts';
import { shopNow } from '#web/shared/clock.ts';
import { count, duration } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf } from '#web/shared/names.ts';
import { Id } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { Table } from '#web/shared/ui/table.tsx';

const t = words({
  caption: ['Dead letters', '실패 메시지'],
  choose: ['Choose {id}', '{id} 선택'],
  all: ['Choose all of this page', '이 페이지 전체 선택'],
  letter: ['Message', '메시지'],
  queue: ['Queue', '큐'],
  error: ['Error', '오류'],
  age: ['Age', '경과'],
  receives: ['Receives', '수신 횟수'],
  rounds: ['Rounds', '자동 재시도'],
  state: ['State', '상태'],
});
type Letter = Item<'listDeadLetters'>;

export function DeadLetterTable(props: {
  readonly letters: readonly Letter[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (ids: ReadonlySet<string>) => void;
}) {
  const { letters, chosen, choose } = props;
  const allChosen = letters.every(({ id }) => chosen.has(id));
  const toggle = (id: string): void => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    choose(next);
  };
  return (
    <div class="stack">
      <label class="row small">
        <input
          type="checkbox"
          class="checkbox checkbox-sm"
          checked={allChosen}
          onChange={() => choose(allChosen ? new Set() : new Set(letters.map(({ id }) => id)))}
        />
        {t('all')}
      </label>
      <Table
        caption={t('caption')}
        rows={letters}
        keyOf={({ id }) => id}
        isChosen={({ id }) => chosen.has(id)}
        columns={[
          {
            name: t('choose', { id: '' }),
            silent: true,
            cell: ({ id }) => (
              <input
                type="checkbox"
                class="checkbox checkbox-sm"
                aria-label={t('choose', { id })}
                checked={chosen.has(id)}
                onChange={() => toggle(id)}
              />
            ),
          },
          { name: t('letter'), cell: ({ id }) => <Id id={id} to={pageOf.deadLetter(id)} /> },
          { name: t('queue'), cell: ({ queue }) => <span class="nowrap">{queue}</span> },
          { name: t('error'), wide: true, cell: ({ error }) => error },
          { name: t('state'), cell: ({ state }) => <State of={state} /> },
          {
            name: t('age'),
            numeric: true,
            cell: ({ createdAt }) => <span class="nowrap">{duration(shopNow() - Date.parse(createdAt))}</span>,
          },
          { name: t('receives'), numeric: true, cell: ({ receives }) => count(receives) },
          { name: t('rounds'), numeric: true, cell: ({ rounds }) => count(rounds) },
        ]}
      />
    </div>
  );
}
