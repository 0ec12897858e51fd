/** Who may do what: every function of the app stack and its verbs. The only list of permissions there is. */
import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { QueueName } from '#domain/queue-names.ts';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { Handler } from '#lib/constructs/handler.ts';
import type { Mail } from '#lib/constructs/mail.ts';
import type { ShopQueue } from '#lib/constructs/queue.ts';
import type { Topics } from '#lib/constructs/topics.ts';
import type { DeployedFunction } from '#lib/functions.ts';
import type { DataStack } from './data-stack.ts';

const JWT_ISSUER = 'donut-states';

type ShopQueueName =
  | 'restock'
  | 'factoryCallback'
  | 'adStop'
  | 'relay'
  | 'mail'
  | 'vip'
  | 'redrive'
  | 'notice'
  | 'sesEvents';

export interface Parts {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly queues: Readonly<Record<ShopQueueName, ShopQueue>>;
  readonly topics: Topics;
  readonly mail: Mail;
  /** Where the world reaches the shop, without `/api/v1`. */
  readonly publicUrl: string;
}

/** The functions that answer callers; some of them take messages too: one core, two doors. */
export function doorHandlers(scope: Construct, { config, bundles, data, queues, mail, publicUrl }: Parts) {
  const handler = (name: DeployedFunction) => new Handler(scope, { name, config, bundles });
  const authorizer = handler('authorizer');
  authorizer.reads(data.secrets['jwt-public'], 'JWT_PUBLIC_SECRET_ARN');
  authorizer.knows('JWT_ISSUER', JWT_ISSUER);

  const sessions = handler('sessions');
  sessions.usesDatabase(data.database);
  sessions.reads(data.secrets['jwt-private'], 'JWT_PRIVATE_SECRET_ARN');
  sessions.knows('JWT_ISSUER', JWT_ISSUER);

  const products = handler('products');
  products.usesDatabase(data.database);
  products.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');

  const order = handler('order');
  order.usesDatabase(data.database);
  order.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  order.sends(queues.relay, 'RELAY_QUEUE_URL');

  const restock = handler('restock');
  restock.usesDatabase(data.database);
  restock.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  restock.reads(data.secrets.callback, 'CALLBACK_SECRET_ARN');
  restock.sends(queues.relay, 'RELAY_QUEUE_URL');
  restock.consumes(queues.restock, 'RESTOCK_QUEUE_URL', { maxConcurrency: 5 });
  restock.knows('FACTORIES', JSON.stringify(config.factories));
  restock.knows('PUBLIC_URL', publicUrl);

  const factoryCallback = handler('factory-callback');
  factoryCallback.usesDatabase(data.database);
  factoryCallback.reads(data.secrets.callback, 'CALLBACK_SECRET_ARN');
  factoryCallback.reads(data.secrets.webhook, 'WEBHOOK_SECRET_ARN');
  factoryCallback.sends(queues.relay, 'RELAY_QUEUE_URL');
  // What cannot be counted now, because the database is away, is counted from here later.
  factoryCallback.sends(queues.factoryCallback, 'FACTORY_CALLBACK_QUEUE_URL');
  factoryCallback.consumes(queues.factoryCallback, 'FACTORY_CALLBACK_QUEUE_URL', { maxConcurrency: 5 });

  const adStop = handler('ad-stop');
  adStop.usesDatabase(data.database);
  adStop.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  adStop.reads(data.secrets.link, 'LINK_SECRET_ARN');
  adStop.sends(queues.mail, 'MAIL_QUEUE_URL');
  adStop.consumes(queues.adStop, 'AD_STOP_QUEUE_URL', { maxConcurrency: 2 });

  const notice = handler('notice');
  notice.usesDatabase(data.database);
  notice.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  notice.reads(data.secrets.link, 'LINK_SECRET_ARN');
  notice.sends(queues.mail, 'MAIL_QUEUE_URL');
  notice.consumes(queues.notice, 'NOTICE_QUEUE_URL', { maxConcurrency: 2 });

  const deadLetters = handler('dead-letters');
  deadLetters.usesDatabase(data.database);
  deadLetters.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  deadLetters.alerts(mail);
  deadLetters.knows('OPERATORS', config.operators.join());
  deadLetters.knows('PUBLIC_URL', publicUrl);
  deadLetters.sendsBack(byShortName(queues));
  deadLetters.consumes(queues.redrive, 'REDRIVE_QUEUE_URL', { maxConcurrency: 2 });

  return {
    authorizer,
    sessions,
    products,
    order,
    restock,
    'factory-callback': factoryCallback,
    'ad-stop': adStop,
    'dead-letters': deadLetters,
    notice,
  };
}

/** Every queue of the shop by the name its dead letters have (domain/queues.ts). */
function byShortName(queues: Parts['queues']): Readonly<Record<QueueName, ShopQueue>> {
  const { factoryCallback, adStop, sesEvents, ...rest } = queues;
  return { ...rest, 'factory-callback': factoryCallback, 'ad-stop': adStop, 'ses-events': sesEvents };
}

/** The functions nobody calls: they look at a table, do what is due, and wake themselves while something is open. */
export function workers(scope: Construct, { config, bundles, data, queues, topics, mail, publicUrl }: Parts) {
  const relay = new Handler(scope, { name: 'relay', config, bundles });
  relay.usesDatabase(data.database);
  relay.publishes(topics.stockEvents, 'STOCK_EVENTS_TOPIC_ARN');
  relay.publishes(topics.orderEvents, 'ORDER_EVENTS_TOPIC_ARN');
  relay.sends(queues.relay, 'RELAY_QUEUE_URL');
  relay.consumes(queues.relay, 'RELAY_QUEUE_URL', { maxConcurrency: 2 });

  const mailer = new Handler(scope, { name: 'mailer', config, bundles });
  mailer.usesDatabase(data.database);
  mailer.mails(mail);
  mailer.reads(data.secrets.link, 'LINK_SECRET_ARN');
  mailer.sends(queues.mail, 'MAIL_QUEUE_URL');
  mailer.consumes(queues.mail, 'MAIL_QUEUE_URL', { maxConcurrency: 2, batchingWindow: Duration.seconds(1) });
  mailer.knows('OPERATORS', config.operators.join());
  mailer.knows('PUBLIC_URL', publicUrl);
  mailer.knows('NOTICES_PER_UNIT', String(config.noticesPerUnit));

  const sesEvents = new Handler(scope, { name: 'ses-events', config, bundles });
  sesEvents.usesDatabase(data.database);
  sesEvents.reads(data.secrets.link, 'LINK_SECRET_ARN');
  sesEvents.consumes(queues.sesEvents, 'SES_EVENTS_QUEUE_URL', { maxConcurrency: 2 });

  const dlqRetry = new Handler(scope, { name: 'dlq-retry', config, bundles });
  dlqRetry.usesDatabase(data.database);
  dlqRetry.alerts(mail);
  dlqRetry.knows('OPERATORS', config.operators.join());
  dlqRetry.knows('PUBLIC_URL', publicUrl);
  dlqRetry.sendsBack(byShortName(queues));
  for (const one of Object.values(queues)) dlqRetry.drains(one);

  return {
    relay,
    mailer,
    'ses-events': sesEvents,
    'dlq-retry': dlqRetry,
    ...vipFunction(scope, { config, bundles, data, queues }),
  };
}

/** None where an instance does its work. */
function vipFunction(
  scope: Construct,
  { config, bundles, data, queues }: Pick<Parts, 'config' | 'bundles' | 'data' | 'queues'>,
) {
  if (config.vipWorker !== 'lambda') return {};
  const vip = new Handler(scope, { name: 'vip', config, bundles });
  vip.usesDatabase(data.database);
  vip.consumes(queues.vip, 'VIP_QUEUE_URL', { maxConcurrency: 2 });
  return { vip };
}
