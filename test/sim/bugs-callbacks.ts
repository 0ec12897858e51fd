/** Planted bugs of factory callbacks. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { type Bug, withStatements } from './bug.ts';

const rawBody = new AsyncLocalStorage<string>();

export const CALLBACK_BUGS: Readonly<Record<string, Bug>> = {
  'a repeat that is written differently counts again': {
    functions: ({ handlers, ...functions }) => ({
      ...functions,
      handlers: {
        ...handlers,
        'factory-callback': (event, context) =>
          rawBody.run(event.body ?? '', () => handlers['factory-callback'](event, context)),
      },
    }),
    ports: (ports) =>
      withStatements(ports, ({ sql, parameters: [, key] }) => {
        const body = rawBody.getStore();
        if (!/app\.receive_delivery/.test(sql) || !key || body === undefined) return;
        const hash = createHash('sha256').update(body).digest('base64url');
        if (key.value.stringValue?.startsWith('rst_')) key.value.stringValue += hash;
      }),
  },
};
