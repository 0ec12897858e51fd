/** All mails with their state. Recipients are shown as ids, not as addresses. */

import { MAIL_KINDS, MAIL_STATES } from '#domain/mail.ts';
import type { Item } from '#web/shared/api-types.ts';
import { call } from '#web/shared/client.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId, stateName } from '#web/shared/names.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { Choice } from '#web/shared/ui/field.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { Resend } from '#web/shared/ui/resend.tsx';
import { Search } from '#web/shared/ui/search.tsx';
import { State } from '#web/shared/ui/state.tsx';
import { SuppressionLookUp } from './mails/suppression.tsx';

const t = words({
  title: ['Mails', '메일'],
  kind: ['Kind', '종류'],
  state: ['State', '상태'],
  all: ['all', '전체'],
  subject: ['Subject id (order, run, restock …)', '대상 ID (주문, 알림, 재입고 …)'],
  about: ['Subject', '대상'],
  to: ['To', '수신자'],
  written: ['Created', '작성'],
  ended: ['Completed', '완료'],
  error: ['Error', '오류'],
  actions: ['Actions', '작업'],
  again: ['resent manually {n}×', '수동 재발송 {n}회'],
  none: [
    'No mail matches. Clear the filter, or place an order.',
    '조건에 맞는 메일이 없습니다. 필터를 지우거나 주문해 보세요.',
  ],
});
const ANY = (_: StreamEvent): boolean => true;
const valueIn = <T extends string>(all: readonly T[], value: string | undefined): T | undefined =>
  all.find((candidate) => candidate === value);

export function Mails() {
  const { query } = useAddress();
  const kind = valueIn(MAIL_KINDS, query['kind']);
  const state = valueIn(MAIL_STATES, query['state']);
  const subjectId = query['subjectId'] || undefined;
  const filter = { ...(kind ? { kind } : {}), ...(state ? { state } : {}), ...(subjectId ? { subjectId } : {}) };
  return (
    <List
      title={t('title')}
      filter={filter}
      lead={
        <>
          <search class="filters">
            <Choice
              label={t('kind')}
              value={kind ?? ''}
              options={[['', t('all')], ...MAIL_KINDS.map((value) => [value, value] as const)]}
              change={(value) => setQuery({ kind: value, cursor: undefined })}
            />
            <Choice
              label={t('state')}
              value={state ?? ''}
              options={[['', t('all')], ...MAIL_STATES.map((value) => [value, stateName(value)] as const)]}
              change={(value) => setQuery({ state: value, cursor: undefined })}
            />
            <Search label={t('subject')} name="subjectId" />
          </search>
          <SuppressionLookUp />
        </>
      }
      read={async (cursor, signal) =>
        (await call('listMails', { query: { limit: pageSize(), ...filter, ...cursor }, signal })).body
      }
      on={ANY}
      everyMilliseconds={5_000}
      keyOf={({ id }) => id}
      empty={t('none')}
      columns={(reload) => [
        { name: t('kind'), cell: (mail) => <span class="nowrap">{mail.kind}</span> },
        { name: t('state'), phone: 'beside', cell: (mail) => <MailState mail={mail} /> },
        { name: t('about'), cell: (mail) => <Id id={mail.subjectId} to={pageOfId(mail.subjectId)} /> },
        { name: t('to'), cell: (mail) => <Id id={mail.recipientId} /> },
        { name: t('written'), phone: 'beside', cell: (mail) => <Time at={mail.createdAt} /> },
        { name: t('ended'), phone: 'off', cell: (mail) => <Time at={mail.endedAt} /> },
        { name: t('error'), wide: true, cell: (mail) => (mail.error ? <span class="bad">{mail.error}</span> : '–') },
        { name: t('actions'), silent: true, cell: (mail) => <Resend mail={mail} done={reload} /> },
      ]}
    />
  );
}

const MailState = ({ mail }: { mail: Item<'listMails'> }) => (
  <>
    <State of={mail.state} />
    {mail.resends > 0 && <p class="small soft nowrap">{t('again', { n: count(mail.resends) })}</p>}
  </>
);
