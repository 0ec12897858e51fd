/** `npm run tail`: what happens in a running shop, as it happens. */
import { run } from './cli/command.ts';
import { tail } from './tail/command.ts';
import { openStream } from './tail/stream.ts';

await run(tail, openStream);
