/** `npm run tail`: prints the events of a running shop as they happen. */
import { run } from './cli/command.ts';
import { tail } from './tail/command.ts';
import { openStream } from './tail/stream.ts';

await run(tail, openStream);
