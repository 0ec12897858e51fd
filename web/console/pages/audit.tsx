/** What people did: operators, sellers and ad managers. One sentence for each action. */
import { OPERATOR_ACTIONS, type OperatorActionName } from '#domain/operator-action.ts';
import { AUDIT_ACTIONS } from '#web/console/audit-actions.ts';
import { partsOf, reasonOf } from '#web/console/audit-parts.tsx';
import { AUDIT_SENTENCES } from '#web/console/audit-sentences.ts';
import { CsvButton } from '#web/console/csv-button.tsx';
import { Filled, templates } from '#web/console/filled.tsx';
import { loadPersonName } from '#web/console/people.ts';
import { Person } from '#web/console/person.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { addressOf, setQuery, useAddress } from '#web/shared/router.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { Choice } from '#web/shared/ui/field.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { Search } from '#web/shared/ui/search.tsx';

const t = words({
  title: ['Audit', '감사 기록'],
  at: ['Time', '시각'],
  who: ['Person', '실행자'],
  action: ['Action', '작업'],
  what: ['What was done', '내용'],
  target: ['Id of what was changed, or a queue', '변경한 대상의 ID 또는 큐'],
  reason: ['Reason', '사유'],
  all: ['all', '전체'],
  by: ['Only by', '실행자:'],
  everyone: ['By all people', '전체 실행자'],
  covered: [
    'What operators, sellers and ad managers have changed in the shop, and every restore of the database. Changes of the own account are not here, and shipments and deliveries are on the pages of their orders.',
    '운영자, 판매자, 광고 담당자가 쇼핑몰에서 변경한 내용과 데이터베이스 복원을 기록합니다. 본인 계정 변경은 제외되며, 발송과 배송 완료는 각 주문 화면에 표시됩니다.',
  ],
  none: ['Nothing has been changed yet.', '아직 변경한 것이 없습니다.'],
  noMatch: ['No action matches this filter.', '조건에 맞는 작업이 없습니다.'],
  command: ['the command line', '명령줄'],
  setup: ['the set-up function', '설정 함수'],
  manager: ['the ad manager, by the link in the mail', '광고 담당자(메일 링크)'],
});
const named = words(AUDIT_ACTIONS);
const sentence = templates(AUDIT_SENTENCES);
type Action = Item<'listOperatorActions'>;
const CSV_HEAD = ['at', 'person', 'person_name', 'action', 'target', 'reason', 'detail'];

/** The text of an action in the language of the page. An action of a newer API is shown as it is. */
const sentenceOf = (action: string): string => sentence(action as OperatorActionName) || `${action} {target}`;

const Who = ({ operator }: Pick<Action, 'operator'>) =>
  operator.startsWith('usr_') ? (
    <Person id={operator} to={addressOf('/console/audit', { operator })} />
  ) : (
    <span>{t(operator as 'setup') || operator}</span>
  );

const rowOf = async (action: Action) => {
  const isUser = action.operator.startsWith('usr_');
  const name = isUser ? ((await loadPersonName(action.operator)) ?? null) : null;
  const { at, operator, target, detail } = action;
  return [[at, operator, name, action.action, target, reasonOf(action), JSON.stringify(detail)]];
};

const ByPerson = ({ operator }: Pick<Action, 'operator'>) => (
  <p class="row">
    {t('by')} {operator.startsWith('usr_') ? <Person id={operator} /> : <Id id={operator} />}{' '}
    <a href="/console/audit">{t('everyone')}</a>
  </p>
);

export function Audit() {
  const { query } = useAddress();
  const action = OPERATOR_ACTIONS.find((name) => name === query['action']);
  const operator = query['operator'] || undefined;
  const target = query['target'] || undefined;
  const filter = { ...(action ? { action } : {}), ...(operator ? { operator } : {}), ...(target ? { target } : {}) };
  return (
    <List
      title={t('title')}
      filter={filter}
      lead={
        <>
          <p class="soft">{t('covered')}</p>
          {operator && <ByPerson operator={operator} />}
          <search class="filters">
            <Choice
              label={t('action')}
              value={action ?? ''}
              options={[['', t('all')], ...OPERATOR_ACTIONS.map((name) => [name, named(name)] as const)]}
              change={(value) => setQuery({ action: value, cursor: undefined })}
            />
            <Search label={t('target')} name="target" />
            <CsvButton
              name={`audit${action ? `-${action}` : ''}.csv`}
              head={CSV_HEAD}
              read={async (cursor) =>
                (await call('listOperatorActions', { query: { limit: '100', ...filter, ...cursor } })).body
              }
              rowsOf={rowOf}
            />
          </search>
        </>
      }
      read={async (cursor, signal) =>
        (await call('listOperatorActions', { query: { limit: pageSize(), ...filter, ...cursor }, signal })).body
      }
      everyMilliseconds={5_000}
      keyOf={({ id }) => id}
      empty={t(action || operator || target ? 'noMatch' : 'none')}
      columns={() => [
        { name: t('at'), plain: true, cell: ({ at }) => <Time at={at} /> },
        { name: t('who'), plain: true, cell: ({ operator }) => <Who operator={operator} /> },
        {
          name: t('what'),
          wide: true,
          phone: 'first',
          cell: (done) => <Filled text={sentenceOf(done.action)} parts={partsOf(done)} />,
        },
        { name: t('reason'), phone: 'below', cell: (done) => reasonOf(done) || '–' },
      ]}
    />
  );
}
