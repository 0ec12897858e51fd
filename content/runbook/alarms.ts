import type { RunbookOf } from './queues.ts';

/** Reports by mail that are not about one queue, and CloudWatch's alarms: these come without the database. */
export const ALARM_RUNBOOK = {
  'several-queues': {
    means:
      'Messages of several queues are parked at once: it is what they share, most often the database or a deployment.',
    look: [
      'The newest error, and when it began: was there a deployment just before?',
      'Does a page of products answer? If not, begin with the database: the cluster’s events and its ACU in the RDS console.',
    ],
    mend: [
      'Bring back what is away, or deploy the version before.',
      'Then redrive queue by queue, `restock` and `factory-callback` first: `npm run dead-letters` shows what waits.',
    ],
  },
  'restock-overdue': {
    means: 'The factory was asked twice, five minutes apart, and has not delivered all of it. The product stays short.',
    look: [
      'The restock in the mail: asked for, received, last error.',
      'Ask the factory. It may have delivered to an older address, or forgotten it in a crash.',
    ],
    mend: [
      'Ask again: Restocks in the console, or `POST /api/v1/products/{id}/restocks`. What comes late is counted all the same.',
      'It will never come: close the restock with the reason, and stop the sale, or set `restockQuantity` to 0.',
    ],
  },
  'restock-surplus': {
    means: 'The factory has delivered more than it was asked for. The surplus was not added to the stock.',
    look: [
      'The restock in the mail: asked for, received, surplus. Did it deliver twice, or was it asked by hand as well?',
    ],
    mend: [
      'Keep them: `POST /api/v1/products/{id}/stock-adjustments` with the reason. Or send them back; then nothing is to do.',
    ],
  },
  'alarm-errors': {
    means: 'A function ended with an error. Messages it held come back by themselves; a caller has got 5xx.',
    look: [
      'Its log group, filtered by `ERROR`: each line has the `requestId` of the order or event it was about.',
      '`dlq-retry` is special: while it fails, dead letters are not recorded, and no other mail of ours will come.',
    ],
    mend: [
      'Once and never again: nothing. What was lost for a moment is done by the next try.',
      'Again and again since a deployment: deploy the version before.',
    ],
  },
  'alarm-throttles': {
    means:
      'Lambda refused to start a function: the account’s concurrency is used up. Queues wait, callers get 429 or 503.',
    look: [
      'Concurrent executions of the account, in the Lambda console. A new account has 10 in all. Live streams hold one each.',
    ],
    mend: [
      'Have the quota raised (Service Quotas, `Concurrent executions`).',
      'Until then: fewer `streamSlots`. Once it is 1,000: `-c reserve=true` keeps room for orders.',
    ],
  },
  'alarm-age': {
    means: 'A message has waited longer than any delay: nobody takes what is in this queue.',
    look: [
      'Errors and throttles of its function; is its event source mapping enabled?',
      '`notice` or `mail` during a run of many mails: the SES rate is what it waits for, and it is valid.',
    ],
    mend: ['Mend the function. The queue keeps messages for 4 days.'],
  },
  'alarm-dead': {
    means:
      'A dead letter could not be recorded for five minutes. It is safe in its dead-letter queue for 14 days, and tried every three minutes.',
    look: ['Is the database away? The log of `dlq-retry` says what it answers.'],
    mend: ['Bring the database back: `dlq-retry` goes on by itself. Nothing is to be redriven by hand for it.'],
  },
  'alarm-parked': {
    means:
      'Messages were parked. The mail “parked”, with the queue and the error, is on its way, or SES did not take it.',
    look: ['`npm run dead-letters -- --state parked`, or Dead letters in the console.'],
    mend: ['As the runbook of the queue says, further up.'],
  },
  'alarm-server-errors': {
    means: 'The API answers 5xx: five in a minute, or more.',
    look: [
      'Answers 503: the database is resuming, away, or at its maximum of ACU. Answers 500: a mistake of ours.',
      'The access log by `status`, for the `resourcePath`; then the log of that function by `requestId`.',
    ],
    mend: [
      'At the maximum: raise `maxCapacity` of the cluster by hand at once, then in the stack.',
      'A mistake since a deployment: deploy the version before.',
    ],
  },
  'alarm-deployment': {
    means:
      'A version of `order` or `factory-callback` fails behind its alias. CodeDeploy takes a deployment that is under way back by itself.',
    look: ['CodeDeploy: was it taken back? The log of the function, for the new version.'],
    mend: ['Taken back: mend the version and deploy again. Not under way: as an alarm on errors.'],
  },
} as const satisfies RunbookOf;
