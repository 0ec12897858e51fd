import { ASK_DATABASE, type RunbookOf } from './queues.ts';

/** Mails that are not about one queue, and the CloudWatch alarms. The alarms do not depend on the database. */
export const ALARM_RUNBOOK = {
  'several-queues': {
    meaning:
      'Messages of several queues were parked at the same time. The cause is a shared component, most often the database or a deployment.',
    checks: [
      'Read the latest error and the start time. Was there a deployment just before?',
      `${ASK_DATABASE} If it does not, check the database first: the cluster events and its ACU in the RDS console.`,
    ],
    remediation: [
      'Restore the unavailable component, or deploy the previous version.',
      'Then redrive each queue, `restock` and `factory-callback` first. `npm run dead-letters` lists the parked messages.',
    ],
  },
  'restock-overdue': {
    meaning:
      'The factory was asked twice, five minutes apart, and has not delivered all units. The product stays out of stock.',
    checks: [
      'Read the restock in the mail: requested quantity, received quantity, last error.',
      'Ask the factory. It may have called an older address, or lost the request in a crash.',
    ],
    remediation: [
      'Request the units again: Restocks in the console, or `POST /api/v1/products/{id}/restocks`. Late deliveries are still counted.',
      'If the units will never arrive, close the restock with a reason, and end the sale or set `restockQuantity` to 0.',
    ],
  },
  'restock-surplus': {
    meaning: 'The factory delivered more units than requested. The surplus was not added to the stock.',
    checks: [
      'Read the restock in the mail: requested, received and surplus quantity. Did the factory deliver twice, or did a person request units separately?',
    ],
    remediation: [
      'To keep the units, add them with `POST /api/v1/products/{id}/stock-adjustments` and a reason. If you return them, no action is needed.',
    ],
  },
  'alarm-errors': {
    meaning:
      'A function that processes messages, or the authorizer, failed with an error. Messages are retried automatically; API callers received a 5xx.',
    checks: [
      'The mail is about all functions. Its reason names the alarm, and the alarm names the function: `errors-relay` is `relay`.',
      'Filter the function’s log group by `ERROR`: each line has the `requestId` of the order or event.',
      '`dlq-retry` is special: while it fails, dead letters are not recorded, and no other mail is sent to operators.',
      '`authorizer` counts only failures of the shop or of the issuer, not rejected tokens: can it read its secret, does the issuer respond?',
    ],
    remediation: [
      'If the error does not repeat, no action is needed. The next attempt processes the message.',
      'If the error repeats since a deployment, deploy the previous version.',
    ],
  },
  'alarm-throttles': {
    meaning:
      'Lambda did not start a function: the concurrency of the account is used up, or the concurrency that is reserved for the function. Queues wait, and API callers receive 429.',
    checks: [
      'The metric counts all functions of the account and region. The Lambda console shows `Throttles` of each one.',
      'Is it only `sessions`? Then more passwords arrive than its reservation allows: a flood of log-ins, or a rush before a sale. All other functions are protected from it.',
      'Read the concurrent executions of the account in the Lambda console. A new account has 10 in total. Each live stream occupies one.',
    ],
    remediation: [
      'Request a higher quota (Service Quotas, `Concurrent executions`).',
      'Until then, reduce `streamSlots`. Once the quota is 1,000, the next deployment reserves concurrency for orders, and `-c reserve=all` for callbacks and authentication, too.',
    ],
  },
  'alarm-concurrency': {
    meaning:
      'The account uses 80 % of its concurrent Lambda executions. Above the quota Lambda throttles all functions of the account.',
    checks: [
      'Read the concurrent executions of each function in the Lambda console. Is another application of the account using them?',
      'Each live stream occupies one execution: compare with `streamSlots`.',
    ],
    remediation: [
      'Request a higher quota (Service Quotas, `Concurrent executions`).',
      'Until then, reduce `streamSlots`. Once the quota is 1,000, the next deployment reserves concurrency for orders, and `-c reserve=all` for callbacks and authentication, too.',
    ],
  },
  'alarm-age': {
    meaning: 'A message has waited longer than any configured delay: the queue is not being consumed.',
    checks: [
      'Check the errors and throttles of the function. Is its consumer paused (`npm run queues`), or its event source mapping disabled?',
      '`order-intake` is reported after two minutes, because its order requests expire after five. Does the database respond?',
      '`notice` or `mail` during a run of many mails wait for the SES send rate. This is normal.',
    ],
    remediation: ['Fix the function. The queue keeps messages for 4 days.'],
  },
  'alarm-dead': {
    meaning:
      'Dead letters could not be recorded for five minutes or more. A message stays in its dead-letter queue for 14 days and is retried every three minutes.',
    checks: [`${ASK_DATABASE} The log of \`dlq-retry\` contains its response.`],
    remediation: ['Restore the database: `dlq-retry` then continues automatically. No manual redrive is needed.'],
  },
  'alarm-parked': {
    meaning:
      'Messages were parked. The mail with the queue and the error is on its way, or SES did not accept the mail.',
    checks: ['Run `npm run dead-letters -- --state parked`, or open Dead letters in the console.'],
    remediation: ['Follow the runbook of the queue above.'],
  },
  'alarm-server-errors': {
    meaning: 'The API returned at least five 5xx responses in five minutes.',
    checks: [
      '503: the database is resuming (up to half a minute after a pause), does not respond, or is at its maximum ACU. 500: a bug in the shop.',
      ASK_DATABASE,
      'Filter the access log by `status` to find the `resourcePath`, then search that function’s log for the `requestId` as `gatewayRequestId`.',
    ],
    remediation: [
      'If the database is at its maximum ACU, raise `maxCapacity` of the cluster manually at once, then in the stack.',
      'If the errors started with a deployment, deploy the previous version.',
    ],
  },
  'alarm-front-errors': {
    meaning:
      'At least 5 % of the requests to CloudFront ended in 5xx, in two of the last three periods of five minutes.',
    checks: [
      'Is the alarm `server-errors` raised, too? Then the API fails: follow its entry.',
      'If not, CloudFront does not reach the API or the bucket of the pages. Open the distribution’s error page in the CloudFront console: which status, since when?',
    ],
    remediation: [
      'If it started with a deployment, deploy the previous version.',
      'If only CloudFront fails, look at the AWS Health Dashboard. Nothing in the shop needs a repair then.',
    ],
  },
  'alarm-blocked': {
    meaning: 'The web ACL blocked at least 100 requests in five minutes: an attack, or a rule that hits real users.',
    checks: [
      'The log group `aws-waf-logs-donut-…` has each blocked request for 30 days: `terminatingRuleId`, `ruleGroupList`, `clientIp`. With CloudFront it is in us-east-1. Paths, queries and tokens are redacted.',
      'Does a user complain? Their 403 response has `X-Amz-Cf-Id`. Search the log for this `requestId`.',
      'Rule `rate`: one address sent more than 10,000 requests in five minutes. Is it a carrier or a factory?',
    ],
    remediation: [
      'An attack is blocked already. No action is needed.',
      'If a rule of the common rule set hits real users, let it only count: add its name to `COUNTED` in `lib/constructs/web-acl.ts` and deploy.',
    ],
  },
  'alarm-database': {
    meaning:
      'For 15 minutes the database used at least 90 % of its capacity (ACU), CPU, connections or memory. Orders become slow, then wait in the order queue (202) and expire after five minutes. Other requests fail with 503.',
    checks: [
      'Which of the four is it? The alarm’s graph shows their maximum; the RDS console shows `ACUUtilization`, `CPUUtilization`, `DatabaseConnections` and `FreeableMemory`.',
      'Is it the load of a sale, or one expensive statement? The query editor of the RDS console shows it: `select * from pg_stat_activity`.',
    ],
    remediation: [
      'Raise the maximum ACU of the cluster manually at once, then `acuMax` in `lib/constructs/database.ts`.',
      'Before the next sale, raise the minimum ACU: see docs/deploy.md, “Before a sale”.',
    ],
  },
  'alarm-mail-reputation': {
    meaning:
      'At least 5 % of the mails bounce, or 0.1 % of the readers report a mail as spam. SES reviews the account at these rates, and may pause all sending at 10 % and 0.5 %. The rates are those of the account and region.',
    checks: [
      'Open Reputation metrics in the SES console: the rates, and whether the account is under review.',
      'Are bounces being recorded? `ses-events` has no parked messages: `npm run dead-letters -- --queue ses-events`.',
      'Does another application of the account send mails?',
    ],
    remediation: [
      'Stop what sends to bad addresses: pause the mails with `npm run queues -- pause mail --reason "bounces"`, then `npm run queues -- resume mail`.',
      'Reply to the mail of AWS about the review before its date.',
    ],
  },
  'alarm-deployment': {
    meaning:
      'The newest version of `order` or `factory-callback` crashed, or failed with an exception (a 500). CodeDeploy rolls back a running deployment automatically.',
    checks: [
      'Did CodeDeploy roll back? Filter the function’s log group by `ERROR`; the log stream names the version.',
      'A 503 because the database is unavailable, or a request that ran out of time, is not counted.',
    ],
    remediation: [
      'After a rollback, fix the version and deploy again. If no deployment was running, follow the error alarm.',
    ],
  },
  'alarm-loops': {
    meaning:
      'Lambda stopped a function of this account and region that was invoked about 16 times in one chain of requests. Its message is retried, and then becomes a dead letter.',
    checks: [
      'Which function? CloudWatch, AWS/Lambda, by function name: `RecursiveInvocationsDropped`. It may belong to another application.',
      'Which queue or topic does that function send to, and which of them triggers it?',
    ],
    remediation: [
      'Pause its consumer (`npm run queues`), and deploy the previous version.',
      'If the loop is intended and something ends it, say so in `loopEndsBy` of the function in `lib/functions.ts`: Lambda then allows the loop.',
    ],
  },
} as const satisfies RunbookOf;
