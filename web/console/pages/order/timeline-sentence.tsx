/** One step of an order as a sentence, with the people, mails and dead letters linked. */
import type { ComponentChildren } from 'preact';
import { Filled } from '#web/console/filled.tsx';
import { mailKindName } from '#web/console/mail-kinds.ts';
import { Person } from '#web/console/person.tsx';
import type { ResponseBody } from '#web/shared/api-types.ts';
import { duration, firstLine } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOf, stateName } from '#web/shared/names.ts';
import { State } from '#web/shared/ui/state.tsx';
import * as sentences from './timeline-sentences.ts';

const t = words({
  system: ['The shop', '쇼핑몰'],
  /** After a name. The Korean particles of the sentences fit it, and the shop. */
  honorific: ['', ' 님'],
  'payment.insufficient_balance': ['the wallet had too little money', '지갑 잔액 부족'],
  'payment.failed': ['the payment was declined', '결제 거절'],
  'stock.sold_out': ['the stock was not enough', '재고 부족'],
});
export type Entry = ResponseBody<'readTimeline'>['items'][number];
type EntryOf<K extends Entry['kind']> = Extract<Entry, { readonly kind: K }>;

export const between = (from: string, to: string): string => duration(Date.parse(to) - Date.parse(from));

const Actor = ({ id }: { id: string }) =>
  id.startsWith('usr_') ? (
    <>
      <Person id={id} />
      {t('honorific')}
    </>
  ) : (
    <span>{t('system')}</span>
  );

const Status = ({ entry: { to, reason, actor } }: { entry: EntryOf<'status'> }) => (
  <Filled
    text={sentences.statusSentence(to === 'CANCELLED' ? (reason ?? 'SELLER') : to)}
    parts={{ who: <Actor id={actor} /> }}
  />
);

/** A type of a newer API is shown as it is. */
const known = <N extends string>(of: (name: N) => string, name: string): string | undefined =>
  of(name as N) || undefined;

const Published = ({ entry: { type, at, publishedAt } }: { entry: EntryOf<'event'> }) => (
  <Filled
    text={sentences.otherSentence(publishedAt ? 'published' : 'unpublished')}
    parts={{ what: known(sentences.eventMeaning, type) ?? type, time: publishedAt ? between(at, publishedAt) : '–' }}
  />
);

const Mailed = ({ entry: { at, mail } }: { entry: EntryOf<'mail'> }) => (
  <Filled
    text={sentences.mailSentence(mail.state)}
    parts={{
      kind: <a href={pageOf.mails(mail.subjectId)}>{mailKindName(mail.kind)}</a>,
      who: <Actor id={mail.recipientId} />,
      time: mail.endedAt ? between(at, mail.endedAt) : '–',
    }}
  />
);

const Failed = ({ entry: { deadLetter } }: { entry: EntryOf<'deadLetter'> }) => (
  <Filled
    text={sentences.otherSentence('deadLetter')}
    parts={{
      queue: <a href={pageOf.deadLetter(deadLetter.id)}>{deadLetter.queue}</a>,
      error: firstLine(deadLetter.error),
      state: <State of={deadLetter.state} />,
    }}
  />
);

const Paid = ({ entry: { status, problem } }: { entry: EntryOf<'payment'> }) => (
  <Filled
    text={sentences.paymentSentence(status)}
    parts={{ problem: problem ? (known(t, problem) ?? problem) : stateName(status) }}
  />
);

/** A consumer of a newer API is shown by its name. */
const Consumed = ({ entry: { consumer } }: { entry: EntryOf<'consumer'> }) => (
  <Filled
    text={known(sentences.consumerSentence, consumer) ?? sentences.otherSentence('consumer')}
    parts={{ name: consumer }}
  />
);

export function sentenceOf(entry: Entry): ComponentChildren {
  switch (entry.kind) {
    case 'accepted':
      return sentences.otherSentence('accepted');
    case 'status':
      return <Status entry={entry} />;
    case 'payment':
      return <Paid entry={entry} />;
    case 'event':
      return <Published entry={entry} />;
    case 'consumer':
      return <Consumed entry={entry} />;
    case 'mail':
      return <Mailed entry={entry} />;
    case 'deadLetter':
      return <Failed entry={entry} />;
  }
}
