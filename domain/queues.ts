/** What each of the shop's queues takes: an operator's edit of a dead letter must be one of these again. */
import type * as z from 'zod';
import { Delivery } from '#domain/delivery.ts';
import {
  AdMessage,
  DeadlineMessage,
  Look,
  MailMessage,
  NoticeMessage,
  PlatformMessage,
  RestockMessage,
  SaleMessage,
  VipMessage,
} from '#domain/events.ts';
import type { QueueName } from '#domain/queue-names.ts';
import { SesEvent } from '#domain/suppression.ts';

export const QUEUES: Readonly<Record<QueueName, z.ZodType>> = {
  restock: RestockMessage,
  'factory-callback': Delivery,
  'ad-stop': AdMessage,
  vip: VipMessage,
  relay: Look,
  mail: MailMessage,
  redrive: Look,
  deadline: DeadlineMessage,
  'best-sellers': SaleMessage,
  'data-platform': PlatformMessage,
  notice: NoticeMessage,
  'ses-events': SesEvent,
};
