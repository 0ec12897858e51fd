/** Permissions of every function of the App stack. No other file grants permissions to functions. */
import type { Construct } from 'constructs';
import type { Bundles } from '#lib/bundles.ts';
import type { Config } from '#lib/config.ts';
import { ShopFunction } from '#lib/constructs/function.ts';
import type { Mail } from '#lib/constructs/mail.ts';
import type { Topics } from '#lib/constructs/topics.ts';
import type { DeployedFunction } from '#lib/functions.ts';
import type { ShopQueues } from './app-queues.ts';
import type { DataStack } from './data-stack.ts';

const JWT_ISSUER = 'donut-states';

export interface Parts {
  readonly config: Config;
  readonly bundles: Bundles;
  readonly data: DataStack;
  readonly queues: ShopQueues;
  readonly topics: Topics;
  readonly mail: Mail;
  /** Public address of the shop, without `/api/v1`. */
  readonly publicUrl: string;
}

/** The functions behind the API. OptionalParts of them consume a queue, too. */
export function apiFunctions(scope: Construct, { config, bundles, data, queues, mail, publicUrl }: Parts) {
  const handler = (name: DeployedFunction) => new ShopFunction(scope, { name, config, bundles });
  const products = handler('products');
  products.usesDatabase(data.database);
  products.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  products.sends(queues.relay);
  products.setEnvironment('FACTORIES', JSON.stringify(config.factories));
  products.setEnvironment('IMAGE_HOSTS', config.imageHosts.join());
  products.setEnvironment('PUBLIC_URL', publicUrl);
  if (data.pictures) products.signsUploads(data.pictures);

  const order = handler('order');
  order.usesDatabase(data.database);
  order.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  order.sends(queues.relay);
  order.sends(queues.deadline);
  // Order requests that cannot be decided at once.
  order.sends(queues['order-intake']);
  order.setEnvironment('PAYMENT_FAILURE_PERCENT', String(config.paymentFailurePercent));

  const orderLifecycle = handler('order-lifecycle');
  orderLifecycle.usesDatabase(data.database);
  orderLifecycle.sends(queues.relay);
  orderLifecycle.setEnvironment('PAYMENT_FAILURE_PERCENT', String(config.paymentFailurePercent));

  const buyer = handler('buyer');
  buyer.usesDatabase(data.database);
  buyer.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');

  const restock = handler('restock');
  restock.usesDatabase(data.database);
  restock.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  restock.reads(data.secrets.callback, 'CALLBACK_SECRET_ARN');
  restock.sends(queues.relay);
  restock.setEnvironment('FACTORIES', JSON.stringify(config.factories));
  restock.setEnvironment('PUBLIC_URL', publicUrl);

  const factoryCallback = handler('factory-callback');
  factoryCallback.usesDatabase(data.database);
  factoryCallback.reads(data.secrets.callback, 'CALLBACK_SECRET_ARN');
  factoryCallback.reads(data.secrets.webhook, 'WEBHOOK_SECRET_ARN');
  factoryCallback.sends(queues.relay);
  // Deliveries that cannot be recorded while the database is unavailable wait in the queue.
  factoryCallback.sends(queues['factory-callback']);

  const adStop = handler('ad-stop');
  adStop.usesDatabase(data.database);
  adStop.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  adStop.reads(data.secrets.link, 'LINK_SECRET_ARN');
  adStop.sends(queues.mail);
  adStop.sends(queues['ad-stop']);
  adStop.setEnvironment('SETTLE_MINUTES', String(config.settleMinutes));

  const notice = handler('notice');
  notice.usesDatabase(data.database);
  notice.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  notice.reads(data.secrets.link, 'LINK_SECRET_ARN');
  notice.sends(queues.mail);
  notice.sends(queues.relay);

  const operations = handler('operations');
  operations.usesDatabase(data.database);
  operations.reads(data.secrets.cursor, 'CURSOR_SECRET_ARN');
  operations.alerts(mail);
  operations.setEnvironment('OPERATORS', config.operators.join());
  operations.setEnvironment('PUBLIC_URL', publicUrl);
  operations.sends(queues.mail);
  operations.sendsBack(queues);
  operations.counts(queues, queues.redrive);

  const stream = handler('stream');
  stream.usesDatabase(data.database);
  stream.setEnvironment('STREAM_SLOTS', String(config.streamSlots));

  return {
    ...accountFunctions(handler, { config, data, queues, publicUrl }),
    products,
    order,
    'order-lifecycle': orderLifecycle,
    buyer,
    restock,
    'factory-callback': factoryCallback,
    'ad-stop': adStop,
    operations,
    stream,
    notice,
  };
}

/** Authentication and accounts. With an outside issuer no function of the shop signs tokens. */
function accountFunctions(
  handler: (name: DeployedFunction) => ShopFunction,
  { config, data, queues, publicUrl }: Pick<Parts, 'config' | 'data' | 'queues' | 'publicUrl'>,
) {
  const authorizer = handler('authorizer');
  const accounts = handler('accounts');
  // Accounts verifies the token of `/health?deep=1`, which the authorizer does not guard.
  for (const verifier of [authorizer, accounts]) {
    verifier.setEnvironment('AUTH_ISSUER', config.authIssuer);
    verifier.setEnvironment('AUTH_AUDIENCE', config.authAudience);
    if (config.authIssuer !== '') continue;
    verifier.reads(data.secrets['jwt-public'], 'JWT_PUBLIC_SECRET_ARN');
    verifier.setEnvironment('JWT_ISSUER', JWT_ISSUER);
  }
  accounts.usesDatabase(data.database);
  accounts.reads(data.secrets.account, 'ACCOUNT_SECRET_ARN');
  accounts.sends(queues.mail);
  if (config.authIssuer !== '') return { authorizer, accounts };

  const sessions = handler('sessions');
  sessions.usesDatabase(data.database);
  sessions.reads(data.secrets['jwt-private'], 'JWT_PRIVATE_SECRET_ARN');
  sessions.reads(data.secrets.account, 'ACCOUNT_SECRET_ARN');
  sessions.setEnvironment('JWT_ISSUER', JWT_ISSUER);
  sessions.setEnvironment('PUBLIC_URL', publicUrl);
  return { authorizer, accounts, sessions };
}

/** The functions without routes. They poll a table, process what is due, and notify themselves while work remains. */
export function workers(scope: Construct, { config, bundles, data, queues, topics, mail, publicUrl }: Parts) {
  const relay = new ShopFunction(scope, { name: 'relay', config, bundles });
  relay.usesDatabase(data.database);
  relay.publishes(topics.stockEvents, 'STOCK_EVENTS_TOPIC_ARN');
  relay.publishes(topics.orderEvents, 'ORDER_EVENTS_TOPIC_ARN');
  relay.sends(queues.relay);

  const mailer = new ShopFunction(scope, { name: 'mailer', config, bundles });
  mailer.usesDatabase(data.database);
  mailer.mails(mail);
  mailer.reads(data.secrets.link, 'LINK_SECRET_ARN');
  mailer.reads(data.secrets.account, 'ACCOUNT_SECRET_ARN');
  mailer.sends(queues.mail);
  mailer.setEnvironment('OPERATORS', config.operators.join());
  mailer.setEnvironment('PUBLIC_URL', publicUrl);
  mailer.setEnvironment('IMAGE_HOSTS', config.imageHosts.join());
  mailer.setEnvironment('NOTICES_PER_UNIT', String(config.noticesPerUnit));
  mailer.setEnvironment('NOTICE_REPEAT_HOURS', String(config.noticeRepeatHours));
  mailer.setEnvironment('SETTLE_MINUTES', String(config.settleMinutes));
  mailer.setEnvironment('VIP_HEAD_START_MINUTES', String(config.vipHeadStart));

  const sesEvents = new ShopFunction(scope, { name: 'ses-events', config, bundles });
  sesEvents.usesDatabase(data.database);
  sesEvents.reads(data.secrets.link, 'LINK_SECRET_ARN');

  const deadline = new ShopFunction(scope, { name: 'deadline', config, bundles });
  deadline.usesDatabase(data.database);
  deadline.sends(queues.relay);
  deadline.sends(queues.deadline);

  const orderIntake = new ShopFunction(scope, { name: 'order-intake', config, bundles });
  orderIntake.usesDatabase(data.database);
  orderIntake.sends(queues.relay);
  orderIntake.sends(queues.deadline);
  orderIntake.setEnvironment('PAYMENT_FAILURE_PERCENT', String(config.paymentFailurePercent));

  const bestSellers = new ShopFunction(scope, { name: 'best-sellers', config, bundles });
  bestSellers.usesDatabase(data.database);

  const dlqRetry = new ShopFunction(scope, { name: 'dlq-retry', config, bundles });
  dlqRetry.usesDatabase(data.database);
  dlqRetry.alerts(mail);
  dlqRetry.setEnvironment('OPERATORS', config.operators.join());
  dlqRetry.setEnvironment('PUBLIC_URL', publicUrl);
  dlqRetry.sendsBack(queues);
  dlqRetry.setEnvironment('RELAY_QUEUE_URL', queues.relay.queue.queueUrl);
  for (const one of Object.values(queues)) dlqRetry.drains(one);

  return {
    relay,
    mailer,
    'ses-events': sesEvents,
    deadline,
    'order-intake': orderIntake,
    'best-sellers': bestSellers,
    'dlq-retry': dlqRetry,
    ...vipFunction(scope, { config, bundles, data, queues }),
    ...platformFunction(scope, { config, bundles, data, queues }),
  };
}

type OptionalParts = Pick<Parts, 'config' | 'bundles' | 'data' | 'queues'>;

/** Absent when an instance consumes the vip queue. */
function vipFunction(scope: Construct, { config, bundles, data }: OptionalParts) {
  if (config.vipWorker !== 'lambda') return {};
  const vip = new ShopFunction(scope, { name: 'vip', config, bundles });
  vip.usesDatabase(data.database);
  return { vip };
}

/** Absent when no data platform is configured. */
function platformFunction(scope: Construct, { config, bundles, data, queues }: OptionalParts) {
  const { platform: secret } = data.secrets;
  if (!config.dataPlatformUrl || !secret || !queues['data-platform']) return {};
  const platform = new ShopFunction(scope, { name: 'data-platform', config, bundles });
  platform.usesDatabase(data.database);
  platform.reads(secret, 'PLATFORM_SECRET_ARN');
  platform.setEnvironment('DATA_PLATFORM_URL', config.dataPlatformUrl);
  return { 'data-platform': platform };
}
