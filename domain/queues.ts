/** Every queue of the shop by its short name. A new queue: domain/queues/<queue>.ts, its name, and one line here. */
import type { QueueName } from './queue-names.ts';
import { adStop } from './queues/ad-stop.ts';
import { bestSellers } from './queues/best-sellers.ts';
import { dataPlatform } from './queues/data-platform.ts';
import { deadline } from './queues/deadline.ts';
import type { QueueDefinition } from './queues/define.ts';
import { factoryCallback } from './queues/factory-callback.ts';
import { mail } from './queues/mail.ts';
import { notice } from './queues/notice.ts';
import { orderIntake } from './queues/order-intake.ts';
import { redrive } from './queues/redrive.ts';
import { relay } from './queues/relay.ts';
import { restock } from './queues/restock.ts';
import { sesEvents } from './queues/ses-events.ts';
import { vip } from './queues/vip.ts';

export const QUEUES: Readonly<Record<QueueName, QueueDefinition>> = {
  restock,
  'factory-callback': factoryCallback,
  'ad-stop': adStop,
  vip,
  relay,
  mail,
  redrive,
  deadline,
  'best-sellers': bestSellers,
  'data-platform': dataPlatform,
  notice,
  'ses-events': sesEvents,
  'order-intake': orderIntake,
} satisfies { readonly [N in QueueName]: { readonly name: N } };
