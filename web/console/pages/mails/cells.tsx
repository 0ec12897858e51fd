/** The cells of the list of mails: kind, subject, recipient and state. */
import { mailKindName, mailReason } from '#web/console/mail-kinds.ts';
import { Named } from '#web/console/named.tsx';
import { Person } from '#web/console/person.tsx';
import { ProductName } from '#web/console/product-name.tsx';
import type { Item } from '#web/shared/api-types.ts';
import { count } from '#web/shared/format.ts';
import { words } from '#web/shared/language.ts';
import { pageOfId } from '#web/shared/names.ts';
import { addressOf } from '#web/shared/router.ts';
import { Facts, Id, Time } from '#web/shared/ui/components.tsx';
import { State } from '#web/shared/ui/state.tsx';

const t = words({
  why: ['Why', '발송 이유'],
  id: ['Mail', '메일'],
  subjectIdOf: ['Subject id', '대상 ID'],
  recipientId: ['Recipient id', '수신자 ID'],
  due: ['Next step due', '다음 처리 예정'],
  claimed: ['Claimed by a worker', '발송 시작'],
  text: ['Text', '본문'],
  notKept: [
    'Not stored. It is written when the mail is sent, in the language of the recipient.',
    '저장하지 않습니다. 발송할 때 수신자의 언어로 작성합니다.',
  ],
  operators: ['the operators', '운영자'],
  manager: ['the ad manager', '광고 담당자'],
  newcomer: ['a person who signs up', '가입하는 사람'],
  again: ['resent manually {n}×', '수동 재발송 {n}회'],
});

/** The kind of a mail, which opens to everything that is stored about the mail. */
export const Opened = ({ mail }: { mail: Item<'listMails'> }) => (
  <details>
    <summary class="nowrap">{mailKindName(mail.kind)}</summary>
    <Facts
      rows={[
        [t('why'), mailReason(mail.kind)],
        [t('text'), t('notKept')],
        [t('id'), <span class="mono">mail_{mail.id}</span>],
        [t('subjectIdOf'), <Id id={mail.subjectId} to={pageOfId(mail.subjectId)} />],
        [t('recipientId'), <Id id={mail.recipientId} />],
        [t('due'), <Time at={mail.dueAt} />],
        [t('claimed'), <Time at={mail.claimedAt} />],
      ]}
    />
  </details>
);

export const About = ({ mail: { subjectId, productId } }: { mail: Item<'listMails'> }) =>
  productId ? <ProductName id={productId} /> : subjectId.startsWith('vfy_') ? <span>–</span> : <Named id={subjectId} />;

export function To({ recipientId }: Pick<Item<'listMails'>, 'recipientId'>) {
  if (recipientId.startsWith('usr_'))
    return <Person id={recipientId} to={addressOf('/console/mails', { recipientId })} />;
  if (recipientId.startsWith('ad_')) return <span>{t('manager')}</span>;
  return <span>{t(recipientId === 'operators' ? 'operators' : 'newcomer')}</span>;
}

export const MailState = ({ mail }: { mail: Item<'listMails'> }) => (
  <>
    <State of={mail.state} />
    {mail.resends > 0 && <p class="small soft nowrap">{t('again', { n: count(mail.resends) })}</p>}
  </>
);
