/** All mails with their kind in words, their subject by name, and their state. Their texts are not stored: a row opens to what is. */

import { MAIL_KINDS, MAIL_STATES } from '#domain/mail.ts';
import { mailKindName } from '#web/console/mail-kinds.ts';
import { Person } from '#web/console/person.tsx';
import { call } from '#web/shared/client.ts';
import { words } from '#web/shared/language.ts';
import { stateName } from '#web/shared/names.ts';
import { setQuery, useAddress } from '#web/shared/router.ts';
import type { StreamEvent } from '#web/shared/server-sent-events.ts';
import { Id, Time } from '#web/shared/ui/components.tsx';
import { Choice } from '#web/shared/ui/field.tsx';
import { List } from '#web/shared/ui/list.tsx';
import { pageSize } from '#web/shared/ui/page-size.ts';
import { Resend } from '#web/shared/ui/resend.tsx';
import { Search } from '#web/shared/ui/search.tsx';
import { About, MailState, Opened, To } from './mails/cells.tsx';
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
  only: ['Mails to', '수신자:'],
  everyone: ['All mails', '전체 메일'],
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
  const recipientId = query['recipientId'] || undefined;
  const filter = {
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(subjectId ? { subjectId } : {}),
    ...(recipientId ? { recipientId } : {}),
  };
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
              options={[['', t('all')], ...MAIL_KINDS.map((value) => [value, mailKindName(value)] as const)]}
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
          {recipientId && (
            <p class="row">
              {t('only')} {recipientId.startsWith('usr_') ? <Person id={recipientId} /> : <Id id={recipientId} />}{' '}
              <a href="/console/mails">{t('everyone')}</a>
            </p>
          )}
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
        { name: t('kind'), phone: 'first', cell: (mail) => <Opened mail={mail} /> },
        { name: t('state'), phone: 'beside', cell: (mail) => <MailState mail={mail} /> },
        { name: t('about'), cell: (mail) => <About mail={mail} /> },
        { name: t('to'), cell: (mail) => <To recipientId={mail.recipientId} /> },
        { name: t('written'), phone: 'beside', cell: (mail) => <Time at={mail.createdAt} /> },
        { name: t('ended'), phone: 'off', cell: (mail) => <Time at={mail.endedAt} /> },
        { name: t('error'), wide: true, cell: (mail) => (mail.error ? <span class="bad">{mail.error}</span> : '–') },
        { name: t('actions'), silent: true, cell: (mail) => <Resend mail={mail} done={reload} /> },
      ]}
    />
  );
}
