/** SES: what it accepted is what a person got. */
import type { ProductId, UserId } from '#domain/ids.ts';
import type { Words } from '#mail/words.ts';
import { OPERATOR_ADDRESS } from './functions-mail.ts';
import type { Sqs } from './sqs.ts';
import { late, type World } from './world.ts';

const refusal = (name: string): Error => Object.assign(new Error(name), { name, $metadata: { httpStatusCode: 400 } });
const MAIL_ID = /X-Donut-Mail-Id: mail_(\d+)/i;
/** A header's line may be broken, its link is whole. */
const FOLD = /\r\n[ \t]+/g;
const NOTICE = /^List-Unsubscribe:.*\/(prd_\w{26})~(usr_\w{26})/m;
const RECIPIENT = /^To: (.*)$/m;
const WINDOW_MILLISECONDS = 1_000;
const LATE_MILLISECONDS = 600_000;
/** A mailer lives so long: what it knows may be so old. */
const SENDER_MILLISECONDS = 61_000;

export type Ses = ReturnType<typeof createSes>;

/** @param reads what a reader of a notice does */
export function createSes(
  world: World,
  sqs: Sqs,
  { perSecond, reads }: { readonly perSecond: number; readonly reads: (product: ProductId, buyer: UserId) => void },
) {
  const { random, hit } = world;
  const accepted = new Map<number, number>();
  const recipients = new Map<number, string>();
  const rejected = new Set<number>();
  const times: number[] = [];
  // A call is up to 60 ms under way, so a second at SES holds the slots of so much more than a second.
  const windowMax = Math.floor(perSecond * 1.06) + 1;
  const told: { readonly at: number; readonly title: string }[] = [];

  /** Who cannot be reached any more, and since when the shop knows it. */
  const dead = new Set<string>();
  const known = new Map<string, number>();

  /** What becomes of a mail that was accepted is told late, and sometimes twice. */
  function deliver(address: string): void {
    const isComplaint = hit('ses.complaint');
    if (address === OPERATOR_ADDRESS || (!isComplaint && !hit('ses.bounce'))) return;
    const bounceType = random.pick(['Permanent', 'Permanent', 'Transient']);
    const who = [{ emailAddress: address }];
    if (isComplaint || bounceType === 'Permanent') dead.add(address);
    const event = isComplaint
      ? { eventType: 'Complaint', complaint: { complainedRecipients: who } }
      : { eventType: 'Bounce', bounce: { bounceType, bouncedRecipients: who } };
    for (let times = random.between(1, 2); times > 0; times--) {
      world.after(random.below(LATE_MILLISECONDS), () => sqs.arrive('ses-events', JSON.stringify(event), 'sns'));
    }
  }

  function accept(id: number): string {
    const address = recipients.get(id) ?? '';
    const since = world.now() - (known.get(address) ?? world.now());
    if (since > SENDER_MILLISECONDS) world.violate(`mail_${id} went to ${address}, which is known to be gone`);
    deliver(address);
    const count = (accepted.get(id) ?? 0) + 1;
    accepted.set(id, count);
    if (count > 1) world.violate(`mail_${id} was accepted ${count} times`);
    times.push(world.now());
    const recent = times.filter((time) => time > world.now() - WINDOW_MILLISECONDS).length;
    const isSteady = (world.weather.odds.get('process.slow') ?? 0) === 0;
    if (isSteady && recent > windowMax) world.violate(`${recent} mails in a second, ${perSecond} are allowed`);
    return `ses-${id}-${count}`;
  }

  function refuse(): void {
    if (world.away('ses')) throw Object.assign(new Error('no way there'), { code: 'ECONNREFUSED' });
    if (world.hit('ses.never connected')) throw Object.assign(new Error('no such host'), { code: 'ENOTFOUND' });
    if (world.hit('ses.throttled')) throw refusal('Throttling');
    if (world.hit('ses.paused')) throw refusal('AccountSendingPausedException');
  }
  function loseAnswer(): void {
    if (!world.hit('ses.accepted, answer lost')) return;
    throw late(Object.assign(new Error('no answer'), { name: 'TimeoutError' }), 15_000);
  }

  return {
    /** What the operators were told straight, beside the mails of the table. */
    told: (): readonly { readonly at: number; readonly title: string }[] => told,
    tell: ({ title }: Words): Promise<void> =>
      world.call(`ses tells ${title}`, () => {
        refuse();
        told.push({ at: world.now(), title });
        loseAnswer();
      }),
    perSecond,
    dead: (): ReadonlySet<string> => dead,
    /** The shop has handled an event of ours. */
    recordSuppressed(event: string): void {
      for (const address of dead)
        if (event.includes(address) && !event.includes('Transient')) known.set(address, world.now());
    },
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
        refuse();
        if (world.hit('ses.rejected')) {
          rejected.add(id);
          throw refusal('MessageRejected');
        }
        const messageId = accept(id);
        const [, product, buyer] = NOTICE.exec(text.replace(FOLD, ' ')) ?? [];
        if (product && buyer) reads(product as ProductId, buyer as UserId);
        loseAnswer();
        return messageId;
      });
    },
  };
}
