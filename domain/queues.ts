/** What each of the shop's queues takes: an operator's edit of a dead letter must be one of these again. */
import type * as z from 'zod';
import { Delivery } from './delivery.ts';
import {
  AdMessage,
  DeadlineMessage,
  MailMessage,
  NoticeMessage,
  PlatformMessage,
  PollMessage,
  RestockMessage,
  SaleMessage,
  VipMessage,
} from './events.ts';
import type { QueueName } from './queue-names.ts';
import { SesEvent } from './suppression.ts';

export const QUEUES: Readonly<Record<QueueName, z.ZodType>> = {
  restock: RestockMessage,
  'factory-callback': Delivery,
  'ad-stop': AdMessage,
  vip: VipMessage,
  relay: PollMessage,
  mail: MailMessage,
  redrive: PollMessage,
  deadline: DeadlineMessage,
  'best-sellers': SaleMessage,
  'data-platform': PlatformMessage,
  notice: NoticeMessage,
  'ses-events': SesEvent,
};
