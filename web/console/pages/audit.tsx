/** What people did: operators, sellers and ad managers. */
import { AUDIT_ACTIONS } from '#web/console/audit-actions.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';

const t = words({
  title: ['Audit', '감사 기록'],
  at: ['Time', '시각'],
  who: ['Person', '실행자'],
  action: ['Action', '작업'],
  target: ['Target', '대상'],
  detail: ['Details', '내용'],
  covered: [
    'What operators, sellers and ad managers have changed in the shop, and every restore of the database. Changes of the own account are not here, and shipments and deliveries are on the pages of their orders.',
    '운영자, 판매자, 광고 담당자가 상점에서 변경한 내용과 데이터베이스 복원을 기록합니다. 본인 계정 변경은 제외되며, 발송과 배송 완료는 각 주문 화면에 표시됩니다.',
  ],
  none: ['Nothing has been changed yet.', '아직 변경한 것이 없습니다.'],
});
const named = words(AUDIT_ACTIONS);
type Action = Item<'listOperatorActions'>;

/** The label of an action, in the language of the page. An action of a newer API is shown as it is. */
const actionName = (action: string): string => named(action as keyof typeof AUDIT_ACTIONS) || action;

/** A changed field of a product is a pair: the old value and the new one. */
function textOf(action: string, name: string, value: unknown): string {
  if (action === 'change' && name !== 'fields' && Array.isArray(value))
    return value.map((one) => String(one ?? '–')).join(' → ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The details as `name: value`, in one line. */
const detailOf = ({ action, detail }: Action): string =>
  Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}: ${textOf(action, name, value)}`)
    .join(', ');

export const Audit = () => (
  <List
    title={t('title')}
    lead={<p class="soft">{t('covered')}</p>}
    read={async (cursor, signal) =>
      (await call('listOperatorActions', { query: { limit: pageSize(), ...cursor }, signal })).body
    }
    everyMilliseconds={5_000}
    keyOf={({ id }) => id}
    empty={t('none')}
    columns={() => [
      { name: t('at'), phone: 'beside', cell: ({ at }) => <Time at={at} /> },
      { name: t('who'), cell: ({ operator }) => <Id id={operator} /> },
      { name: t('action'), phone: 'first', cell: ({ action }) => actionName(action) },
      { name: t('target'), cell: ({ target }) => <Id id={target} to={pageOfId(target)} /> },
      { name: t('detail'), wide: true, cell: (action) => detailOf(action) || '–' },
    ]}
  />
);
