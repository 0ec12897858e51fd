/** `npm run smoke`: plays the main story against a deployed or a local shop, from outside. */
import { run } from './cli/command.ts';
import { stopOnSignals } from './cli/stop-signal.ts';
import { smokeCommand } from './smoke/command.ts';
import { openDeployment } from './smoke/deployment.ts';

const { signal } = stopOnSignals();

await run(smokeCommand, ({ url }) => ({
  open: (options) => openDeployment(url, options),
  environment: process.env,
  signal,
}));
