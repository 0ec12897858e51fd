/** SES. An accepted mail counts as received. */
import type { ProductId, UserId } from '#domain/ids.ts';
import type { Words } from '#mail/words.ts';
import { OPERATOR_ADDRESS } from './functions-mail.ts';
import type { Sqs } from './sqs.ts';
import { late, type World } from './world.ts';

const sesError = (name: string): Error => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
const MAIL_ID = /X-Donut-Mail-Id: mail_(\d+)/i;
/** Header lines may be folded. */
const FOLD = /\r\n[ \t]+/g;
const NOTICE = /^List-Unsubscribe:.*\/(prd_\w{26})~(usr_\w{26})/m;
const RECIPIENT = /^To: (.*)$/m;
const NOT_SPAM = 'not-spam';
const WINDOW_MILLISECONDS = 1_000;
const LATE_MILLISECONDS = 600_000;
/** The maximum lifetime of a mailer: its list of suppressed addresses may be this old. */
const SENDER_MILLISECONDS = 61_000;

export type Ses = ReturnType<typeof createSes>;

/** @param onNoticeRead called when a buyer reads a notice */
export function createSes(
  world: World,
  sqs: Sqs,
  {
    perSecond,
    onNoticeRead,
  }: { readonly perSecond: number; readonly onNoticeRead: (product: ProductId, buyer: UserId) => void },
) {
  const { random, hit } = world;
  const accepted = new Map<number, number>();
  const recipients = new Map<number, string>();
  const rejected = new Set<number>();
  const times: number[] = [];
  const acceptedIds: number[] = [];
  // The latency of a call is up to 60 ms, so one second at SES may contain the send slots of 1.06 seconds.
  const windowMax = Math.floor(perSecond * 1.06) + 1;
  const operatorMails: { readonly at: number; readonly title: string }[] = [];

  /** Undeliverable addresses, and since when the shop knows them. */
  const undeliverable = new Set<string>();
  const knownSince = new Map<string, number>();

  /** The bounce or complaint of an accepted mail arrives late, and sometimes twice. */
  function deliver(address: string): void {
    const isComplaint = hit('ses.complaint');
    if (address === OPERATOR_ADDRESS || (!isComplaint && !hit('ses.bounce'))) return;
    const bounceType = random.pick(['Permanent', 'Permanent', 'Transient']);
    const complaintFeedbackType = isComplaint ? random.pick(['abuse', 'abuse', NOT_SPAM]) : undefined;
    const recipientsOfEvent = [{ emailAddress: address }];
    if (isComplaint ? complaintFeedbackType !== NOT_SPAM : bounceType === 'Permanent') undeliverable.add(address);
    const event = isComplaint
      ? { eventType: 'Complaint', complaint: { complainedRecipients: recipientsOfEvent, complaintFeedbackType } }
      : { eventType: 'Bounce', bounce: { bounceType, bouncedRecipients: recipientsOfEvent } };
    for (let times = random.between(1, 2); times > 0; times--) {
      world.after(random.below(LATE_MILLISECONDS), () => sqs.arrive('ses-events', JSON.stringify(event), 'sns'));
    }
  }

  function accept(id: number): string {
    const address = recipients.get(id) ?? '';
    const since = world.now() - (knownSince.get(address) ?? world.now());
    if (since > SENDER_MILLISECONDS) world.violate(`mail_${id} was sent to the suppressed address ${address}`);
    deliver(address);
    const count = (accepted.get(id) ?? 0) + 1;
    accepted.set(id, count);
    if (count > 1) world.violate(`mail_${id} was accepted ${count} times`);
    acceptedIds.push(id);
    times.push(world.now());
    const recent = times.filter((time) => time > world.now() - WINDOW_MILLISECONDS).length;
    const isSteady = (world.faultPlan.rates.get('process.slow') ?? 0) === 0;
    if (isSteady && recent > windowMax) world.violate(`${recent} mails in a second; the limit is ${perSecond}`);
    return `ses-${id}-${count}`;
  }

  function failByFault(): void {
    if (world.outageOf('ses')) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (world.hit('ses.no connection')) throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    if (world.hit('ses.throttled')) throw sesError('Throttling');
    if (world.hit('ses.paused')) throw sesError('AccountSendingPausedException');
  }
  function loseResponse(): void {
    if (!world.hit('ses.accepted, response lost')) return;
    throw late(Object.assign(new Error('no response'), { name: 'TimeoutError' }), 15_000);
  }

  return {
    /** The alerts to operators, which are not in the mails table. */
    operatorMails: (): readonly { readonly at: number; readonly title: string }[] => operatorMails,
    mailOperators: ({ title }: Words): Promise<void> =>
      world.call(`ses operators ${title}`, () => {
        failByFault();
        operatorMails.push({ at: world.now(), title });
        loseResponse();
      }),
    perSecond,
    undeliverable: (): ReadonlySet<string> => undeliverable,
    /** Called when the shop has handled an SES event. */
    recordSuppressed(event: string): void {
      for (const address of undeliverable)
        if (event.includes(address) && !event.includes('Transient') && !event.includes(NOT_SPAM))
          knownSince.set(address, world.now());
    },
    /** The ids of the accepted mails, in the order of sending. */
    acceptedIds: (): readonly number[] => acceptedIds,
    accepted: (id: number): number => accepted.get(id) ?? 0,
    recipient: (id: number): string | undefined => recipients.get(id),
    wasRejected: (id: number): boolean => rejected.has(id),
    send(raw: Uint8Array): Promise<string> {
      const text = Buffer.from(raw).toString();
      const id = Number(MAIL_ID.exec(text)?.[1]);
      const recipient = RECIPIENT.exec(text)?.[1]?.trim() ?? '';
      recipients.set(id, recipient);
      const label = `ses mail_${id} to ${recipient}`;
      return world.call(label, () => {
        failByFault();
        if (world.hit('ses.rejected')) {
          rejected.add(id);
          throw sesError('MessageRejected');
        }
        const messageId = accept(id);
        const [, product, buyer] = NOTICE.exec(text.replace(FOLD, ' ')) ?? [];
        if (product && buyer) onNoticeRead(product as ProductId, buyer as UserId);
        loseResponse();
        return messageId;
      });
    },
  };
}
