/** What operators did: redrives, edits, discards, pauses, snoozes, resends. */
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';

const t = words({
  title: ['Audit', '감사 기록'],
  at: ['Time', '시각'],
  who: ['Operator', '운영자'],
  action: ['Action', '작업'],
  target: ['Target', '대상'],
  detail: ['Details', '내용'],
  none: ['No operator has changed anything yet.', '아직 운영자가 변경한 것이 없습니다.'],
});
type Action = Item<'listOperatorActions'>;

/** The details as `name: value`, in one line. */
const detailOf = ({ detail }: Action): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');

export const Audit = () => (
  <List
    title={t('title')}
    read={async (cursor, signal) =>
      (await call('listOperatorActions', { query: { limit: '50', ...cursor }, signal })).body
    }
    everyMilliseconds={5_000}
    keyOf={({ id }) => id}
    empty={t('none')}
    columns={() => [
      { name: t('at'), cell: ({ at }) => <Time at={at} /> },
      { name: t('who'), cell: ({ operator }) => <Id id={operator} /> },
      { name: t('action'), cell: ({ action }) => action },
      { name: t('target'), cell: ({ target }) => <Id id={target} to={pageOfId(target)} /> },
      { name: t('detail'), wide: true, cell: (action) => detailOf(action) || '–' },
    ]}
  />
);
